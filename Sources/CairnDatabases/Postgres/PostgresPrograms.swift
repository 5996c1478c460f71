internal import CairnStreams
internal import FoundationEssentials

/// Chooses among the Postgres client programs that are installed.
struct PostgresPrograms: Sendable {
    private let locator: ToolLocator
    private let environment: [String: String]

    init(connection: Connection, searchPath: String, environment: [String: String]) {
        locator = ToolLocator(
            clientDirectory: connection.clientDirectory, path: searchPath,
            first: Self.debianFolders)
        self.environment = environment
    }

    private static let debianParent = "/usr/lib/postgresql"

    /// Debian's and Ubuntu's folders, a major each, newest first.
    private static var debianFolders: [String] {
        let majors = (try? FileManager.default.contentsOfDirectory(atPath: debianParent)) ?? []
        return majors.compactMap { Int($0) }.sorted(by: >).map { "\(debianParent)/\($0)/bin" }
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
    /// dump can't be restored there; an older one refuses to dump.
    func programs(
        for serverVersion: String
    ) async throws(DatabaseError) -> (dump: Tool, client: Tool, version: String) {
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
            })
        else {
            let have = dumps.map { "\($0.path) \($0.version)" }.joined(separator: ", ")
            throw DatabaseError(
                .toolMismatch, "\(have) is older than the server \(serverVersion)",
                hint:
                    "Install postgresql-client-\(server.major), or name the folder of its programs"
                    + " with clientDirectory.")
        }
        let sibling = dump.path.dropLast("pg_dump".count) + "psql"
        let client = isExecutableFile(String(sibling)) ? tool(String(sibling)) : try anyClient()
        return (tool(dump.path), client, dump.version.description)
    }

    private func versions(_ name: String) async throws(DatabaseError) -> [(
        path: String, version: Version
    )] {
        var found: [(path: String, version: Version)] = []
        for path in locator.candidates([name]) where !isDebianWrapper(path) {
            var tool = tool(path)
            tool.arguments = ["--version"]
            let output = try await tool.capture().output
            if let version = Version(firstIn: output) { found.append((path, version)) }
        }
        return found
    }

    /// Debian's wrapper only starts one of the programs in `debianFolders`, slowly.
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
