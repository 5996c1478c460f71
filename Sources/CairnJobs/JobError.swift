internal import CairnDatabases
internal import CairnGzip
internal import CairnSnapshots
internal import CairnStreams
internal import CairnStores

/// Why something that Cairn was asked to do didn't happen.
public struct JobError: Error, Sendable, Hashable {
    /// What kind of failure it is; each has its exit status. New kinds may come: always have a default
    /// case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// A snapshot's data isn't what its manifest says.
        public static let damaged = Code(name: "damaged")
        public static let noSuchSnapshot = Code(name: "noSuchSnapshot")
        /// The database or the store couldn't be reached.
        public static let unreachable = Code(name: "unreachable")
        /// A fault of Cairn's own.
        public static let internalFault = Code(name: "internalFault")
        public static let targetNotEmpty = Code(name: "targetNotEmpty")
        /// A dump or restore program failed, the store is full, or a restore is incomplete.
        public static let failed = Code(name: "failed")
        public static let accessRefused = Code(name: "accessRefused")
        /// What was asked for can't be, as it is configured.
        public static let configuration = Code(name: "configuration")
        /// A snapshot is sealed, but may not hold what it should.
        public static let suspicious = Code(name: "suspicious")
        public static let interrupted = Code(name: "interrupted")
    }

    public let code: Code
    /// One line, lower case, naming what failed and on what.
    public let message: String
    /// The next step for the person who reads it.
    public let hint: String?
    /// What a client program said last, for a person to read.
    public let toolOutput: String?

    public init(_ code: Code, _ message: String, hint: String? = nil, toolOutput: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.toolOutput = toolOutput
    }

    /// Any error, as a job reports it.
    public init(_ error: any Error) {
        switch error {
        case let error as JobError: self = error
        case let error as DatabaseError: self.init(database: error)
        case let error as RestoreFailure: self.init(error.cause)
        case let error as StoreError: self.init(store: error)
        case let error as SnapshotError: self.init(snapshot: error)
        case is CancellationError, PipeError.cancelled: self.init(.interrupted, "interrupted")
        default: self.init(.internalFault, "unexpected fault: \(error)")
        }
    }

    private init(database error: DatabaseError) {
        let code: Code =
            switch error.code {
            case .unreachable: .unreachable
            case .accessRefused: .accessRefused
            case .interrupted: .interrupted
            case .unknownDatabase, .toolMissing, .toolMismatch, .unusableValue: .configuration
            default: .failed
            }
        self.init(code, error.message, hint: error.hint, toolOutput: error.toolOutput)
    }

    private init(store error: StoreError) {
        let code: Code =
            switch error.code {
            case .unreachable, .notFound: .unreachable
            case .accessRefused: .accessRefused
            case .invalidKey, .misconfigured, .noStore: .configuration
            case .cancelled: .interrupted
            case .changed, .corrupted: .damaged
            default: .failed
            }
        self.init(code, error.message, hint: error.hint)
    }

    private init(snapshot error: SnapshotError) {
        let code: Code =
            switch error.code {
            case .invalidName, .notFound: .noSuchSnapshot
            case .damaged, .tooNew: .damaged
            case .unknownTimeZone, .notSuspicious: .configuration
            default: .internalFault
            }
        self.init(code, error.message, hint: error.hint)
    }
}
