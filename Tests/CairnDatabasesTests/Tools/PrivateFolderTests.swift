import Foundation
import Testing

@testable import CairnDatabases

/// Folders for option files, beside other starts of Cairn that look for abandoned ones.
struct PrivateFolderTests {
    @Test func `no other start takes a folder that is just being made`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<1_000 {
                    let folder = try PrivateFolder(temporaryFolder: nil)
                    let path = try folder.write("pgpass", "round \(round)")
                    #expect(FileManager.default.fileExists(atPath: path))
                    await Task.yield()
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    PrivateFolder.sweep(temporaryFolder: nil)
                    await Task.yield()
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    @Test func `what a killed start has left goes once nobody holds its lock`() throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "cairn-\(UUID())")
        let abandoned = parent.appending(path: "cairn-private-0123456789abcdef")
        try FileManager.default.createDirectory(at: abandoned, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: parent) }
        for name in ["lock", "pgpass"] {
            try Data().write(to: abandoned.appending(path: name))
        }
        PrivateFolder.sweep(temporaryFolder: parent.path)
        #expect(!FileManager.default.fileExists(atPath: abandoned.path))
    }
}
