/// The version of Postgres' archive format, by the program that writes or reads it. A program reads its
/// own version and older ones.
///
/// Source: `pg_backup_archiver.h`, `K_VERS_…`.
struct ArchiveVersion: Sendable, Hashable, Comparable {
    let minor: Int

    /// Of such a `pg_dump` or `pg_restore`; a major that isn't known yet is taken for a new one.
    init(of program: Version) {
        minor =
            switch program.major {
            case ...15: 14
            case 16: 15
            case 17...18: 16
            default: 17
            }
    }

    /// Those that are understood here: of PostgreSQL 12 to 18.
    static let known = 14...16

    static func < (left: Self, right: Self) -> Bool { left.minor < right.minor }
}
