internal import CairnSnapshots

extension Job {
    /// Prunes after a good backup, which has swept leftovers itself.
    public func prune(
        environment: [String: String], report: @escaping EventHandler
    ) async throws(JobError) -> PruneResult {
        let catalog: SnapshotCatalog
        do {
            catalog = try await self.catalog(creating: false, environment: environment)
        } catch {
            throw JobError(error)
        }
        var prune = Prune(name, retention, in: catalog, report: report)
        prune.sweepsLeftovers = false
        return try await prune.run()
    }
}
