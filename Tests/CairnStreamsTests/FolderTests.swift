import CairnStreams
import Foundation
import SystemPackage
import Testing

/// Runs `body` with a folder of its own, which is removed afterwards.
func withScratchFolder(_ body: (Folder, _ path: String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "cairn-streams-\(UUID().uuidString)"
    try Folder.make(path: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(try Folder(path: path), path)
}

@Suite struct FolderTests {
    @Test func `a folder names all that is in it`() throws {
        try withScratchFolder { folder, _ in
            #expect(try folder.names() == [])
            let names = (0..<5000).map { "\($0)-\(String(repeating: "x", count: $0 % 200))" }
            for name in names { _ = try folder.createFile(name) }
            try folder.makeFolder("sub")
            #expect(try folder.names().sorted() == (names + ["sub"]).sorted())
            #expect(try folder.names().count == 5001, "a second reading begins anew")
        }
    }

    @Test func `a folder removed while it is open is empty`() throws {
        try withScratchFolder { folder, _ in
            try folder.makeFolder("sub")
            let sub = try folder.folder("sub")
            try folder.removeFolder("sub")
            #expect(throws: Errno.noSuchFileOrDirectory) { try sub.createFile("x") }
            // Opening it anew may be refused, or show nothing: never names.
            #expect(((try? sub.names()) ?? []) == [])
        }
    }

    @Test(arguments: ["", "a/b", "../x", "/etc", "a\0b"])
    func `a name that is a path is refused`(_ name: String) throws {
        try withScratchFolder { folder, _ in
            #expect(throws: Errno.invalidArgument) { try folder.createFile(name) }
            #expect(throws: Errno.invalidArgument) { try folder.openFile(name) }
            #expect(throws: Errno.invalidArgument) { try folder.makeFolder(name) }
            #expect(throws: Errno.invalidArgument) { try folder.removeFile(name) }
        }
    }

    @Test func `making a folder makes those above it, and doing it again changes nothing`() throws {
        try withScratchFolder { folder, path in
            try Folder.make(path: path + "/a/b/c/")
            try Folder.make(path: path + "/a/b/c")
            let made = try folder.folder("a").folder("b").status(of: "c")
            #expect(made.kind == .folder)
            #expect(made.permissions == 0o700)
            _ = try folder.createFile("file")
            #expect(throws: Errno.notDirectory) { try Folder.make(path: path + "/file") }
        }
    }

    @Test func `creating never takes a file that is there`() throws {
        try withScratchFolder { folder, _ in
            let file = try folder.createFile("x")
            #expect(try file.status().permissions == 0o600)
            #expect(throws: Errno.fileExists) { try folder.createFile("x") }
        }
    }
}
