/// What is known of PostgreSQL's minor releases, as far as it matters to dumps.
///
/// All majors are released on the same days. So the distance from the releases of one day says which of
/// two versions is older, even when they are of different majors.
struct PostgresRelease: Sendable {
    let version: Version

    /// The releases of August 2026.
    private static let august2026 = [14: 24, 15: 19, 16: 15, 17: 11, 18: 6]

    /// How many releases lie between those of August 2026 and this one, less than 0 when it is older; nil
    /// for a major that isn't in the table.
    var round: Int? {
        guard let base = Self.august2026[version.major], version.numbers.count > 1 else {
            return nil
        }
        return version.numbers[1] - base
    }

    /// Whether such a `psql` knows the commands `\restrict` and `\unrestrict`, which dumps have since
    /// August 2025 (CVE-2025-8714).
    var knowsRestrict: Bool {
        switch version.major {
        case ...12: false
        case 13: version.numbers.count > 1 && version.numbers[1] >= 22
        case 18...: true
        default: (round ?? 0) >= -5
        }
    }

    /// Whether such a `pg_dump` begins a dump with `\restrict`: as `knowsRestrict`, they came together.
    var writesRestrict: Bool { knowsRestrict }

    /// What speaks against using these client programs with a server of that version, in words.
    func warnings(with server: Version) -> [String] {
        var warnings: [String] = []
        if isExploitable {
            warnings.append(
                "the client programs \(version) have a known hole (CVE-2026-18408): a dump from a"
                    + " malicious server can run commands on the machine that restores it; update them"
                    + fixed)
        }
        if writesServersNotes(of: server) {
            warnings.append(
                "pg_dump \(version) is older than the server \(server): it writes a note of the server's"
                    + " (pg_attver) into the dump, which other servers refuse unless Cairn restores it;"
                    + " update it")
        }
        return warnings
    }

    private var isExploitable: Bool { round.map { $0 < 0 } ?? (version.major < 14) }

    private var fixed: String {
        Self.august2026[version.major].map { " to \(version.major).\($0) or later" } ?? ""
    }

    /// Servers of the releases after August 2026 keep an option `pg_attver` with each column. Programs of
    /// those releases leave it out; older ones of any major dump it.
    private func writesServersNotes(of server: Version) -> Bool {
        guard let theirs = PostgresRelease(version: server).round, let ours = round else {
            return false
        }
        return theirs > 0 && ours <= 0
    }
}
