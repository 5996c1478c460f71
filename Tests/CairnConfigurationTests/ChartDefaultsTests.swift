import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnS3
import CairnSnapshots
import CairnStores
import Testing

/// What a job's server is, by what stands under its name and in the environment.
struct ServerCase: Sendable, CustomTestStringConvertible {
    let text: String
    let environment: [String: String]
    let user: String
    let password: String?
    let databases: [String]

    init(
        _ text: String, _ environment: [String: String] = [:], user: String, password: String?,
        _ databases: String...
    ) {
        (self.text, self.environment, self.user) = (text, environment, user)
        (self.password, self.databases) = (password, databases)
    }

    var testDescription: String { "\(text) \(environment)" }
}

private func file(_ server: String) -> String {
    "store: {directory: /b}\njobs:\n  app:\n    \(server)\n"
}

@Test(arguments: [
    ServerCase("mysql: {}", user: "root", password: nil, "workadventure"),
    ServerCase(
        "mysql:", ["MYSQL_ROOT_PASSWORD": "a"], user: "root", password: "a", "workadventure"),
    ServerCase(
        "mysql: null", ["MYSQL_DATABASE": "panel", "MYSQL_ROOT_PASSWORD": ""], user: "root",
        password: nil, "panel"),
    ServerCase(
        "mysql: {}", ["MARIADB_ROOT_PASSWORD": "a", "MARIADB_DATABASE": "m"], user: "root",
        password: "a", "m"),
    ServerCase(
        "mysql: {user: root, database: own}",
        ["MYSQL_ROOT_PASSWORD": "a", "MYSQL_DATABASE": "panel"], user: "root", password: "a", "own"),
    ServerCase(
        "mysql: {user: ada}", ["MYSQL_ROOT_PASSWORD": "a"], user: "ada", password: nil,
        "workadventure"),
    ServerCase(
        "mysql: {password: own}", ["MYSQL_ROOT_PASSWORD": "a"], user: "root", password: "own",
        "workadventure"),
    ServerCase(
        "mysql: {password: ~}", ["MYSQL_ROOT_PASSWORD": "a"], user: "root", password: "a",
        "workadventure"),
    ServerCase(
        "mysql: {password: \"\"}", ["MYSQL_ROOT_PASSWORD": "a"], user: "root", password: nil,
        "workadventure"),
    ServerCase(
        "mysql: {socket: /run/s}", ["MYSQL_ROOT_PASSWORD": "a"], user: "root", password: nil,
        "workadventure"),
    ServerCase(
        "postgres: {}", ["POSTGRES_PASSWORD": "a"], user: "synapse", password: "a", "synapse"),
    ServerCase(
        "postgres: {database: own}", ["POSTGRES_PASSWORD": "a"], user: "postgres", password: "a",
        "own"),
    ServerCase(
        "postgres: {user: synapse, database: own}", ["POSTGRES_PASSWORD": "a"], user: "synapse",
        password: "a", "own"),
    ServerCase(
        "postgres: {user: ada}", ["POSTGRES_PASSWORD": "a"], user: "ada", password: nil, "synapse"),
    ServerCase(
        "postgres:", ["POSTGRES_USER": "ada", "POSTGRES_DB": "chat", "POSTGRES_PASSWORD": "a"],
        user: "ada", password: "a", "chat"),
    ServerCase(
        "postgres: {}", ["POSTGRES_DATABASE": "chat", "POSTGRES_PASSWORD": "a"], user: "postgres",
        password: "a", "chat"),
    // The password is that of $POSTGRES_USER, and not the administrator's.
    ServerCase(
        "postgres: {user: postgres}", ["POSTGRES_USER": "ada", "POSTGRES_PASSWORD": "a"],
        user: "postgres", password: nil, "synapse"),
])
func `what isn't written is as the charts create it, or as the environment says`(
    given: ServerCase
) throws {
    let job = try configuration(file(given.text), environment: given.environment).jobs[0]
    #expect(job.connection.user == given.user)
    #expect(job.connection.password?.reveal() == given.password)
    #expect(job.databases == given.databases)
}

@Test func `the password may be in a file that a variable names`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("tiger\n", to: "secret")
    let environment = ["MYSQL_ROOT_PASSWORD_FILE": path, "POSTGRES_PASSWORD_FILE": "secret"]
    for server in ["mysql: {}", "postgres: {}"] {
        let job = try configuration(
            file(server), environment: environment, folder: folder.path
        ).jobs[0]
        #expect(job.connection.password?.reveal() == "tiger")
    }
}

@Test func `a password that no command needs isn't looked for`() throws {
    let environment = ["MYSQL_ROOT_PASSWORD_FILE": "/nowhere"]
    let configuration = try configuration(
        file("mysql: {}"), environment: environment, passwords: .none)
    #expect(configuration.jobs[0].connection.password == nil)
}

private let wrongVariables: [(String, [String: String], String)] = [
    (
        "mysql: {}", ["MYSQL_ROOT_PASSWORD": "hunter2", "MYSQL_ROOT_PASSWORD_FILE": "/nowhere"],
        "“mysql” has no “password”, and $MYSQL_ROOT_PASSWORD and $MYSQL_ROOT_PASSWORD_FILE are both set | Unset one of them."
    ),
    (
        "postgres:", ["POSTGRES_PASSWORD_FILE": "/nowhere"],
        "“postgres” has no “password”, and $POSTGRES_PASSWORD_FILE names the file /nowhere, which does not exist | Make it a file that holds the secret alone, or correct the path."
    ),
    (
        "mysql: {}", ["MYSQL_ROOT_PASSWORD": "hunter2\n"],
        "“mysql” has no “password”, and $MYSQL_ROOT_PASSWORD has a line break or NUL in it | A secret is one line; only a newline at the end of a file is dropped."
    ),
    (
        "mysql: {}", ["MYSQL_DATABASE": "a/b"],
        "“mysql” has no “database”, and $MYSQL_DATABASE must not hold “/” or control characters | "
    ),
]

@Test(arguments: wrongVariables)
func `a variable that is wrong is told at the server's place`(
    server: String, environment: [String: String], complaint: String
) {
    #expect(complaints(file(server), environment: environment) == ["cairn.yaml:4:5: \(complaint)"])
}

@Test func `a server without a value beside another is unset, and two of them are too many`() throws
{
    let job = try configuration(file("mysql:\n    postgres: {database: a}")).jobs[0]
    #expect(job.connection.kind == .postgres)
    #expect(
        complaints(file("mysql:\n    postgres:")) == [
            "cairn.yaml:3:3: job “app” has both “mysql” and “postgres” | Make two jobs of it."
        ])
}
