/// Where a job's snapshots are kept, as the configuration says it.
public enum StoreLocation: Sendable, Hashable {
    /// A folder on this machine or on something mounted here, by absolute path.
    case directory(path: String)
}
