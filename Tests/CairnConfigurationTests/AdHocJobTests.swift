import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnSnapshots
import CairnStores
import Foundation
import Testing

private func job(
    _ source: String, store: String = "/b", passwordFile: String? = nil, name: String? = nil,
    environment: [String: String] = [:], folder: String = "/srv"
) throws(ConfigurationError) -> Job {
    let adHoc = AdHocJob(source: source, store: store, passwordFile: passwordFile, name: name)
    return try adHoc.configuration(environment: environment, workingDirectory: folder).jobs[0]
}

private func complaint(_ body: () throws -> Job) -> String? {
    do { _ = try body() } catch let error as ConfigurationError {
        return "\(error.message) | \(error.hint ?? "")"
    } catch {}
    return nil
}

struct Source: Sendable {
    let url: String
    let kind: DatabaseKind
    let address: Connection.Address
    let user: String
    let databases: [String]
}

@Test(arguments: [
    Source(
        url: "mysql://ada@db/app", kind: .mysql, address: .tcp(host: "db", port: 3306),
        user: "ada", databases: ["app"]),
    Source(
        url: "MySQL://db:3307/a,b,c%2Cd", kind: .mysql, address: .tcp(host: "db", port: 3307),
        user: "root", databases: ["a", "b", "c,d"]),
    Source(
        url: "postgres://u%40x%3Ay@[::1]:5433/a%20b", kind: .postgres,
        address: .tcp(host: "::1", port: 5433), user: "u@x:y", databases: ["a b"]),
    Source(
        url: "postgresql://[fe80::1%25eth0]/a+b", kind: .postgres,
        address: .tcp(host: "fe80::1%25eth0", port: 5432), user: "postgres", databases: ["a+b"]),
    Source(
        url: "mysql://ada@/app?socket=/run/mysqld/mysqld%201.sock", kind: .mysql,
        address: .socket(path: "/run/mysqld/mysqld 1.sock", port: 3306), user: "ada",
        databases: ["app"]),
    Source(
        url: "postgres://:5433/app?socket=/run/postgresql", kind: .postgres,
        address: .socket(path: "/run/postgresql", port: 5433), user: "postgres",
        databases: ["app"]),
])
func `a URL says server, user and databases`(source: Source) throws {
    let job = try job(source.url)
    #expect(job.connection.kind == source.kind)
    #expect(job.connection.address == source.address)
    #expect(job.connection.user == source.user)
    #expect(job.connection.password == nil)
    #expect(job.databases == source.databases)
}

@Test(arguments: [
    ("/var/backups/cairn", "/var/backups/cairn"),
    ("file:///var/backups/cairn/", "/var/backups/cairn"),
    ("file:///a%20b", "/a b"), ("file:/a", "/a"),
])
func `a store is a path or a file URL`(text: String, path: String) throws {
    #expect(try job("mysql://h/d", store: text).store == .directory(path: path))
}

@Test(arguments: [
    ("app", "app"), ("my app", "my-app"), ("_x.y", "x.y"), ("été", "t--"), ("база", "mysql"),
])
func `the job is called like its first database unless it is named`(
    database: String, name: String
) throws {
    let url = "mysql://h/\(database.replacing(" ", with: "%20")),other"
    #expect(try job(url).name.text == name)
    #expect(try job(url, name: "mine").name.text == "mine")
    #expect(
        complaint { try job(url, name: "../x") }
            == "invalid job name “../x” | Use 1 to 63 letters, digits, “-”, “_” or “.”, beginning with a letter or digit."
    )
}

@Test func `the password comes from a file or the environment, the flag first`() throws {
    let folder = try TemporaryFolder()
    try folder.write("from flag\n", to: "flag")
    let file = try folder.write("from file\n", to: "file")
    let password = { (flag: String?, environment: [String: String]) throws -> String? in
        try job(
            "mysql://h/d", passwordFile: flag, environment: environment, folder: folder.path
        ).connection.password?.reveal()
    }
    #expect(try password("flag", ["CAIRN_PASSWORD": "x"]) == "from flag")
    #expect(try password(nil, ["CAIRN_PASSWORD": "p@ss #%\\"]) == "p@ss #%\\")
    #expect(try password(nil, ["CAIRN_PASSWORD_FILE": file, "CAIRN_PASSWORD": ""]) == "from file")
    #expect(try password(nil, [:]) == nil)
}

