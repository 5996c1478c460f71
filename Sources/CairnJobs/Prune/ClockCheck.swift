internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

extension SnapshotCatalog {
    /// Sees that this machine and the store have about the same time: whoever deletes by age must know
    /// how late it is.
    ///
    /// - Throws: `.configuration` when their clocks differ by more than five minutes.
    func requireSameTime(_ now: Date) throws(JobError) {
        guard let offset = store.clockOffset.map({ $0 / .seconds(1) }), abs(offset) > 300 else {
            return
        }
        let seconds = Int(abs(offset))
        let theirs = now.addingTimeInterval(offset)
        throw JobError(
            .configuration,
            "the clocks differ by \(seconds) s: this machine's is \(offset > 0 ? "behind" : "ahead"), at"
                + " \(now.formatted(.iso8601)); that of \(store.name) says"
                + " \(theirs.formatted(.iso8601))",
            hint:
                "Nothing was deleted. See with “date -u” which of them is wrong and set it right, best"
                + " by NTP; then run “cairn prune”.")
    }
}
