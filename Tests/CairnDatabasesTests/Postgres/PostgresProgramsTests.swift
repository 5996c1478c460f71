import CairnCrypto
import Foundation
import Testing

@testable import CairnDatabases

/// Which of several installed majors is taken; the programs are scripts that only tell their version.
@Suite struct PostgresProgramsTests {
    private func choice(
        _ majors: [String: String], for server: String, withPsql: Bool = true
    ) async throws -> PostgresPrograms.Choice {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "cairn-programs-\(UUID().uuidString.prefix(8))")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (place, version) in majors {
            let programs = folder.appending(path: place)
            try FileManager.default.createDirectory(
                at: programs, withIntermediateDirectories: true)
            for name in ["pg_dump", withPsql ? "psql" : "psql-not-there"] {
                let file = programs.appending(path: name).path
                try "#!/bin/sh\necho '\(name) (PostgreSQL) \(version)'\n".write(
                    toFile: file, atomically: false, encoding: .utf8)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: file)
            }
        }
        let connection = Connection(
            kind: .postgres, address: .tcp(host: "h", port: 1), user: "u",
            clientDirectory: folder.path)
        return try await PostgresPrograms(
            connection: connection, searchPath: "", environment: ["PATH": "/usr/bin:/bin"]
        ).programs(for: server)
    }

    private static let many = ["14/bin": "14.24", "16/bin": "16.15", "18/bin": "18.6"]

    @Test(arguments: [
        ("14.5", "14.24"), ("16.1 (Debian)", "16.15"), ("15.20", "16.15"), ("17.0", "18.6"),
        ("9.6.24", "14.24"), ("18beta1", "18.6"),
    ])
    func `the server's major is taken, else the nearest newer one`(
        _ server: String, _ wanted: String
    ) async throws {
        let chosen = try await choice(Self.many, for: server)
        #expect(chosen.version.description == wanted)
        #expect(chosen.client.path == chosen.dump.path.replacing("pg_dump", with: "psql"))
    }

    @Test func `of one major the newest release is taken`() async throws {
        let chosen = try await choice([".": "16.4", "16/bin": "16.15"], for: "16.2")
        #expect(chosen.version.description == "16.15")
    }

    @Test func `older programs are refused, and both versions are named`() async throws {
        do {
            _ = try await choice(Self.many, for: "19.1")
            Issue.record("they were taken")
        } catch let error as DatabaseError {
            #expect(error.code == .toolMismatch)
            for words in ["18.6", "19.1"] { #expect(error.message.contains(words)) }
            #expect(error.hint?.contains("postgresql-client-19") == true)
        }
    }

    @Test func `pg_dump without psql is not enough`() async throws {
        await #expect(throws: DatabaseError.self) {
            try await choice(["16/bin": "16.15"], for: "16.2", withPsql: false)
        }
    }
}
