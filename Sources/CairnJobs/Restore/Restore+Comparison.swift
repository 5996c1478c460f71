internal import CairnDatabases
public import CairnSnapshots

extension Restore {
    /// What is left to do after the last statement, and whether the server holds what the dump held: an
    /// exit status alone proves too little.
    ///
    /// - Parameter counted: the rows of each table in the stream.
    /// - Returns: what the application would complain about.
    func compare(
        _ step: RestorePlan.Step, _ counted: [String: Int64], _ engine: any DatabaseEngine
    ) async throws -> [String] {
        let found = try await engine.inspect(step.into)
        let missing = found.lacks(step.database.tables.map(\.name))
        guard missing.isEmpty else {
            throw JobError(
                .failed,
                "these tables of “\(step.into)” aren't there: \(someOf(missing))")
        }
        // Of an extension's own tables a dump holds only some rows.
        let own = Set(step.database.tables.map(\.name))
        try await compareRows(
            step.into, counted.filter { own.contains($0.key) }, engine)
        do {
            try await engine.finishRestore(step.into)
        } catch {
            // The rows are all there; only queries may be slow.
            report(
                .warning(
                    "“\(step.into)” is restored, but its statistics aren't made: \(error.message);"
                        + " run ANALYZE"))
        }
        if step.target == .missing { await applySettings(step, engine) }
        for doubt in Self.missingObjects(step, found) + (try await engine.doubts(about: step.into))
        {
            report(.warning("“\(step.into)”: \(doubt)"))
        }
        let complaints = try await complaints(step, engine)
        for complaint in complaints { report(.warning("“\(step.into)”: \(complaint)")) }
        return complaints
    }

    /// Kinds of objects of which there are fewer than before the dump. Not an error: what was made or
    /// dropped while the dump began is no fault of the restore. An event may have been its own last.
    private static func missingObjects(
        _ step: RestorePlan.Step, _ found: DatabaseFacts
    ) -> [String] {
        step.database.objectCounts.sorted { $0.key < $1.key }.compactMap { kind, wanted in
            let held = found.objectCounts[kind] ?? 0
            guard held < wanted, kind != "events" else { return nil }
            return "there were \(wanted) \(kind) when it was dumped, and here are \(held)"
        }
    }

    /// Rows don't depend on them.
    private func applySettings(
        _ step: RestorePlan.Step, _ engine: any DatabaseEngine
    ) async {
        let recorded = step.database.facts
        let facts = request.options.stripsOwners ? recorded.withoutOwner : recorded
        let left: [String]
        do {
            left = try await engine.applySettings(of: facts, to: step.into)
        } catch {
            return report(
                .warning("“\(step.into)” is restored without its settings: \(error.message)"))
        }
        guard !left.isEmpty else { return }
        report(
            .warning(
                "“\(step.into)” had settings that aren't set again: \(left.joined(separator: ", "));"
                    + " set them by ALTER DATABASE, rights by GRANT … ON DATABASE"))
    }

    /// What the application would complain about, and rows that must not come back, which a dump has that
    /// was made without the profile.
    private func complaints(
        _ step: RestorePlan.Step, _ engine: any DatabaseEngine
    ) async throws -> [String] {
        let recorded = step.database.profile.flatMap(\.known)
        guard let profile = recorded ?? request.profile else { return [] }
        let facts = try await engine.inspect(step.into, as: profile)
        // Of several databases not all need be the application's.
        guard recorded != nil || !facts.profile.isEmpty else { return [] }
        let rows = try await engine.rows(in: facts.tablesWithoutRows, of: step.into)
        let back = rows.filter { $0.value > 0 }.map { table, count in
            "\(table) has \(count) rows, and must be empty before the application starts: the"
                + " snapshot was made without “profile: \(profile.rawValue)”; TRUNCATE TABLE \(table)"
        }
        return try await engine.complaints(about: step.into, as: profile) + back.sorted()
    }

    private func compareRows(
        _ database: String, _ counted: [String: Int64], _ engine: any DatabaseEngine
    ) async throws {
        var counted = counted
        let hidden = try await engine.tablesWithHiddenRows(in: database)
            .filter { counted.removeValue(forKey: $0) != nil }
        if !hidden.isEmpty {
            report(
                .warning(
                    "“\(database)”: the rows of \(someOf(hidden.sorted())) can't be counted by this"
                        + " user because of row-level security, and weren't compared"))
        }
        let held = try await engine.rows(in: counted.keys.sorted(), of: database)
        let different = counted.filter { held[$0.key] != $0.value }.map { table, rows in
            "\(table) has \(held[table].map(String.init) ?? "no") rows instead of \(rows)"
        }
        guard different.isEmpty else {
            throw JobError(
                .failed, "“\(database)” isn't what the dump held: \(someOf(different.sorted()))",
                hint: request.isTrial
                    ? "Take a new backup, and drill again; until then, hold an older snapshot that was"
                        + " restored well."
                    : "Something else may write into it: stop the application, and restore again.")
        }
    }
}

extension Manifest.Profile {
    /// Nil for the profile of a later version.
    var known: DatabaseProfile? { DatabaseProfile(rawValue: name) }
}

/// What a restore has done.
public struct RestoreResult: Sendable {
    /// Of what was replaced, if one was taken.
    public let safety: SnapshotName?
    public let databases: [RestoredDatabase]
}

/// A database that is restored and compared.
public struct RestoredDatabase: Sendable, Hashable {
    public let name: String
    public let into: String
    /// By table, as counted in the stream and by the server.
    public let rows: [String: Int64]
    /// What the application that it belongs to would complain about.
    public let complaints: [String]
    public let duration: Duration

    init(
        _ step: RestorePlan.Step, rows: [String: Int64], complaints: [String], duration: Duration
    ) {
        self.complaints = complaints
        name = step.database.name
        into = step.into
        self.rows = rows
        self.duration = duration
    }
}
