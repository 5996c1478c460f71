import Testing

@testable import CairnDatabases

/// Which client programs are old enough to be warned of: the minor release matters, not the major alone.
@Suite struct PostgresReleaseTests {
    private func release(_ version: String) throws -> PostgresRelease {
        PostgresRelease(version: try #require(Version(firstIn: version)))
    }

    private func warnings(_ client: String, with server: String) throws -> [String] {
        try release(client).warnings(with: #require(Version(firstIn: server)))
    }

    /// CVE-2025-8714: the releases of August 2025.
    @Test(arguments: [
        ("13.21", false), ("13.22", true), ("14.18", false), ("14.19", true), ("15.13", false),
        ("15.14", true), ("16.9", false), ("16.10", true), ("17.5", false), ("17.6", true),
        ("18.0", true), ("12.22", false), ("19.0", true),
    ])
    func `restrict is known from the releases of August 2025 on`(
        _ version: String, _ knows: Bool
    ) throws {
        #expect(try release(version).knowsRestrict == knows)
    }

    /// CVE-2026-18408: the releases of August 2026.
    @Test(arguments: [
        ("14.23", "14.24"), ("15.18", "15.19"), ("16.14", "16.15"), ("17.10", "17.11"),
        ("18.5", "18.6"),
    ])
    func `client programs with a known hole are warned of, fixed ones aren't`(
        _ old: String, _ fixed: String
    ) throws {
        let warnings = try warnings(old, with: old)
        #expect(warnings.count == 1)
        #expect(warnings[0].contains("CVE-2026-18408") && warnings[0].contains(fixed))
        #expect(try self.warnings(fixed, with: fixed).isEmpty)
    }

    @Test func `programs of a major that gets no fixes any more are warned of`() throws {
        #expect(try warnings("13.22", with: "13.22").count == 1)
    }

    /// Measured: a server 15.20 keeps `pg_attver` with its columns, and pg_dump 18.6 dumps it.
    @Test(arguments: [
        ("18.6", "15.20", true), ("15.19", "15.20", true), ("15.20", "15.20", false),
        ("18.7", "15.20", false), ("18.6", "15.19", false), ("18.6", "18.6", false),
        ("19.0", "18.7", false),
    ])
    func `a pg_dump older than the server's release is warned of across majors`(
        _ client: String, _ server: String, _ warns: Bool
    ) throws {
        let found = try warnings(client, with: server).contains { $0.contains("pg_attver") }
        #expect(found == warns)
    }
}
