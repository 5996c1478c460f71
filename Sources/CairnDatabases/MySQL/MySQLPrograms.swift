/// Chooses among the client programs that are installed.
///
/// MariaDB's programs and Oracle's aren't interchangeable: MariaDB's dump of a MySQL server can't always
/// be restored, and Oracle's programs since 9.0 don't log in to MariaDB with its usual passwords.
struct MySQLPrograms: Sendable {
    let connection: Connection
    let locator: ToolLocator
    /// How each flavour's programs connect, or why they can't.
    private let optionFiles: [MySQLFlavour: Result<String, DatabaseError>]
    private let home: String

    init(
        _ connection: Connection, path: String, folder: PrivateFolder
    ) {
        self.connection = connection
        locator = ToolLocator(clientDirectory: connection.clientDirectory, path: path)
        home = folder.path
        var files: [MySQLFlavour: Result<String, DatabaseError>] = [:]
        for flavour in MySQLFlavour.allCases {
            do throws(DatabaseError) {
                let text = try MySQLOptionFile.text(for: connection, programs: flavour)
                files[flavour] = .success(
                    try folder.write("\(flavour.rawValue.lowercased()).cnf", text))
            } catch {
                files[flavour] = .failure(error)
            }
        }
        optionFiles = files
    }
}

// MARK: - The client

extension MySQLPrograms {
    /// The client program that can log in, of the server's flavour, and what the server says it is.
    ///
    /// Oracle's is tried before MariaDB's: to a server without TLS, MariaDB's (Connector/C 3.3) sends
    /// the password of a `caching_sha2_password` account as it is, while Oracle's refuses to, and says
    /// at once when a server isn't its own.
    func client() async throws(DatabaseError) -> (MySQLProgram, MySQLIdentity) {
        var others: [(program: MySQLProgram, identity: MySQLIdentity)] = []
        var failures: [DatabaseError] = []
        for program in try await programs(["mariadb", "mysql"], first: .mysql) {
            do throws(DatabaseError) {
                let identity = try await identity(program)
                if program.flavour == identity.flavour {
                    return (guarded(program, identity.flavour), identity)
                }
                others.append((program, identity))
            } catch {
                failures.append(error)
                guard Self.mayConcernProgram(error) else { break }
            }
        }
        if let (program, identity) = others.first {
            try allowForeign([program], identity, because: failures.first)
            return (guarded(program, identity.flavour), identity)
        }
        // That a program lacks a plugin says less than what another was told.
        let telling = failures.last { !Self.mayConcernProgram($0) } ?? failures.first
        throw telling ?? .toolMissing(["mysql"], searched: locator.folders, hint: installHint)
    }

    /// Asks the server what it is, in a session that is as it has to be.
    private func identity(_ program: MySQLProgram) async throws(DatabaseError) -> MySQLIdentity {
        let query = MySQLQuery(client: try loggingIn(program).tool)
        if MySQLEncryption.isUncertain(connection.security.mode, program.flavour) {
            let cipher = try await query.run("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
            guard cipher.split(whereSeparator: \.isWhitespace).count == 2 else {
                throw MySQLEncryption.missing
            }
        }
        let identity = try await query.rows(
            of: MySQLIdentity.self,
            """
            SELECT JSON_OBJECT('version', VERSION(), 'netWriteTimeout', @@net_write_timeout,
              'packetLimit', @@global.max_allowed_packet,
              'lowerCaseTableNames', @@lower_case_table_names)
            """)
        guard let identity = identity.first else {
            throw DatabaseError(.toolFailed, "\(program.tool.name) didn't say what the server is")
        }
        return identity
    }

    private func guarded(_ program: MySQLProgram, _ server: MySQLFlavour) -> MySQLProgram {
        var program = (try? loggingIn(program)) ?? program
        // In batch mode it would repeat the statement that fails, which may be made of rows. Programs
        // before 10.5 don't know the option, and say so.
        if program.flavour == .mariadb {
            program.tool.arguments.append("--loose-skip-print-query-on-error")
        }
        if MySQLEncryption.isUncertain(connection.security.mode, program.flavour) {
            program.tool.arguments.append(MySQLEncryption.guardArgument(server))
        }
        return program
    }

    /// Whether a program of the other flavour may succeed: this one lacks the plugin that the login
    /// needs, or can't do what is asked of the connection.
    private static func mayConcernProgram(_ error: DatabaseError) -> Bool {
        error.code == .toolMismatch || MySQLFailure(error.toolOutput ?? "").isAuthenticationPlugin
    }
}

// MARK: - The dump program

extension MySQLPrograms {
    /// The dump program of the server's flavour.
    func dumpProgram(for identity: MySQLIdentity) async throws(DatabaseError) -> MySQLProgram {
        let programs = try await programs(["mariadb-dump", "mysqldump"], first: identity.flavour)
        let own = programs.filter { $0.flavour == identity.flavour }
        guard let program = own.first else {
            try allowForeign(programs, identity, because: nil)
            return try loggingIn(programs[0])
        }
        if identity.flavour == .mysql { try checkAge(program, identity) }
        return try loggingIn(program)
    }

