/// Whose database passwords are to be read from the environment and from files.
///
/// A machine that lists or fetches snapshots needs none, and a CronJob for one of several jobs often
/// has only that job's Secret mounted. A password that isn't needed isn't looked for, and the job's
/// `connection.password` is nil. Neither is a disabled job's.
///
/// The same goes for the URL of a notification, and for the credentials of an S3 store that none of
/// these jobs uses: they aren't looked for, and the texts of `.fixed` ones are empty.
public enum PasswordNeed: Sendable, Hashable {
    case all
    /// No password; the credentials of all stores.
    case none
    /// No password; the credentials of the stores of the jobs with these names.
    case storesOnly(Set<String>)
    /// Those of the jobs with these names, and whatever else a backup needs.
    case jobs(Set<String>)
    /// That of this job, and nothing that only a backup needs: a restore doesn't fail for want of it.
    case server(of: String)
    /// For trial restores of the jobs with these names, or of all: what a backup needs, but the password of
    /// the server where the trial is.
    case drills(of: Set<String>?)

    /// Whether the store of the job may be opened.
    func includesStore(of name: String, isEnabled: Bool) -> Bool {
        switch self {
        case .all: isEnabled
        case .none: true
        case .storesOnly(let names), .jobs(let names): names.contains(name)
        case .drills(let names): names?.contains(name) ?? isEnabled
        case .server(let job): name == job
        }
    }

    /// Whether somebody may have to be told about the job.
    func includesNotification(of name: String) -> Bool {
        switch self {
        case .all: true
        case .none, .storesOnly, .server: false
        case .jobs(let names): names.contains(name)
        case .drills(let names): names?.contains(name) ?? true
        }
    }

    /// Whether the password of the server for trial restores is needed.
    func includesDrill(of name: String) -> Bool {
        switch self {
        case .drills(let names): names?.contains(name) ?? true
        case .all, .none, .storesOnly, .server, .jobs: false
        }
    }

    /// - Parameter drillsHere: whether the job's trial restores are on the server that it backs up.
    func includes(_ name: String, drillsHere: Bool) -> Bool {
        switch self {
        case .all: true
        case .none, .storesOnly: false
        case .jobs(let names): names.contains(name)
        // One on a server of its own doesn't log in to the one that is backed up.
        case .drills(let names): drillsHere && (names?.contains(name) ?? true)
        case .server(let job): name == job
        }
    }
}
