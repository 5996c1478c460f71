/// What is wrong with a snapshot or its name, and what to do next.
public struct SnapshotError: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// A job or snapshot name that can't be one.
        public static let invalidName = Code(name: "invalidName")
        /// No snapshot has that name, or more than one.
        public static let notFound = Code(name: "notFound")
        /// The snapshot isn't whole: an object is missing, too short, altered or foreign.
        public static let damaged = Code(name: "damaged")
        /// The manifest was written by a later version of Cairn.
        public static let tooNew = Code(name: "tooNew")
        /// There is nothing about the snapshot to be accepted.
        public static let notSuspicious = Code(name: "notSuspicious")
        /// Nobody knows a time zone of that name.
        public static let unknownTimeZone = Code(name: "unknownTimeZone")
    }

    public let code: Code
    /// One line, lower case, naming the place and the thing.
    public let message: String
    /// The next step for the person who reads it.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    static func invalidJobName(_ text: String) -> SnapshotError {
        SnapshotError(
            .invalidName, "invalid job name “\(text)”",
            hint: "Use 1 to 63 letters, digits, “-”, “_” or “.”, beginning with a letter or digit.")
    }
}

extension SnapshotError {
    static func damagedManifest(_ name: SnapshotName, _ reason: String) -> SnapshotError {
        SnapshotError(
            .damaged, "the manifest of \(name) is damaged: \(reason)",
            hint: "Restore another snapshot, or follow RECOVER.md in this one's folder.")
    }

    /// A snapshot whose data isn't what its manifest says.
    public static func damaged(_ name: SnapshotName, _ reason: String) -> SnapshotError {
        SnapshotError(
            .damaged, "\(name) is damaged: \(reason)",
            hint: "Choose another snapshot with “cairn list \(name.job)”.")
    }
}