    /// The argument by which the dump program makes the server wait longer for its reader; nil where
    /// the program has none: MariaDB's hasn't, Oracle's got it with 8.2.
    ///
    /// - Parameter seconds: `net_write_timeout` of the session (MySQL Reference Manual, "Server System
    ///   Variables").
    func patience(
        _ dumpProgram: MySQLProgram, seconds: Int
    ) async throws(DatabaseError) -> String? {
        guard dumpProgram.flavour == .mysql else { return nil }
        var tool = dumpProgram.tool
        tool.arguments = ["--help"]
        guard try await tool.capture().output.contains("--init-command") else { return nil }
        return "--init-command=SET SESSION net_write_timeout=\(seconds)"
    }

    /// What a person should know of the dump program that was chosen.
    static func warnings(_ program: MySQLProgram, _ identity: MySQLIdentity) -> [String] {
        guard program.flavour == identity.flavour else {
            return [
                "\(program.description), the server \(identity.flavour.rawValue)"
                    + " \(identity.version): such dumps can't always be restored"
            ]
        }
        // A patch release knows the same SQL as its neighbours.
        guard let server = Version(firstIn: identity.version)?.numbers.prefix(2),
            let tool = Version(firstIn: program.version)?.numbers.prefix(2),
            tool.lexicographicallyPrecedes(server)
        else { return [] }
        return [
            "\(program.tool.path) \(program.version) is older than the server"
                + " \(identity.version), and may not know all that is in it"
        ]
    }

    private func checkAge(
        _ program: MySQLProgram, _ identity: MySQLIdentity
    ) throws(DatabaseError) {
        guard let server = Version(firstIn: identity.version),
            let tool = Version(firstIn: program.version), tool.major < server.major
        else { return }
        throw DatabaseError(
            .toolMismatch,
            "\(program.tool.path) \(program.version) is older than the server \(identity.version)",
            hint: "Install the client programs of MySQL \(server.major).")
    }
}

// MARK: - What is installed

extension MySQLPrograms {
    /// All programs of these names, those of one flavour first.
    private func programs(
        _ names: [String], first: MySQLFlavour
    ) async throws(DatabaseError) -> [MySQLProgram] {
        let paths = locator.candidates(names)
        guard !paths.isEmpty else {
            throw .toolMissing(names, searched: locator.folders, hint: installHint)
        }
        var programs: [MySQLProgram] = []
        for path in paths { programs.append(try await program(path)) }
        return programs.filter { $0.flavour == first } + programs.filter { $0.flavour != first }
    }

    private func program(_ path: String) async throws(DatabaseError) -> MySQLProgram {
        // An empty home and no login file: nothing from elsewhere may change what is done.
        let environment = [
            "HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
            "MYSQL_TEST_LOGIN_FILE": "/dev/null",
        ]
        let tool = Tool(path: path, arguments: ["--version"], environment: environment)
        let output = try await tool.capture().output
        let text = output.split(separator: "\n").first.map(String.init) ?? ""
        return MySQLProgram(
            tool: tool, flavour: MySQLFlavour(versionText: text),
            version: Version(firstIn: Self.afterName(text))?.description ?? text)
    }

    private func loggingIn(_ program: MySQLProgram) throws(DatabaseError) -> MySQLProgram {
        var program = program
        guard let file = optionFiles[program.flavour] else { return program }
        program.tool.arguments = [
            "--defaults-file=\(try file.get())", "--default-character-set=utf8mb4",
        ]
        return program
    }

    /// - Throws: unless the configuration says that the other's programs may be used.
    private func allowForeign(
        _ programs: [MySQLProgram], _ identity: MySQLIdentity, because failure: DatabaseError?
    ) throws(DatabaseError) {
        guard !connection.allowsForeignClient else { return }
        let flavour = identity.flavour.rawValue
        throw DatabaseError(
            .toolMismatch,
            "the server is \(flavour) \(identity.version), but"
                + " \(programs.map(\.description).joined(separator: ", "))"
                + (failure.map { "; \(flavour)'s own failed: \($0.message)" } ?? ""),
            hint: "Install the client programs of \(flavour), or name their folder with"
                + " clientDirectory. Dumps by the other's are not always restorable;"
                + " allowForeignClient takes them all the same.")
    }

    private var installHint: String {
        "Install the server's client programs (Debian: mariadb-client, Oracle: mysql-client),"
            + " or name their folder with clientDirectory."
    }

    /// Drops `mysqldump  Ver 10.19 Distrib ` or `mysqldump from `: the program's own number isn't the
    /// one that counts.
    private static func afterName(_ text: String) -> Substring {
        for mark in ["Distrib ", "from ", "Ver "] {
            if let range = text.firstRange(of: mark) { return text[range.upperBound...] }
        }
        return text[...]
    }
}
