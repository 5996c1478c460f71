import CairnStreams
import Foundation
import SystemPackage
import Testing

struct TextFileTests {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cairn-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String, _ content: [UInt8]? = nil) throws -> String {
        let file = folder.appending(path: name)
        if let content { try Data(content).write(to: file) }
        return file.path()
    }

    @Test func `a file's text is read whole, a device without any is empty`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try TextFile.read(path("a", Array("é\r\nb\n".utf8))) == "é\r\nb\n")
        #expect(try TextFile.read("/dev/null") == "")
        #expect(try TextFile.read("/dev/null", waitsForPipes: false) == "")
    }

    @Test func `what holds no text says why`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let cases: [(String, TextFile.Failure)] = [
            (try path("missing"), .missing), (folder.path(), .folder),
            (try path("a", [0xff]), .notText), ("/dev/zero", .tooLarge),
            ("/dev/null/a", .missing), ("a\0b", .missing),
        ]
        for (path, failure) in cases {
            #expect(throws: failure) { try TextFile.read(path) }
            #expect(throws: failure) { try TextFile.read(path, waitsForPipes: false) }
        }
    }

    @Test func `a pipe that nobody writes into isn't waited for where that isn't wanted`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try path("pipe")
        try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [path]).waitUntilExit()
        // Without a writer it is at its end.
        #expect(try TextFile.read(path, waitsForPipes: false) == "")
        let writer = try FileDescriptor.open(FilePath(path), .readWrite)
        defer { try? writer.close() }
        #expect(throws: TextFile.Failure.emptyPipe) {
            try TextFile.read(path, waitsForPipes: false)
        }
    }
}
