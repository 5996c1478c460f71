import CairnStreams
import Foundation
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(10))) struct PipeTests {
    static let patience = Duration.seconds(300)

    /// Bytes whose value says where they stand.
    static func counted(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    /// Writes `bytes` as a tool does, in small pieces, and closes.
    static func play(_ bytes: [UInt8], into end: FileDescriptor, piece: Int = 4096) async throws {
        try await blocking {
            defer { try? end.close() }
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try end.writeAll(bytes[start..<min(start + piece, bytes.count)])
            }
        }
    }

    @Test(arguments: [(3 << 20, 1 << 20), (1_000_001, 100_000), (5, 10), (0, 10), (10, 10)])
    func `every buffer is full but the last`(_ total: Int, _ size: Int) async throws {
        let (reader, toolEnd) = try Pipe.reading(stallLimit: Self.patience)
        let bytes = Self.counted(total)
        async let tool: Void = Self.play(bytes, into: toolEnd)
        var received: [UInt8] = []
        var sizes: [Int] = []
        var buffer: [UInt8] = []
        repeat {
            buffer = try await reader.fill(buffer, size: size)
            if !buffer.isEmpty { sizes.append(buffer.count) }
            received += buffer
        } while !buffer.isEmpty
        try await tool
        #expect(received == bytes)
        #expect(sizes.dropLast().allSatisfy { $0 == size })
        #expect(try await reader.fill(buffer, size: size) == [], "the end stays the end")
    }

    @Test func `all that is written arrives, more than the pipe holds`() async throws {
        let (writer, toolEnd) = try Pipe.writing(stallLimit: Self.patience)
        let bytes = Self.counted(5 << 20)
        async let received = blocking {
            defer { try? toolEnd.close() }
            var all: [UInt8] = []
            while try toolEnd.read(upTo: 10_000, appendingTo: &all) > 0 {}
            return all
        }
        try await writer.write(bytes)
        try await writer.write([])
        writer.close()
        #expect(try await received == bytes)
    }

    @Test func `a tool that says nothing is a stall`() async throws {
        let limit = Duration.milliseconds(50)
        let (reader, toolEnd) = try Pipe.reading(stallLimit: limit)
        defer { try? toolEnd.close() }
        try toolEnd.writeAll([1, 2, 3])
        await #expect(throws: PipeError.stalled(limit)) {
            try await reader.fill([], size: 10)
        }
    }

    @Test func `a tool that takes nothing is a stall`() async throws {
        let limit = Duration.milliseconds(50)
        let (writer, toolEnd) = try Pipe.writing(stallLimit: limit)
        defer { try? toolEnd.close() }
        await #expect(throws: PipeError.stalled(limit)) {
            try await writer.write([UInt8](repeating: 0, count: 4 << 20))
        }
    }

    /// The stall limit is far longer than the test may take: only the cancellation ends the wait.
    @Test func `cancelling ends a read and a write that wait`() async throws {
        let (reader, silentEnd) = try Pipe.reading(stallLimit: .seconds(3600))
        let (writer, deafEnd) = try Pipe.writing(stallLimit: .seconds(3600))
        defer { for end in [silentEnd, deafEnd] { try? end.close() } }
        let reading = Task { try await reader.fill([], size: 10) }
        let writing = Task {
            try await writer.write([UInt8](repeating: 0, count: 4 << 20))
        }
        try await Task.sleep(for: .milliseconds(50))
        reading.cancel()
        writing.cancel()
        await #expect(throws: PipeError.cancelled) { try await reading.value }
        await #expect(throws: PipeError.cancelled) { try await writing.value }
    }

    /// A number closed during a call could come to name another file, and the call go on with that.
    @Test func `closing ends a read that waits, and closes nothing else`()
        async throws
    {
        let (reader, toolEnd) = try Pipe.reading(stallLimit: .seconds(3600))
        defer { try? toolEnd.close() }
        let reading = Task { try await reader.fill([], size: 100 << 20) }
        // More than the pipe holds: once it is written, the read has begun, and now wants the rest.
        try await blocking { _ = try toolEnd.writeAll(Self.counted(3 << 20)) }
        reader.close()
        reader.close()
        // It would get the number of a descriptor that was closed too early, and lose it again when
        // the read ends.
        let other = try FileDescriptor.open(FilePath("/dev/null"), .writeOnly)
        await #expect(throws: PipeError.cancelled) { try await reading.value }
        #expect(try other.writeAll([1]) == 1)
        try other.close()
        await #expect(throws: PipeError.failed(.badFileDescriptor)) {
            try await reader.fill([], size: 10)
        }
    }

    /// In a process of its own that does what every process does by default: die of SIGPIPE.
    @Test func `a tool that has ended is an error and doesn't end us`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            let (writer, toolEnd) = try Pipe.writing(stallLimit: .seconds(30))
            try await writer.write([1])
            try toolEnd.close()
            for _ in 0..<3 {
                await #expect(throws: PipeError.closedByTool) { try await writer.write([2]) }
            }
        }
    }

    @Test func `a tool that ends in the middle of a long write is an error`() async throws {
        let (writer, toolEnd) = try Pipe.writing(stallLimit: Self.patience)
        let writing = Task {
            try await writer.write([UInt8](repeating: 0, count: 8 << 20))
        }
        _ = try await blocking {
            var taken: [UInt8] = []
            return try toolEnd.read(upTo: 1000, appendingTo: &taken)
        }
        try toolEnd.close()
        await #expect(throws: PipeError.closedByTool) { try await writing.value }
    }
}
