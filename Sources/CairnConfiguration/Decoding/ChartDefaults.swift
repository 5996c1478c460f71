internal import CairnCrypto
internal import CairnDatabases

/// What the charts of Bitnami, and of WorkAdventure on top of them, call a server, its user and its
/// database, and the variables from which Bitnami's containers take them.
///
/// Source: https://github.com/bitnami/charts/tree/main/bitnami (mysql, mariadb, postgresql) and
/// Ananace's chart of Synapse.
struct ChartDefaults {
    let kind: DatabaseKind
    let environment: [String: String]

    /// Names of variables; the first one that is set and not empty counts.
    private var variables: (user: [String], database: [String], password: [String]) {
        switch kind {
        case .mysql:
            (
                [], ["MYSQL_DATABASE", "MARIADB_DATABASE"],
                ["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"]
            )
        case .postgres:
            (["POSTGRES_USER"], ["POSTGRES_DB", "POSTGRES_DATABASE"], ["POSTGRES_PASSWORD"])
        }
    }

    /// The database of WorkAdventure's admin panel, or of its Synapse.
    private var chartDatabase: String {
        switch kind {
        case .mysql: "workadventure"
        case .postgres: "synapse"
        }
    }

    /// A value that the environment has, and under which name.
    typealias Found = (text: String, variable: String)

    private func find(_ names: [String]) -> Found? {
        names.lazy.compactMap { name in
            environment[name].flatMap { $0.isEmpty ? nil : ($0, name) }
        }.first
    }

    var database: (name: String, origin: ValueOrigin) {
        guard let found = find(variables.database) else { return (chartDatabase, .bitnami) }
        return (found.text, .variable(found.variable))
    }

    /// - Parameter hasDatabase: whether the file names one; if nobody does, it is Synapse's own user
    ///   who owns Synapse's database.
    func user(hasDatabase: Bool) -> (name: String, origin: ValueOrigin) {
        if let found = find(variables.user) { return (found.text, .variable(found.variable)) }
        let isNamed = hasDatabase || find(variables.database) != nil
        return (isNamed ? kind.defaultUser : chartUser, .bitnami)
    }

    /// The password that the environment has for `user`.
    ///
    /// Bitnami's variable has the password of one user: of MySQL's root, or of `$POSTGRES_USER`. Where
    /// that isn't set, it may be `postgres` or WorkAdventure's `synapse`.
    ///
    /// - Throws: a complaint that is a whole sentence.
    func password(
        of user: String, in surroundings: Surroundings
    ) throws(Complaint) -> (secret: Secret, origin: ValueOrigin)? {
        let users = find(variables.user).map { [$0.text] } ?? [kind.defaultUser, chartUser]
        guard users.contains(user) else { return nil }
        for name in variables.password {
            let file = find(["\(name)_FILE"])
            guard let found = find([name]) ?? file else { continue }
            guard file == nil || file?.variable == found.variable else {
                throw Complaint(
                    "$\(name) and $\(name)_FILE are both set", hint: "Unset one of them.")
            }
            do throws(Complaint) {
                guard let file else {
                    return (try SecretSource.checked(found.text, ""), .variable(name))
                }
                let path = surroundings.absolutePath(file.text)
                return (try SecretSource.file(path), .variable(file.variable, path: path))
            } catch {
                throw Complaint("$\(found.variable) \(error.text)", hint: error.hint)
            }
        }
        return nil
    }

    private var chartUser: String { kind == .postgres ? chartDatabase : kind.defaultUser }
}
