internal import CairnSnapshots
internal import FoundationEssentials

extension SnapshotReview {
    /// How long ago a snapshot was restored for trial, where the job has that done.
    var trial: Finding? {
        guard let drill, newestGood != nil else { return nil }
        return drill.finding(about: snapshots.compactMap(\.lastTrial).newest, of: job, now: now)
    }
}

extension DrillSettings {
    /// What is to be said of the last trial restore of a job; nil: there was none.
    func finding(about last: Manifest.LastTrial?, of job: JobName, now: Date) -> Finding {
        guard let last else {
            let message = "no snapshot was ever restored for trial"
            let cure =
                "Run “cairn drill \(job)”, now and then by cron, with a key that may write its record."
            return maxAge == nil
                ? .note(.drillNone, message, cure: cure)
                : .error(.drillNone, message, cure: cure, .noSuchSnapshot)
        }
        let name = SnapshotName(job: job, id: last.id)
        if let failure = last.trial.failure {
            return .error(
                .drillFailed, "the last trial restore, of \(name), failed: \(failure)",
                cure: "Run “cairn drill \(job)”, and take a new backup if it fails again.", .failed)
        }
        let age = now.timeIntervalSince(last.trial.time)
        let known = "\(name) was restored for trial \(SnapshotReview.words(age)) ago"
        guard let maxAge, age > TimeInterval(maxAge.components.seconds) else {
            return .ok(.drill, known)
        }
        let limit = SnapshotReview.words(TimeInterval(maxAge.components.seconds))
        return .error(
            .drillOld, "\(known), more than \(limit)",
            cure: "Run “cairn drill \(job)”, and see why its schedule doesn't.", .noSuchSnapshot)
    }
}
