/// Judges a job's schedule.
struct ScheduleReview: Sendable {
    let findings: [Finding]
    /// The longest time between two runs; nil when there is no schedule, or it never runs.
    let gap: Duration?

    init(_ text: String?) {
        guard let text else {
            (findings, gap) = ([], nil)
            return
        }
        do throws(JobError) {
            let interval = try Schedule(text).interval
            let words = SnapshotReview.words(interval / .seconds(1))
            findings = [.ok(.schedule, "schedule “\(text)” runs every \(words) at the latest")]
            gap = interval
        } catch {
            findings = [.error(.scheduleInvalid, error)]
            gap = nil
        }
    }
}
