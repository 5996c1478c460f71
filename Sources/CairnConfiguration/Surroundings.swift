internal import CairnCrypto

/// What a value may refer to: the environment, and the folder that relative paths start from.
struct Surroundings {
    let environment: [String: String]
    /// An absolute path.
    let folder: String

    /// What `path` means as an absolute path: `~/` is the home folder, anything else starts from `folder`.
    func absolutePath(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var base = folder
        var rest = Substring(path)
        if path.hasPrefix("~/"), let home = environment["HOME"], home.hasPrefix("/") {
            base = home
            rest = rest.dropFirst(2)
        }
        while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        if rest == "." || rest.isEmpty { return base }
        return base.hasSuffix("/") ? base + rest : base + "/" + rest
    }

    /// Checks that `path` is absolute, and drops slashes at its end.
    ///
    /// - Throws: a complaint whose hint is the absolute path that was probably meant.
    func requireAbsolute(_ path: String) throws(Complaint) -> String {
        guard !path.unicodeScalars.contains(where: ValueRule.isControl) else {
            throw Complaint("must not hold control characters")
        }
        guard !path.contains("://") else {
            throw Complaint(
                "must be a path, not a URL", hint: "Write an absolute path: /var/backups/cairn.")
        }
        guard path.hasPrefix("/") else {
            let meant = path.isEmpty ? "/var/backups/cairn" : absolutePath(path)
            throw Complaint(
                "must be an absolute path, not “\(path)”", hint: "Did you mean “\(meant)”?")
        }
        var trimmed = path
        while trimmed.utf8.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
        return trimmed
    }
}
