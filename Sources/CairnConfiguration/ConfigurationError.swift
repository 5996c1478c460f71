/// What is wrong with a configuration, where, and what to do next.
///
/// All mistakes of a file that can be told apart are reported at once, so that it needs one round of
/// correction. A file that isn't YAML at all has one.
public struct ConfigurationError: Error, Sendable, Hashable {
    /// What kind of failure it is. New kinds may come: always have a default case.
    public struct Code: Sendable, Hashable {
        let name: String
        /// There is no configuration file, or not where it was said to be.
        public static let notFound = Code(name: "notFound")
        /// The file is there and can't be read as text.
        public static let unreadable = Code(name: "unreadable")
        /// What the file says isn't a configuration, or refers to something that isn't there.
        public static let invalid = Code(name: "invalid")
        /// A file and environment variables both say what to do.
        public static let conflict = Code(name: "conflict")
        /// What the command line says isn't a job.
        public static let invalidArgument = Code(name: "invalidArgument")
    }

    /// One mistake.
    public struct Problem: Sendable, Hashable {
        /// One line, lower case: `cairn.yaml:12:5: unknown key “databse”`. Never holds a secret.
        public let message: String
        /// The next step for the person who reads it.
        public let hint: String?
    }

    public let code: Code
    /// At least one, in the order of the file.
    public let problems: [Problem]

    /// The first problem's message.
    public var message: String { problems[0].message }
    /// The first problem's hint.
    public var hint: String? { problems[0].hint }

    init(_ code: Code, _ problems: [Problem]) {
        precondition(!problems.isEmpty)
        self.code = code
        self.problems = problems
    }

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.init(code, [Problem(message: message, hint: hint)])
    }
}
