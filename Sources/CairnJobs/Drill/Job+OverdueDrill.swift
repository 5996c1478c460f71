public import CairnSnapshots
internal import FoundationEssentials

extension Job {
    /// That no snapshot was restored for trial within ``DrillSettings/maxAge``, or that the last time
    /// failed; nil also where no such age is set.
    ///
    /// - Parameter manifest: of the snapshot that was just sealed, which carries the last trial on.
    public func overdueDrill(after manifest: Manifest) -> JobError? {
        guard let drill, drill.maxAge != nil else { return nil }
        let finding = drill.finding(about: manifest.lastTrial, of: name, now: Date())
        return finding.failure.map { JobError($0, finding.message, hint: finding.cure) }
    }
}
