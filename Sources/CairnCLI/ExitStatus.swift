internal import CairnJobs

/// How a run of `cairn` ended, after BSD's sysexits(3): the one table that `--help`, the README and the
/// Kubernetes rules are checked against.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case usage = 64
    case damaged = 65
    case noSuchSnapshot = 66
    case unreachable = 69
    case internalFault = 70
    case targetNotEmpty = 73
    case failed = 74
    case suspicious = 76
    case accessRefused = 77
    case configuration = 78
    case interrupted = 130
    case terminated = 143

    var meaning: String {
        switch self {
        case .done: "done"
        case .usage: "wrong arguments"
        case .damaged: "snapshot damaged, or verification failed"
        case .noSuchSnapshot: "no such snapshot"
        case .unreachable: "database or store unreachable"
        case .internalFault: "internal fault"
        case .targetNotEmpty: "restore target not empty"
        case .failed: "dump or restore failed, or store full"
        case .suspicious: "sealed but suspicious"
        case .accessRefused: "access refused"
        case .configuration: "configuration invalid, or nothing to do"
        case .interrupted: "interrupted (SIGINT, SIGHUP)"
        case .terminated: "interrupted (SIGTERM)"
        }
    }

    /// Whether the same command may well succeed if it is simply run again.
    var isWorthRetry: Bool {
        switch self {
        case .unreachable, .internalFault, .failed, .interrupted, .terminated: true
        default: false
        }
    }

    init(_ error: JobError) {
        switch error.code {
        case .damaged: self = .damaged
        case .noSuchSnapshot: self = .noSuchSnapshot
        case .unreachable: self = .unreachable
        case .targetNotEmpty: self = .targetNotEmpty
        case .failed: self = .failed
        case .suspicious: self = .suspicious
        case .accessRefused: self = .accessRefused
        case .configuration: self = .configuration
        case .interrupted: self = .interrupted
        default: self = .internalFault
        }
    }

    /// The status of a run in which several jobs failed: one that is worth a retry wins, else the first.
    static func combined(_ statuses: [ExitStatus]) -> ExitStatus {
        statuses.first(where: \.isWorthRetry) ?? statuses.first ?? .done
    }

    static let table: String = {
        let lines = allCases.map { status in
            let retry = status.isWorthRetry ? "; worth a retry" : ""
            let number = String(status.rawValue)
            let padding = String(repeating: " ", count: 3 - number.count)
            return "  \(padding)\(number)  \(status.meaning)\(retry)"
        }
        return "Exit status:\n" + lines.joined(separator: "\n")
    }()
}
