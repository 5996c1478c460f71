internal import CairnStreams

/// A configuration file: where it is looked for, and its text.
public struct ConfigurationFile: Sendable {
    /// Where it is, as messages show it.
    public let path: String
    let text: String
    /// The absolute path of its folder, from which relative paths in it start.
    let folder: String

    /// The place that is tried last.
    public static let systemPath = "/etc/cairn/cairn.yaml"

    /// Reads the file at `explicit`, else at `$CAIRN_CONFIG`, else `./cairn.yaml`, else `systemPath`.
    ///
    /// An empty `$CAIRN_CONFIG` counts as unset. The last two are passed over only if they don't
    /// exist: one that can't be read is an error, lest another file silently take its place.
    ///
    /// - Parameter workingDirectory: an absolute path.
    /// - Throws: `.notFound` or `.unreadable`, naming the path and who named it.
    public static func find(
        explicit: String?, environment: [String: String], workingDirectory: String,
        systemPath: String = systemPath
    ) throws(ConfigurationError) -> ConfigurationFile {
        let surroundings = Surroundings(environment: environment, folder: workingDirectory)
        if let explicit {
            return try read(explicit, from: surroundings, namedBy: "--config")
        }
        if let path = environment["CAIRN_CONFIG"], !path.isEmpty {
            return try read(path, from: surroundings, namedBy: "$CAIRN_CONFIG")
        }
        for path in ["cairn.yaml", systemPath] {
            if let file = try readIfPresent(path, from: surroundings) { return file }
        }
        throw ConfigurationError(
            .notFound, "no configuration file: neither ./cairn.yaml nor \(systemPath) exists",
            hint:
                "Name one with --config or $CAIRN_CONFIG, or a single job with --source and --store."
        )
    }

    /// A file whose text is already known.
    ///
    /// - Parameter folder: an absolute path; relative paths in the file start there.
    public init(path: String, text: String, folder: String) {
        self.path = path
        self.text = text
        self.folder = folder
    }

    private static func read(
        _ path: String, from surroundings: Surroundings, namedBy whence: String
    ) throws(ConfigurationError) -> ConfigurationFile {
        if let file = try readIfPresent(path, from: surroundings) { return file }
        throw ConfigurationError(
            .notFound, "configuration file \(path) does not exist",
            hint: "It was named by \(whence); correct the path there.")
    }

    private static func readIfPresent(
        _ path: String, from surroundings: Surroundings
    ) throws(ConfigurationError) -> ConfigurationFile? {
        let absolute = surroundings.absolutePath(path)
        do throws(TextFile.Failure) {
            let text = try TextFile.read(absolute)
            return ConfigurationFile(path: path, text: text, folder: folder(of: absolute))
        } catch {
            if error == .missing { return nil }
            throw ConfigurationError(
                .unreadable, "configuration file \(path) \(error.reason)", hint: hint(for: error))
        }
    }

    private static func hint(for failure: TextFile.Failure) -> String? {
        switch failure {
        case .refused:
            "Give this user the right to read it, and nobody else: it may hold passwords."
        case .folder: "Name the file in it."
        case .notText: "Save it as UTF-8."
        case .missing, .emptyPipe, .tooLarge, .other: nil
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
