internal import CairnStreams
internal import FoundationEssentials

/// Chooses among the Postgres client programs that are installed.
struct PostgresPrograms: Sendable {
    /// Those of one installation, which fit together.
    struct Choice: Sendable {
        let dump: Tool
        let client: Tool
        /// Of `pg_dump`.
        let version: Version
        /// Of `psql`.
        let clientVersion: Version
    }

    private let locator: ToolLocator
    private let environment: [String: String]

    init(connection: Connection, searchPath: String, environment: [String: String]) {
        if let folder = connection.clientDirectory {
            // Or one that holds a folder for each major, as /usr/lib/postgresql does.
            let folders = [folder] + Self.majors(in: folder, "", "/bin")
            locator = ToolLocator(clientDirectory: nil, path: "", first: folders)
        } else {
            locator = ToolLocator(clientDirectory: nil, path: searchPath, first: Self.usualFolders)
        }
        self.environment = environment
    }

    private static let debianParent = "/usr/lib/postgresql"

    /// Where systems keep several majors beside each other, newest first.
    private static var usualFolders: [String] {
        majors(in: debianParent, "", "/bin")  // Debian, Ubuntu
            + majors(in: "/usr", "pgsql-", "/bin")  // PostgreSQL's own packages for Red Hat
            + majors(in: "/usr/libexec", "postgresql", "")  // Alpine
    }

    private static func majors(in parent: String, _ prefix: String, _ rest: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.compactMap { Int($0.dropFirst(prefix.count)) }
            .sorted(by: >).map { "\(parent)/\(prefix)\($0)\(rest)" }
    }

    func anyClient() throws(DatabaseError) -> Tool {
        guard let path = locator.candidates(["psql"]).first else {
            throw .toolMissing(["psql"], searched: locator.folders, hint: installHint)
        }
        return tool(path)
    }

    /// `pg_dump` and `psql` of the server's major if there are any, else the nearest newer ones.
    ///
    /// The same major is best: a newer one writes settings that the server doesn't know, so that its
    /// dump can't be restored there; an older one refuses to dump, and does for a restore.
    func programs(
        for serverVersion: String, dumping: Bool = true
    ) async throws(DatabaseError) -> Choice {
        guard let server = Version(firstIn: serverVersion) else {
            throw DatabaseError(
                .toolMismatch, "the server's version “\(serverVersion)” can't be read")
        }
        let dumps = try await versions("pg_dump")
        guard !dumps.isEmpty else {
            throw .toolMissing(["pg_dump"], searched: locator.folders, hint: installHint)
        }
        let fitting = dumps.filter { $0.version.major >= server.major }
        guard
            let dump = fitting.min(by: {
                // The lowest major that fits, and of that the newest release.
                ($0.version.major, $1.version) < ($1.version.major, $0.version)
            }) ?? (dumping ? nil : dumps.max { $0.version < $1.version })
        else {
            let have = dumps.map { "\($0.path) \($0.version)" }.joined(separator: ", ")
            throw DatabaseError(
                .toolMismatch, "\(have) is older than the server \(serverVersion)",
                hint:
                    "Install postgresql-client-\(server.major), or name the folder of its programs"
                    + " with clientDirectory.")
        }
        let chosen = tool(dump.path)
        if let client = chosen.sibling("psql") {
            return Choice(
                dump: chosen, client: client, version: dump.version, clientVersion: dump.version)
        }
        let client = try anyClient()
        return Choice(
            dump: chosen, client: client, version: dump.version,
            clientVersion: try await version(of: client) ?? dump.version)
    }

    private func versions(_ name: String) async throws(DatabaseError) -> [(
        path: String, version: Version
    )] {
        var found: [(path: String, version: Version)] = []
        for path in locator.candidates([name]) where !isDebianWrapper(path) {
            if let version = try await version(of: tool(path)) { found.append((path, version)) }
        }
        return found
    }

    private func version(of tool: Tool) async throws(DatabaseError) -> Version? {
        var tool = tool
        tool.arguments = ["--version"]
        return Version(firstIn: try await tool.capture().output)
    }

    /// Debian's wrapper only starts one of the programs in its folders, slowly.
    private func isDebianWrapper(_ path: String) -> Bool {
        ToolLocator.file(behind: path).hasSuffix("/pg_wrapper")
            && locator.folders.contains { $0.hasPrefix(Self.debianParent) }
    }

    private func tool(_ path: String) -> Tool { Tool(path: path, environment: environment) }

    private var installHint: String {
        "Install the server's client programs (Debian: postgresql-client), or name their folder"
            + " with clientDirectory."
    }
}

extension Tool {
    /// Another program of the same installation, with the same environment; nil when it isn't there.
    func sibling(_ name: String) -> Tool? {
        let path = String(path.dropLast(self.name.count)) + name
        return isExecutableFile(path) ? Tool(path: path, environment: environment) : nil
    }
}
