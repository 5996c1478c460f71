internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores
internal import Synchronization

/// Shows what a job reports.
final class Reporter: Sendable {
    private struct Stream {
        var began = ContinuousClock.now
        var shown = ContinuousClock.now
    }

    private let title: String
    private let stream = Mutex(Stream())

    /// - Parameter title: what each line begins with: the job's or the snapshot's name.
    init(_ title: String) {
        self.title = title
    }

    var handler: EventHandler {
        { [self] event in show(event) }
    }

    private func show(_ sweep: Sweep) {
        if !sweep.swept.isEmpty {
            note(
                "removed the leftovers of \(sweep.swept.count) interrupted run(s): "
                    + sweep.swept.map(\.id.text).joined(separator: ", ")
                    + (sweep.isHiddenOnly
                        ? " (hidden only: the bucket keeps versions, and they still take room)"
                        : ""))
        }
        if let refusal = sweep.refusals.first {
            note(
                "retained by the store for now: \(sweep.refusals.count) object(s) of interrupted runs;"
                    + " \(refusal.reason.message)")
        }
    }

    private func show(_ event: JobEvent) {
        switch event {
        case .sweptLeftovers(let sweep):
            show(sweep)
        case .dumping(let database, let server):
            begin()
            note(
                "dumping “\(database)” from \(server.flavour) \(server.version)"
                    + " with \(server.dumpTool) \(server.dumpToolVersion)")
        case .dumpingAgain(let database, let heldBack):
            begin()
            note(
                "the dump of “\(database)” was lost after the store had held it back for"
                    + " \(Quantities.duration(heldBack / .seconds(1))); dumping it anew")
        case .proving(let database):
            begin()
            note("proving the stored dump of “\(database)”")
        case .saving(let replaced):
            note(
                "saving what is replaced in a safety snapshot: "
                    + replaced.map { "“\($0)”" }.joined(separator: ", "))
        case .restoring(let database, let into):
            begin()
            note("restoring “\(database)” into “\(into)”")
        case .progress(let progress): show(progress)
        case .warning(let text): Console.warning("\(title): \(text)")
        case .sealed(let name): note("sealed \(name)")
        }
    }

    private func note(_ text: String) { Console.note("\(title): \(text)") }

    private func begin() {
        stream.withLock { $0 = Stream() }
    }

    private func show(_ progress: JobEvent.Progress) {
        let elapsed: Duration? = stream.withLock { stream in
            let now = ContinuousClock.now
            guard now - stream.shown > .milliseconds(250) else { return nil }
            stream.shown = now
            return now - stream.began
        }
        guard let elapsed else { return }
        let seconds = elapsed / .seconds(1)
        let rate = Int64(Double(progress.plain) / max(seconds, 0.001))
        var text =
            "\(title): \(Quantities.bytes(progress.plain)) of dump,"
            + " \(Quantities.bytes(progress.stored)) stored, \(Quantities.bytes(rate))/s,"
            + " \(Quantities.duration(seconds))"
        if let total = progress.total, total > 0 {
            text += ", \(progress.stored * 100 / total) %"
        }
        Console.progress(text)
    }
}
