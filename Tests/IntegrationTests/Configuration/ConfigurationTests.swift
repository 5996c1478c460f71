import Foundation
import Testing

/// Configurations that are wrong: each is refused before anything is touched, and the message names
/// the place. They need no server.
@Suite struct ConfigurationTests {
    /// A mistake, and what the message must name.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let job: String
        let naming: [String]

        init(_ what: String, _ job: String, _ naming: String...) {
            (testDescription, self.job, self.naming) = (what, job, naming)
        }
    }

    @Test(arguments: [
        Mistake(
            "a misspelt key", "  app: {mysql: {hots: 127.0.0.1, database: app}}", "cairn.yaml:3",
            "hots", "“host”"),
        Mistake("a tab", "  app:\n\tmysql: {database: app}", "cairn.yaml:4", "tab"),
        Mistake(
            "a wrong type", "  app: {mysql: {port: [1], database: app}}", "cairn.yaml:3", "port"),
        Mistake(
            "a port that isn't one", "  app: {mysql: {port: 70000, database: app}}",
            "cairn.yaml:3", "port", "65535"),
        Mistake("a job name with ..", "  ..: {mysql: {database: app}}", "cairn.yaml:3", "“..”"),
        Mistake(
            "a job name with /", "  a/../b: {mysql: {database: app}}", "cairn.yaml:3", "“a/../b”"),
        Mistake("an empty job name", "  \"\": {mysql: {database: app}}", "cairn.yaml:3"),
        Mistake(
            "the same job twice",
            "  app: {mysql: {database: app}}\n  app: {mysql: {database: app}}", "app"),
        Mistake(
            "a placeholder left in",
            "  app: {mysql: {password: \"[TO BE FILLED]\", database: app}}", "cairn.yaml:3",
            "password"),
        Mistake(
            "a secret's variable that isn't set",
            "  app: {mysql: {password: {env: NOT_SET_HERE}, database: app}}", "cairn.yaml:3",
            "NOT_SET_HERE"),
        Mistake(
            "a secret's file that isn't there",
            "  app: {mysql: {password: {file: /nowhere/secret}, database: app}}", "cairn.yaml:3",
            "/nowhere/secret"),
        Mistake("no server", "  app: {compression: 1}", "cairn.yaml:3", "mysql"),
        Mistake("no job", "  {}", "jobs"),
    ])
    func `a mistake is refused, by file and line`(_ mistake: Mistake) async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                "store: {directory: \(sandbox.store.path)}\njobs:\n\(mistake.job)\n",
                to: "cairn.yaml")
            for command in ["backup", "list"] where !mistake.needsPasswords || command == "backup" {
                let ended = try await sandbox.cairn(command)
                #expect(ended.status == 78, "\(ended)")
                for word in mistake.naming + ["cairn: error: "] {
                    #expect(ended.errors.contains(word), "\(word)")
                }
                // Some messages say themselves what the value must be.
                #expect(
                    ended.errors.contains("cairn: hint: ") || ended.errors.contains(" must be "))
            }
            #expect(!FileManager.default.fileExists(atPath: sandbox.store.path))
        }
    }

    @Test
    func `all mistakes of a file are told at once`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                """
                store: {directory: \(sandbox.store.path)}
                jobs:
                  one: {mysql: {hots: db, database: app}}
                  two: {postgres: {prot: 1, database: app}}
                """, to: "cairn.yaml")
            try await sandbox.cairn("backup").expectFailure(
                78, naming: ["cairn.yaml:3", "hots", "cairn.yaml:4", "prot"])
        }
    }

    @Test
    func `a job that isn't there is named, and those that are`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                """
                store: {directory: \(sandbox.store.path)}
                jobs: {app: {mysql: {database: app}}}
                """, to: "cairn.yaml")
            try await sandbox.cairn("backup", "ap").expectFailure(78, naming: ["“ap”", "app"])
        }
    }

    @Test
    func `without any configuration the places are named`() async throws {
        try await Sandbox.with { sandbox in
            try await sandbox.cairn("backup").expectFailure(
                78, naming: ["cairn.yaml", "/etc/cairn/cairn.yaml"])
        }
    }

    @Test
    func `when every job is disabled there is nothing to do`() async throws {
        try await Sandbox.with { sandbox in
            try sandbox.write(
                """
                store: {directory: \(sandbox.store.path)}
                jobs: {app: {enabled: false, mysql: {database: app}}}
                """, to: "cairn.yaml")
            try await sandbox.cairn("backup").expectFailure(78, naming: ["app: disabled"])
            #expect(!FileManager.default.fileExists(atPath: sandbox.store.path))
        }
    }

    @Test(arguments: [
        "mysql://root:hunter2secret@127.0.0.1/app", "postgres://me:hunter2secret@127.0.0.1/app",
        "postgresql://me:hunter2secret@127.0.0.1:1/app?x=y",
        "mysql://root:hunter2secret%ZZ@127.0.0.1/app", "mysql://hunter2secret@x@:y/app",
        "root:hunter2secret@127.0.0.1/app",
    ])
    func `a password in a URL is refused and not repeated`(_ url: String) async throws {
        try await Sandbox.with { sandbox in
            let store = sandbox.store.path
            for arguments in [
                ["backup", "--source", url, "--store", store],
                ["restore", "app/latest", "--store", store, "--into", url, "--yes"],
            ] {
                let ended = try await sandbox.start(arguments).ended()
                #expect([64, 78].contains(ended.status), "\(ended)")
                #expect(!ended.text.contains("hunter2secret"), "\(ended)")
            }
            #expect(!FileManager.default.fileExists(atPath: store))
        }
    }

    @Test(arguments: [["--nonsense"], ["bakcup"], ["backup", "--config"], ["restore"]])
    func `wrong arguments are a usage error`(_ arguments: [String]) async throws {
        try await Sandbox.with { sandbox in
            let ended = try await sandbox.start(arguments).ended()
            #expect(ended.status == 64, "\(ended)")
            #expect(ended.errors.contains("Usage: cairn"), "\(ended)")
        }
    }
}

extension ConfigurationTests.Mistake {
    /// Commands that only read don't look for passwords.
    fileprivate var needsPasswords: Bool { testDescription.hasPrefix("a secret's") }
}
