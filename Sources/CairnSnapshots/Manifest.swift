public import CairnStores
public import FoundationEssentials

/// What a sealed snapshot is, written last and never changed. The field names are the format: see
/// docs/manifest.md.
public struct Manifest: Sendable, Hashable, Codable {
    /// The format's version. A reader refuses a later one and reads all earlier ones.
    public static let currentVersion = 1

    public var version = Manifest.currentVersion
    public var job: String
    public var id: SnapshotID
    public var start: Date
    public var end: Date
    /// The version of Cairn that wrote it.
    public var cairn: String
    public var purpose: Purpose
    public var server: Server
    public var databases: [Database]
    /// The users or roles of the server, as SQL in gzip; nil when they weren't asked for.
    public var accounts: Object?
    /// The last trial restore of one of the job's snapshots when this one was taken. Carried on from
    /// snapshot to snapshot: the one that was tried may be pruned meanwhile.
    public var lastTrial: LastTrial?
    /// Reserved: the dumps aren't encrypted.
    public var encryption = Unencrypted()
    /// Left out of the text when there is none.
    private var foundSuspicions: [String]?

    /// Why the snapshot may not hold what it should, in words; empty for one that looks as it should.
    public var suspicions: [String] {
        get { foundSuspicions ?? [] }
        set { foundSuspicions = newValue.isEmpty ? nil : newValue }
    }

    private enum CodingKeys: String, CodingKey {
        case version, job, id, start, end, cairn, purpose, server, databases, accounts, lastTrial,
            encryption
        case foundSuspicions = "suspicions"
    }

    /// `null`. A manifest that says anything else isn't read: its dumps aren't plain gzip.
    public struct Unencrypted: Sendable, Hashable, Codable {
        public init() {}

