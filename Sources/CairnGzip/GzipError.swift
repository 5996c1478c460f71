/// Why bytes couldn't be put into gzip, or taken out of it.
public struct GzipError: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// The data ends before the gzip member does, or there is none at all.
        public static let truncated = Code(name: "truncated")
        /// The data isn't gzip, or it isn't what the compressor wrote.
        public static let corrupted = Code(name: "corrupted")
        /// After the last member follow bytes that are no gzip member.
        public static let trailingGarbage = Code(name: "trailingGarbage")
        /// There is no such level.
        public static let invalidLevel = Code(name: "invalidLevel")
        /// The library had no memory for its state.
        public static let outOfMemory = Code(name: "outOfMemory")
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
}

extension GzipError {
    static func invalidLevel(_ value: Int) -> GzipError {
        GzipError(
            .invalidLevel, "there is no gzip level \(value)",
            hint: "Choose a level from 1 (fastest) to 9 (smallest).")
    }

    static func truncated(after count: Int64) -> GzipError {
        GzipError(
            .truncated,
            count == 0
                ? "the gzip data is empty"
                : "the gzip data ends after \(count) bytes, in the middle of a member",
            hint: "Compare its size with the one recorded, fetch it again, or use an older copy.")
    }

    static func corrupted(_ what: String) -> GzipError {
        GzipError(
            .corrupted, what, hint: "Fetch the data again; if that fails too, use an older copy.")
    }

    static func trailingGarbage() -> GzipError {
        GzipError(
            .trailingGarbage, "what follows the last gzip member is no gzip member",
            hint: "The gzip data before it is whole; find out what appended to it.")
    }

    static func ended() -> GzipError {
        GzipError(.failed, "the gzip stream has been ended and takes no more bytes")
    }

    /// A library call that took nothing and gave nothing although it could have: without this
    /// error the loop around it would never end.
    static func stuck(_ library: GzipEngine) -> GzipError {
        GzipError(.failed, "\(library.rawValue) makes no progress")
    }

    static func library(_ engine: GzipEngine, _ call: String, status: Int32) -> GzipError {
        GzipError(.failed, "\(engine.rawValue) failed in \(call) with status \(status)")
    }

    static func outOfMemory(_ engine: GzipEngine) -> GzipError {
        GzipError(
            .outOfMemory, "no memory for the state of \(engine.rawValue)",
            hint: "Give the process more memory; gzip needs less than 1 MiB.")
    }

    /// The same error, saying where in the compressed stream it came up.
    func near(byte offset: Int64, member: Int64) -> GzipError {
        GzipError(code, "gzip member \(member), near byte \(offset): \(message)", hint: hint)
    }
}
