/// What went wrong with a database server or one of its client programs, and what to do next.
public struct DatabaseError: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// The server can't be reached.
        public static let unreachable = Code(name: "unreachable")
        /// The server refused the login, or a right is missing.
        public static let accessRefused = Code(name: "accessRefused")
        /// There is no database of that name.
        public static let unknownDatabase = Code(name: "unknownDatabase")
        /// A client program isn't there.
        public static let toolMissing = Code(name: "toolMissing")
        /// The client programs that are there don't fit the server.
        public static let toolMismatch = Code(name: "toolMismatch")
        /// A client program failed, hung or was killed.
        public static let toolFailed = Code(name: "toolFailed")
        /// Tables were redefined while they were dumped; once more may do.
        public static let definitionChanged = Code(name: "definitionChanged")
        /// A dump ended without its completion mark.
        public static let incompleteDump = Code(name: "incompleteDump")
        /// The run was cancelled, and the client program with it.
        public static let interrupted = Code(name: "interrupted")
        /// The value can't be given to the client programs.
        public static let unusableValue = Code(name: "unusableValue")
    }

    public let code: Code
    /// One line, lower case, naming the place and the thing.
    public let message: String
    /// The next step for the person who reads it.
    public let hint: String?
    /// What the client program said last on its standard error, at most a few lines.
    public let toolOutput: String?

    public init(_ code: Code, _ message: String, hint: String? = nil, toolOutput: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.toolOutput = toolOutput
    }
}

extension DatabaseError {
    static func toolMissing(_ names: [String], searched: [String], hint: String) -> Self {
        let wanted = names.map { "“\($0)”" }.joined(separator: " or ")
        return DatabaseError(
            .toolMissing, "no \(wanted) in \(searched.joined(separator: ", "))", hint: hint)
    }

    static func hung(_ tool: String, after limit: Duration) -> Self {
        DatabaseError(
            .toolFailed, "\(tool) neither ended nor said anything for \(limit)",
            hint: "Look at the server: a lock, a full disk or a dead network holds it up.")
    }
}
