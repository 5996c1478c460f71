internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores

extension LogEvent {
    /// What is said of something that a job reports; nothing of progress, which a ``ProgressMeter``
    /// measures first.
    ///
    /// - Parameter title: what each line begins with: the job's or the snapshot's name.
    static func events(_ event: JobEvent, title: String) -> [LogEvent] {
        func say(_ kind: Kind, _ text: String, _ fill: (inout LogEvent) -> Void) -> [LogEvent] {
            var line = LogEvent(kind, "\(title): \(text)").about(title)
            fill(&line)
            return [line]
        }
        switch event {
        case .progress: return []
        case .sweptLeftovers(let sweep): return events(sweep, title: title)
        case .sweptTrials(let names):
            return say(
                .swept, "dropped what killed drills had left: \(names.joined(separator: ", "))"
            ) { $0.databases = names }
        case .dumping(let database, let server):
            let extensions = database.extensions.joined(separator: ", ")
            return say(
                .dumping,
                "dumping “\(database.name)” from \(server.flavour) \(server.version)"
                    + " with \(server.dumpTool) \(server.dumpToolVersion):"
                    + " \(database.contents ?? "nothing in it")"
                    + (extensions.isEmpty ? "" : "; extensions \(extensions)")
            ) { line in
                line.database = database.name
                line.tables = database.tables.count
                line.objectCounts = database.objectCounts
                line.extensions = database.extensions
                line.server = "\(server.flavour) \(server.version)"
                line.dumpTool = "\(server.dumpTool) \(server.dumpToolVersion)"
            }
        case .dumpingAgain(let database, let heldBack):
            return say(
                .dumpingAgain,
                "the dump of “\(database)” was lost after the store had held it back for"
                    + " \(Quantities.duration(heldBack / .seconds(1))); dumping it anew"
            ) { $0.database = database }
        case .dumpingAfterChange(let database):
            return say(
                .dumpingAgain,
                "tables of “\(database)” were redefined while they were dumped; dumping it anew"
            ) { $0.database = database }
        case .proving(let database):
            return say(.proving, "proving the stored dump of “\(database)”") {
                $0.database = database
            }
        case .saving(let replaced):
            return say(
                .saving,
                "saving what is replaced in a safety snapshot: "
                    + replaced.map { "“\($0)”" }.joined(separator: ", ")
            ) { $0.databases = replaced }
        case .restoring(let database, let into):
            return say(.restoring, "restoring “\(database)” into “\(into)”") { line in
                (line.database, line.into) = (database, into)
            }
        case .restored(let database):
            let rows = database.rows.values.reduce(0, +)
            let seconds = database.duration / .seconds(1)
            return say(
                .restored,
                "restored “\(database.name)” into “\(database.into)” in"
                    + " \(Quantities.duration(seconds)): \(rows) rows in"
                    + " \(database.rows.count) table\(database.rows.count == 1 ? "" : "s")"
            ) { line in
                (line.database, line.into) = (database.name, database.into)
                line.durationSeconds = LogEvent.rounded(seconds)
                line.tables = database.rows.count
                line.rows = rows
            }
        case .warning(let text): return say(.warning, text) { _ in }
        case .sealed(let name):
            return say(.sealed, "sealed \(name)") { $0.snapshot = name.description }
        }
    }

    private static func events(_ sweep: Sweep, title: String) -> [LogEvent] {
        var lines: [LogEvent] = []
        if !sweep.swept.isEmpty {
            let names = sweep.swept.map(\.id.text)
            var line = LogEvent(
                .swept,
                "\(title): removed the leftovers of \(names.count) interrupted run(s): "
                    + names.joined(separator: ", ")
                    + (sweep.isHiddenOnly
                        ? " (hidden only: the bucket keeps versions, and they still take room)"
                        : "")
            ).about(title)
            line.snapshots = sweep.swept.map(\.description)
            lines.append(line)
        }
        if let refusal = sweep.refusals.first {
            lines.append(
                LogEvent(
                    .retained,
                    "\(title): retained by the store for now: \(sweep.refusals.count) object(s) of"
                        + " interrupted runs; \(refusal.reason.message)"
                ).about(title))
        }
        return lines
    }
}