        public init(from decoder: any Decoder) throws {
            guard try decoder.singleValueContainer().decodeNil() else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "unknown encryption"))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }

    /// Why the snapshot was taken.
    public enum Purpose: String, Sendable, Codable {
        /// By `cairn backup`.
        case backup
        /// By `cairn restore --replace`, of what it is about to replace.
        case safety
    }

    public struct LastTrial: Sendable, Hashable, Codable {
        /// Of the snapshot that was restored.
        public var id: SnapshotID
        public var trial: VerificationRecord.Trial

        public init(id: SnapshotID, trial: VerificationRecord.Trial) {
            (self.id, self.trial) = (id, trial)
        }
    }

    public struct Server: Sendable, Hashable, Codable {
        /// `mysql` or `postgres`.
        public var kind: String
        /// `MariaDB`, `MySQL` or `PostgreSQL`.
        public var flavour: String
        public var version: String
        public var dumpTool: String
        public var dumpToolVersion: String

        public init(
            kind: String, flavour: String, version: String, dumpTool: String,
            dumpToolVersion: String
        ) {
            self.kind = kind
            self.flavour = flavour
            self.version = version
            self.dumpTool = dumpTool
            self.dumpToolVersion = dumpToolVersion
        }
    }

    public struct Database: Sendable, Hashable, Codable {
        public var name: String
        /// MySQL: the default character set. Postgres: the encoding.
        public var characterSet: String
        public var collation: String
        /// Postgres: LC_CTYPE.
        public var characterType: String?
        /// The database's own point in time lies between these two.
        public var dumpStart: Date
        public var dumpEnd: Date
        public var tables: [Table]
        /// How many of each other kind of object: `views`, `triggers`, …
        public var objectCounts: [String: Int]
        /// What sorts its text, when that isn't the operating system (Postgres).
        public var locale: Locale?
        /// Of its tables and columns.
        public var collations: [String]?
        /// As whom its views, triggers, routines and events run, `user@host` (MySQL).
        public var definers: [String]?
        /// With their versions (Postgres).
        public var extensions: [String]?
        /// What was set for it, `name=value`; of what looks like a secret only the name (Postgres).
        public var settings: [String]?
        /// Whose it was, where owners were kept (Postgres).
        public var owner: String?
        /// What others might do with it, where owners were kept: `CONNECT=role` (Postgres).
        public var grants: [String]?
        /// What application it belongs to, and what that application's profile recorded.
        public var profile: Profile?
        /// Tables whose rows were left out on purpose.
        public var tablesWithoutRows: [String]?
        /// Kinds of objects that the user who dumped had no right to: `routines` …
        public var missing: [String]?
        public var dump: Dump

        public init(
            name: String, characterSet: String, collation: String, characterType: String?,
            dumpStart: Date, dumpEnd: Date, tables: [Table], objectCounts: [String: Int], dump: Dump
        ) {
            self.name = name
            self.characterSet = characterSet
            self.collation = collation
            self.characterType = characterType
            self.dumpStart = dumpStart
            self.dumpEnd = dumpEnd
            self.tables = tables
            self.objectCounts = objectCounts
            self.dump = dump
        }
    }

    public struct Locale: Sendable, Hashable, Codable {
        /// `icu` or `builtin`.
        public var provider: String
        public var name: String
        /// That change ICU's order.
        public var rules: String?

        public init(provider: String, name: String, rules: String? = nil) {
            (self.provider, self.name, self.rules) = (provider, name, rules)
        }
    }

    public struct Profile: Sendable, Hashable, Codable {
        /// `synapse`.
        public var name: String
        /// `schemaVersion`, `serverName` …
        public var facts: [String: String]
        /// What the application would have complained about before the dump.
        public var complaints: [String]?

        public init(name: String, facts: [String: String], complaints: [String]? = nil) {
            (self.name, self.facts, self.complaints) = (name, facts, complaints)
        }
    }

    public struct Table: Sendable, Hashable, Codable {
        public var name: String
        /// The server's estimates before the dump.
        public var estimatedRows: Int64
        public var estimatedBytes: Int64

        public init(name: String, estimatedRows: Int64, estimatedBytes: Int64) {
            self.name = name
            self.estimatedRows = estimatedRows
            self.estimatedBytes = estimatedBytes
        }
    }

    public struct Dump: Sendable, Hashable, Codable {
        /// `plain`: SQL text. `custom`: the archive that `pg_restore` reads.
        public var format: String
        /// Bytes of the longest line, which holds the longest statement (MySQL).
        public var longestStatement: Int64?
        /// Whether owners and rights are in it (Postgres).
        public var owners: Bool?
        /// Bytes of the plain dump.
        public var bytes: Int64
        /// CRC-32 of the plain dump, eight hexadecimal digits, as at the end of the gzip stream.
        public var crc32: String
        /// `isal` or `zlib`, and the level: how it was made, of no matter for reading.
        public var engine: String
        public var level: Int
        /// One after another, the objects are one gzip file.
        public var objects: [Object]

        public init(
            format: String, bytes: Int64, crc32: String, engine: String, level: Int,
            objects: [Object]
        ) {
            self.format = format
            self.bytes = bytes
            self.crc32 = crc32
            self.engine = engine
            self.level = level
            self.objects = objects
        }

        public var storedBytes: Int64 { objects.reduce(0) { $0 + $1.bytes } }
    }

    public struct Object: Sendable, Hashable, Codable {
        /// The file's name in the snapshot's folder.
        public var file: String
        public var bytes: Int64
        /// 64 hexadecimal digits.
        public var sha256: String
        /// How the store proved that it holds these bytes.
        public var proof: StorageProof
        public var partSize: Int
        public var parts: Int

        public init(
            file: String, bytes: Int64, sha256: String, proof: StorageProof, partSize: Int,
            parts: Int
        ) {
            self.file = file
            self.bytes = bytes
            self.sha256 = sha256
            self.proof = proof
            self.partSize = partSize
            self.parts = parts
        }
    }

    public init(
        job: String, id: SnapshotID, start: Date, end: Date, cairn: String, purpose: Purpose,
        server: Server, databases: [Database]
    ) {
        self.job = job
        self.id = id
        self.start = start
        self.end = end
        self.cairn = cairn
        self.purpose = purpose
        self.server = server
        self.databases = databases
    }

    /// All objects of the snapshot.
    public var objects: [Object] {
        databases.flatMap(\.dump.objects) + (accounts.map { [$0] } ?? [])
    }

    public var dumpBytes: Int64 { databases.reduce(0) { $0 + $1.dump.bytes } }
    public var storedBytes: Int64 { databases.reduce(0) { $0 + $1.dump.storedBytes } }
}
