internal import CairnJobs
internal import Synchronization

/// Shows what a job reports, and how far its streams have come, also while nothing is reported.
final class Reporter: Sendable {
    private let title: String
    private let style: ProgressStyle
    /// Of the stream that goes on; nil while none does.
    private let meter = Mutex<ProgressMeter?>(nil)
    private let ticking = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter title: what each line begins with: the job's or the snapshot's name.
    init(_ title: String) {
        self.title = title
        style = Console.progressStyle
        ticking.withLock { [style] task in
            task = Task.detached { [weak self] in
                while (try? await Task.sleep(for: style.interval)) != nil { self?.showProgress() }
            }
        }
    }

    deinit { ticking.withLock { $0?.cancel() } }

    var handler: EventHandler {
        { [self] event in show(event) }
    }

    private func show(_ event: JobEvent) {
        meter.withLock { $0.follow(event, at: .now) }
        for line in LogEvent.events(event, title: title) { Console.log(line) }
        showProgress()
    }

    /// Nothing goes on any more: no line of progress follows.
    func finish() {
        meter.withLock { $0 = nil }
        Console.endProgress()
    }

    private func showProgress() {
        meter.withLock { meter in
            guard let report = meter?.report(at: .now, every: style.interval) else { return }
            switch style {
            case .live: Console.progress(report.words)
            case .lines, .events: Console.log(LogEvent(report, title: title).about(title))
            }
        }
    }
}
