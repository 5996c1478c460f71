/// Whose database passwords are to be read from the environment and from files.
///
/// A machine that lists or fetches snapshots needs none, and a CronJob for one of several jobs often
/// has only that job's Secret mounted. A password that isn't needed isn't looked for, and the job's
/// `connection.password` is nil. Neither is a disabled job's.
public enum PasswordNeed: Sendable, Hashable {
    case all
    case none
    /// Those of the jobs with these names.
    case jobs(Set<String>)

    func includes(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .none: false
        case .jobs(let names): names.contains(name)
        }
    }
}
