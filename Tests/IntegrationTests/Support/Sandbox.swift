import Foundation
import Synchronization
import Testing

/// What one test has to itself: a folder with a store, a configuration and databases of its own. All
/// of it goes when the test is over.
final class Sandbox: Sendable {
    let folder: URL
    let store: URL
    fileprivate let state = Mutex(State())

    fileprivate struct State {
        var running: [RunningProgram] = []
        var cleanups: [@Sendable () async throws -> Void] = []
        var secrets: [String] = []
    }

    /// Runs `body` in a new sandbox. Only a few exist at a time, so that limits on waiting hold on a
    /// small machine too.
    ///
    /// - Parameter isIdle: whether the test spends its time waiting, and so is in nobody's way.
    static func with(
        isIdle: Bool = false, _ body: (Sandbox) async throws -> Void
    ) async throws {
        if isIdle { return try await run(body) }
        try await slots.acquire()
        do {
            try await run(body)
            await slots.release()
        } catch {
            await slots.release()
            throw error
        }
    }

    private static func run(_ body: (Sandbox) async throws -> Void) async throws {
        let sandbox = try Sandbox()
        do {
            try await body(sandbox)
            try await sandbox.cleanUp()
        } catch {
            try? await sandbox.cleanUp()
            throw error
        }
    }

    private static let slots = Slots(4)

    private init() throws {
        let name = "cairn-test-\(UUID().uuidString.prefix(8).lowercased())"
        folder = FileManager.default.temporaryDirectory.appending(path: name)
        store = folder.appending(path: "store")
        for folder in [folder, home, temporary] {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
        }
    }

    var home: URL { folder.appending(path: "home") }
    var temporary: URL { folder.appending(path: "tmp") }

    /// Writes a file into the sandbox's folder.
    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return file.path
    }

    /// Makes sure that the program doesn't outlive the test.
    func keep(_ program: RunningProgram) {
        state.withLock { $0.running.append(program) }
    }

    /// Does something when the test is over; the last that was asked for goes first.
    func afterwards(_ cleanup: @escaping @Sendable () async throws -> Void) {
        state.withLock { $0.cleanups.append(cleanup) }
    }

    /// Names something that Cairn must not show in this test.
    func keepSecret(_ text: String) {
        state.withLock { $0.secrets.append(text) }
    }

    private func cleanUp() async throws {
        let (running, cleanups) = state.withLock { ($0.running, $0.cleanups) }
        for program in running {
            program.send(SIGKILL)
            expectNoSecret(in: try await program.ended())
        }
        var first: (any Error)?
        for cleanup in cleanups.reversed() {
            do { try await cleanup() } catch { first = first ?? error }
        }
        try FileManager.default.removeItem(at: folder)
        if let first { throw first }
    }
}

extension Sandbox {
    /// Nobody finds a password, a secret key or a signature in what a program said.
    fileprivate func expectNoSecret(in ended: Ended) {
        let secrets = Servers.secrets + state.withLock { $0.secrets }
        for secret in secrets + ["AWS4-HMAC-SHA256"] where ended.text.contains(secret) {
            Issue.record("a secret shows in: \(ended.text.replacing(secret, with: "•••"))")
        }
    }
}

/// Lets in so many at a time.
private actor Slots {
    private var free: Int

    init(_ count: Int) { free = count }

    func acquire() async throws {
        while free == 0 { try await Task.sleep(for: .milliseconds(50)) }
        free -= 1
    }

    func release() { free += 1 }
}
