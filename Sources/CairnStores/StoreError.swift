/// What went wrong with a store, where, and what to do next.
public struct StoreError: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// The store couldn't be reached, after retries where they make sense.
        public static let unreachable = Code(name: "unreachable")
        /// The store knows us and won't let us.
        public static let accessRefused = Code(name: "accessRefused")
        /// There is no such object, bucket or folder.
        public static let notFound = Code(name: "notFound")
        /// There is no such bucket at all.
        public static let noStore = Code(name: "noStore")
        /// No room is left.
        public static let full = Code(name: "full")
        /// A key that no store can hold safely.
        public static let invalidKey = Code(name: "invalidKey")
        /// The object isn't the one that was opened any more.
        public static let changed = Code(name: "changed")
        /// What the store holds isn't what was sent.
        public static let corrupted = Code(name: "corrupted")
        /// The task was cancelled.
        public static let cancelled = Code(name: "cancelled")
        /// The store can't be used as it is configured.
        public static let misconfigured = Code(name: "misconfigured")
        /// Any other failure.
        public static let failed = Code(name: "failed")
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

    static func invalidKey(_ text: String) -> StoreError {
        StoreError(
            .invalidKey, "invalid object key “\(escaped(text))”",
            hint: "A key is made of names joined by “/”; none may be empty, “.” or “..”.")
    }

    static func tooLarge(_ key: ObjectKey, size: Int64, limit: Int, store: String) -> StoreError {
        StoreError(
            .failed, "“\(key)” in \(store) has \(size) bytes, more than the \(limit) it may have",
            hint: "This isn't an object that Cairn wrote; move it away.")
    }

    /// `text` on one line, with control characters as escapes.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { $0.escaped(asASCII: false) }.joined()
    }
}
