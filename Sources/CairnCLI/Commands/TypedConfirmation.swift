/// What a person typed to confirm a restore where there is no terminal to ask on: the name of each
/// database that is restored into, or the word “replace” and the names.
struct TypedConfirmation {
    let text: String
    /// Whether what the databases hold may be replaced.
    let includesReplacement: Bool
    private let names: [String]

    /// - Throws: when the text names no database.
    init(_ text: String) throws {
        try Self.refuseUnexpanded(text, of: "confirmation")
        self.text = text
        let typed = text.drop { $0.isWhitespace }
        includesReplacement = typed.hasPrefix(Self.replacement)
        names = Self.names(
            in: includesReplacement ? typed.dropFirst(Self.replacement.count) : typed)
        guard !names.isEmpty else {
            throw Failure(
                usage: "the confirmation “\(text)” names no database",
                hint:
                    "Nothing was changed. Type the database's name, or “replace NAME” if it may be"
                    + " overwritten.")
        }
    }

    /// Sees that these databases were meant, all of them and no others.
    func check(against databases: [String]) throws {
        let joined = databases.joined(separator: ",")
        guard names != Self.names(in: joined[...]) else { return }
        let wanted = (includesReplacement ? Self.replacement : "") + joined
        throw Failure(
            usage: "the confirmation “\(text)” isn't for what would be restored into: “\(joined)”",
            hint: "Nothing was changed. If that is what you want, confirm with “\(wanted)”.")
    }

    /// Refuses `$(NAME)`, which is what a container gets as its argument when Kubernetes knows no
    /// variable of that name (Kubernetes, “Define a Command and Arguments for a Container”).
    static func refuseUnexpanded(_ text: String, of what: String) throws {
        guard text.hasPrefix("$("), text.hasSuffix(")") else { return }
        throw Failure(
            usage: "no \(what) was given: the variable of \(text) isn't set",
            hint:
                "Nothing was changed. Make the ConfigMap that holds snapshot and confirmation, then"
                + " create the Job again: see docs/kubernetes.md.")
    }

    private static let replacement = "replace "

    private static func names(in text: Substring) -> [String] {
        text.split(separator: ",")
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }.sorted()
    }
}
