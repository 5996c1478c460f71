internal import CairnStreams
internal import SystemPackage

/// An open file of a directory store.
final class DirectoryReader: ObjectReader {
    private let store: DirectoryStore
    private let key: ObjectKey
    private let file: OpenFile
    private let opened: FileStatus

    var size: Int64 { opened.size }

    init(store: DirectoryStore, key: ObjectKey, file: OpenFile) throws(Errno) {
        self.store = store
        self.key = key
        self.file = file
        opened = try file.status()
    }

    /// A file that was written to in place is noticed by its size and its time of change. The
    /// kernel's clock for the latter may tick only every few milliseconds, so the digests of the
    /// manifest remain the proof.
    func read(at offset: Int64, count: Int) async throws(StoreError) -> [UInt8] {
        precondition(offset >= 0 && count >= 0)
        return try await blocking { [self] () throws(StoreError) in
            let expected = Int(min(Int64(count), max(size - offset, 0)))
            do throws(Errno) {
                let bytes = try file.read(upTo: expected, at: offset)
                let now = try file.status()
                if now == opened && bytes.count == expected { return bytes }
            } catch  where error != .staleNFSFileHandle {
                throw .onDisk(error, "reading “\(key)”", store: store.name)
            } catch {}
            throw .changed(key, store: store.name)
        }
    }
}
