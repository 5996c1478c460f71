import CairnGzip
import Synchronization

/// All members of a gzip file.
func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var gzip = try GzipDecompressor()
    var (plain, block, taken) = ([UInt8](), [UInt8](), 0)
    repeat {
        block.removeAll()
        taken += try gzip.decompress(bytes, from: taken, into: &block, limit: 1 << 16)
        plain += block
    } while taken < bytes.count || !block.isEmpty
    try gzip.finish()
    return plain
}

/// Gathers what is delivered.
final class Collected: Sendable {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] { state.withLock { $0 } }

    func add(_ block: [UInt8]) { state.withLock { $0 += block } }
}
