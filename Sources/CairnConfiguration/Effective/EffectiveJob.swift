internal import CairnCrypto
internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores

/// One job, with its defaults filled in.
public struct EffectiveJob: Sendable, Hashable, Codable {
    public let name: String
    public let enabled: Bool
    /// `mysql` or `postgres`.
    public let kind: String
    /// Nil when there is a socket.
    public let host: String?
    public let port: Int
    public let socket: String?
    public let user: String
    /// The mask; nil when there is none, or when it wasn't read because the job is disabled.
    public let password: String?
    public let clientDirectory: String?
    public let tls: EffectiveTLS
    /// Nil for Postgres.
    public let allowForeignClient: Bool?
    /// What a dump may lack for want of a right, in alphabetical order; nil for Postgres.
    public let allowMissing: [String]?
    /// Empty: all that the server has.
    public let databases: [String]
    public let accounts: Bool
    /// Nil for MySQL, or when there is none.
    public let profile: String?
    /// `plain` or `custom`; nil for MySQL.
    public let format: String?
    /// Nil for MySQL.
    public let owners: Bool?
    public let fileName: String
    public let compression: Int
    /// As cron writes it; nil when the job doesn't say.
    public let schedule: String?
    /// Nil when nothing is pruned.
    public let keep: EffectiveRetention?
    /// Nil when nobody is told, or when the URL wasn't read because the job is disabled.
    public let notify: EffectiveNotification?
    /// Nil when there are no trial restores.
    public let drill: EffectiveDrill?
    /// Nil for a disabled job whose `backup` block isn't filled in.
    public internal(set) var store: EffectiveStore?
    /// Where each of these values was said, by its path: `host`, `keep.count`, `store.s3.bucket`.
    public private(set) var origins: [String: ValueOrigin] = [:]

    init(_ job: Job, origins: [String: ValueOrigin]) {
        self.init(job, store: EffectiveStore(job.store), origins)
    }

    init(_ job: IncompleteJob, origins: [String: ValueOrigin]) {
        var rest = Job(
            name: job.name, connection: job.connection, databases: job.databases,
            fileName: job.fileName, store: .directory(path: ""),
            compressionLevel: job.compressionLevel, isEnabled: false, retention: job.retention,
            schedule: job.schedule)
        rest.dump = job.dump
        self.init(rest, store: nil, origins)
    }

    private init(_ job: Job, store: EffectiveStore?, _ origins: [String: ValueOrigin]) {
        name = job.name.text
        enabled = job.isEnabled
        kind = job.connection.kind.rawValue
        switch job.connection.address {
        case .tcp(let host, let port): (self.host, self.port, socket) = (host, port, nil)
        case .socket(let path, let port): (host, self.port, socket) = (nil, port, path)
        }
        user = job.connection.user
        password = job.connection.password.map { _ in EffectiveConfiguration.mask }
        clientDirectory = job.connection.clientDirectory
        databases = job.databases
        tls = EffectiveTLS(job.connection.security)
        let isMySQL = job.connection.kind == .mysql
        allowForeignClient = isMySQL ? job.connection.allowsForeignClient : nil
        allowMissing = isMySQL ? job.dump.allowMissing.map(\.rawValue).sorted() : nil
        accounts = job.dump.includesAccounts
        profile = job.dump.profile?.rawValue
        format = isMySQL ? nil : job.dump.format.rawValue
        owners = isMySQL ? nil : job.dump.keepsOwners
        drill = job.drill.map(EffectiveDrill.init)
        fileName = job.fileName ?? job.name.text
        compression = job.compressionLevel
        schedule = job.schedule
        keep = job.retention.isEmpty ? nil : EffectiveRetention(job.retention)
        notify = job.notification.map(EffectiveNotification.init)
        self.store = store
        for path in paths { self.origins[path] = origins[path] ?? .standard() }
        refineOrigins(origins)
    }

    /// Takes over the endpoint that was found at run time if none was said.
    mutating func use(endpoint: String?) {
        let before = store?.s3
        store?.s3?.use(endpoint: endpoint)
        if before?.endpointUrl != store?.s3?.endpointUrl {
            origins["store.s3.endpointUrl"] = .found
        }
        if before?.trust != store?.s3?.trust { origins["store.s3.trust"] = .found }
    }

    /// The paths of all values that are there.
    private var paths: [String] {
        let own: [(String, Bool)] = [
            ("enabled", true), ("kind", true), ("host", host != nil), ("port", true),
            ("socket", socket != nil), ("user", true), ("password", password != nil),
            ("clientDirectory", clientDirectory != nil),
            ("allowForeignClient", allowForeignClient != nil),
            ("allowMissing", allowMissing != nil), ("databases", true), ("accounts", true),
            ("profile", profile != nil), ("format", format != nil), ("owners", owners != nil),
            ("fileName", true),
            ("compression", true), ("schedule", schedule != nil),
        ]
        return own.compactMap { $1 ? $0 : nil } + tls.paths("tls") + (keep?.paths ?? [])
            + (notify == nil ? [] : ["notify.url", "notify.on"]) + (drill?.paths ?? [])
            + (store?.paths ?? [])
    }

    /// For the values that follow from others.
    private mutating func refineOrigins(_ noted: [String: ValueOrigin]) {
        guard let s3 = store?.s3 else { return }
        let cause =
            switch s3.trust {
            case .system: noted["store.s3.trust"]
            case .caFile: noted["store.s3.caFile"]
            case .anyCertificateInsecurely: noted["store.s3.trust"]
            case .unencrypted: noted["store.s3.endpointUrl"]
            }
        if let cause { origins["store.s3.trust"] = cause }
    }
}

/// Which snapshots stay; rules that aren't there don't apply.
public struct EffectiveRetention: Sendable, Hashable, Codable {
    public let count: Int?
    public let days: Int?
    public let daily: Int?
    public let weekly: Int?
    public let monthly: Int?
    public let minimum: Int
    public let timeZone: String

    init(_ rules: RetentionRules) {
        count = rules.count
        days = rules.days
        daily = rules.daily
        weekly = rules.weekly
        monthly = rules.monthly
        minimum = rules.minimum
        timeZone = rules.timeZone
    }

    fileprivate var paths: [String] {
        let rules = [
            ("count", count), ("days", days), ("daily", daily), ("weekly", weekly),
            ("monthly", monthly), ("minimum", minimum),
        ]
        return rules.compactMap { $1 == nil ? nil : "keep.\($0)" } + ["keep.timeZone"]
    }
}

/// Who is told how a job went.
public struct EffectiveNotification: Sendable, Hashable, Codable {
    /// Scheme, host and port, and the mask for the rest.
    public let url: String
    /// `success`, `suspicious`, `failure`, or some of them.
    public let on: [String]

    init(_ target: NotificationTarget) {
        url = (try? NotificationURL(target.url.reveal()))?.shown ?? EffectiveConfiguration.mask
        on = NotificationTarget.Occasion.allCases.filter(target.occasions.contains)
            .map(\.rawValue)
    }
}
