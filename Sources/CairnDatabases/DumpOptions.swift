/// What a job's dumps are to hold, beyond what every dump does.
public struct DumpOptions: Sendable, Hashable {
    /// What may be missing for want of a right, so that the dump is made all the same (MySQL).
    public var allowMissing: Set<DumpPart> = []
    /// What is left out because the user has no right to it: asking for it would make the dump fail.
    public var leavesOut: Set<DumpPart> = []
    /// What application the database belongs to, when that makes a difference (Postgres).
    public var profile: DatabaseProfile?
    public var format = DumpFormat.plain
    /// Whether owners and rights of objects are in the dump (Postgres). Without them, everything that is
    /// restored belongs to the user that restores.
    public var keepsOwners = false
    /// Whether users or roles and what they may do are saved in an object of their own.
    public var includesAccounts = false

    public init() {}
}

/// Kinds of objects that a dump lacks in silence when the user may not read them.
public enum DumpPart: String, Sendable, Codable, CaseIterable {
    case routines, triggers, events, views, tables
}

/// An application whose database needs particular care.
public enum DatabaseProfile: String, Sendable, Codable, CaseIterable {
    /// Matrix Synapse.
    case synapse
}

/// What a dump's bytes are, before gzip.
public enum DumpFormat: String, Sendable, Codable, CaseIterable {
    /// SQL text.
    case plain
    /// Postgres' archive format, which `pg_restore` reads.
    case custom
}
