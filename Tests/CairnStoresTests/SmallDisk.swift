import Foundation
import Testing

/// A file system in memory that a test mounts: so small that it can be filled, and read-only at will.
struct SmallDisk {
    let path: String

    /// Whether this process may mount. Without the right the tests that need it are skipped, unless
    /// `CAIRN_TESTS_REQUIRE` names `tmpfs`.
    static let isAvailable: Bool = {
        let required = ProcessInfo.processInfo.environment["CAIRN_TESTS_REQUIRE"] ?? ""
        if required.split(whereSeparator: { ", ".contains($0) }).contains("tmpfs") { return true }
        return (try? run("unshare", "--mount", "true")) != nil
    }()

    static func with(size: String, _ body: (SmallDisk) async throws -> Void) async throws {
        try await withScratchFolder { folder in
            try run("mount", "-t", "tmpfs", "-o", "size=\(size)", "cairn-test", folder)
            do {
                try await body(SmallDisk(path: folder))
            } catch {
                try? run("umount", "-l", folder)
                throw error
            }
            try run("umount", "-l", folder)
        }
    }

    func makeReadOnly() throws {
        try run("mount", "-o", "remount,ro", path)
    }
}