private let shape = "Write mysql://USER@HOST:PORT/DATABASE or postgres://…"
private let noPassword =
    "--source must not hold a password: every process on the machine could read it | Remove it, and give it by --password-file or $CAIRN_PASSWORD."

@Test(arguments: [
    Mistake("mysql://ada:hunter2@db/app", noPassword),
    Mistake("mysql://ada:@db/app", noPassword),
    Mistake("postgres://ada:hun@ter2@db/app", noPassword),
    Mistake(
        "mysql://ada:hunter2/@db/app",
        "--source must have a port from 1 to 65535 after the “:” | \(shape)"),
    Mistake(
        "mysql://db:0/app", "--source must have a port from 1 to 65535 after the “:” | \(shape)"),
    Mistake(
        "oracle://db/app",
        "--source must begin with mysql://, postgres:// or postgresql:// | \(shape)"),
    Mistake(
        "ada:hunter2@db",
        "--source must begin with mysql://, postgres:// or postgresql:// | \(shape)"),
    Mistake("mysql:///app", "--source has no host | \(shape)"),
    Mistake("mysql://ada@/app", "--source has no host | \(shape)"),
    Mistake("mysql://a b/app", "--source has no valid host | \(shape)"),
    Mistake("mysql://[::1/app", "--source has no valid host | \(shape)"),
    Mistake("mysql://db", "--source has no database | \(shape)"),
    Mistake("mysql://db/", "--source has no database | \(shape)"),
    Mistake(
        "mysql://db/a,",
        "--source has a database name that is empty or holds “/” or control characters | \(shape)"),
    Mistake(
        "mysql://db/a/b",
        "--source has a database name that is empty or holds “/” or control characters | \(shape)"),
    Mistake("mysql://db/a,a", "--source names a database twice | "),
    Mistake(
        "mysql://db/a?password=hunter2",
        "--source may have nothing but “socket=/PATH” after the “?” | \(shape)"),
    Mistake(
        "mysql://db/a?socket=/s",
        "--source has both a host and a socket | Write mysql://USER@/DATABASE?socket=…"),
    Mistake(
        "mysql://db/a#b", "--source must not hold “#” | Write it as %23 if it belongs to a name."),
    Mistake(
        "mysql://100%@db/a",
        "--source has a “%” that isn't followed by two hexadecimal digits of UTF-8 text | Write “%” itself as %25."
    ),
])
func `a wrong URL is told without a piece of it`(mistake: Mistake) {
    #expect(complaint { try job(mistake.text) } == mistake.complaints[0])
}

@Test(arguments: [
    Mistake(
        "backups",
        "--store must be an absolute path, not “backups” | Did you mean “/srv/backups”?"),
    Mistake(
        "file://host/x",
        "--store must have an absolute path after file:// | Write file:///var/backups/cairn."),
    Mistake(
        "ftp://ada:hunter2@host/x",
        "--store must be a path, not a URL | Write an absolute path: /var/backups/cairn."),
])
func `a wrong store is told`(mistake: Mistake) {
    #expect(complaint { try job("mysql://h/d", store: mistake.text) } == mistake.complaints[0])
}

@Test func `a password that can't be had names the flag or the variable`() {
    #expect(
        complaint { try job("mysql://h/d", passwordFile: "nope") }
            == "--password-file names the file /srv/nope, which does not exist | Make it a file that holds the secret alone, or correct the path."
    )
    #expect(
        complaint { try job("mysql://h/d", environment: ["CAIRN_PASSWORD_FILE": "/nope"]) }
            == "$CAIRN_PASSWORD_FILE names the file /nope, which does not exist | Make it a file that holds the secret alone, or correct the path."
    )
    let both = ["CAIRN_PASSWORD_FILE": "/nope", "CAIRN_PASSWORD": "hunter2"]
    #expect(
        complaint { try job("mysql://h/d", environment: both) }
            == "$CAIRN_PASSWORD and $CAIRN_PASSWORD_FILE are both set | Unset one of them.")
}
