internal import CairnCrypto
internal import CairnStreams

/// Where a secret comes from, as the configuration says it.
enum SecretSource {
    /// Written out. Nothing in it is replaced: `${NAME}` is those seven characters.
    case literal(Secret)
    /// `{env: NAME}`
    case variable(String)
    /// `{file: PATH}`, a mounted Kubernetes Secret for instance.
    case file(String)

    /// An empty text in quotes: nothing is wanted, as templates write it.
    var isEmptyLiteral: Bool {
        if case .literal(let secret) = self { return secret.reveal().isEmpty }
        return false
    }

    /// The secret itself; nil for an empty literal, which says that no password is wanted.
    ///
    /// - Throws: a complaint that names the variable or file and what is wrong with it, never its content.
    func resolve(in surroundings: Surroundings) throws(Complaint) -> Secret? {
        switch self {
        case .literal(let secret):
            let text = secret.reveal()
            return text.isEmpty ? nil : try Self.checked(text, "")
        case .variable(let name):
            return try Self.variable(name, in: surroundings)
        case .file(let path):
            return try Self.file(surroundings.absolutePath(path))
        }
    }

    private static func variable(
        _ name: String, in surroundings: Surroundings
    ) throws(Complaint) -> Secret {
        let cure = "Set the variable \(name), or name a file with {file: PATH}."
        guard let text = surroundings.environment[name] else {
            throw Complaint("needs $\(name), which is not set", hint: cure)
        }
        guard !text.isEmpty else { throw Complaint("needs $\(name), which is empty", hint: cure) }
        return try checked(text, " (from $\(name))")
    }

    /// Reads a file that holds a secret, without the newline that editors and `echo` put at its end.
    static func file(_ path: String) throws(Complaint) -> Secret {
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path)
        } catch {
            throw Complaint(
                "names the file \(path), which \(error.reason)",
                hint: "Make it a file that holds the secret alone, or correct the path.")
        }
        let secret = withoutLastNewline(text)
        guard !secret.isEmpty else {
            throw Complaint(
                "names the file \(path), which is empty", hint: "Write the secret into it.")
        }
        return try checked(secret, " (from \(path))")
    }

    /// Drops one `\n` or `\r\n` (which is one `Character`) at the end.
    private static func withoutLastNewline(_ text: String) -> String {
        text.last == "\n" || text.last == "\r\n" ? String(text.dropLast()) : text
    }

    /// Neither an option file nor a `.pgpass` can carry a line break or NUL, so such a secret is
    /// nearly always the wrong file, or a YAML block (`|`) where quotes were meant.
    static func checked(_ text: String, _ whence: String) throws(Complaint) -> Secret {
        guard !text.unicodeScalars.contains(where: { ["\n", "\r", "\0"].contains($0) }) else {
            throw Complaint(
                "has a line break or NUL in it\(whence)",
                hint: "A secret is one line; only a newline at the end of a file is dropped.")
        }
        return Secret(text)
    }
}
