import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnS3
import CairnSnapshots
import CairnStores
import Foundation
import Testing

@Test func `the README's example gives its two jobs`() throws {
    let readme = try String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../README.md"), encoding: .utf8)
    let text = try #require(readme.firstMatch(of: /```yaml\n((?s).*?)```/)).1
    let secrets = try TemporaryFolder()
    let secret = try secrets.write("tiger\n", to: "mysql-root-password")
    let s3Secret = try secrets.write("puma/+=\n", to: "s3-secret-access-key")
    let local = text.replacing("/run/secrets/mysql-root-password", with: secret)
        .replacing("/run/secrets/s3-secret-access-key", with: s3Secret)
    let configuration = try configuration(
        String(local), environment: ["SYNAPSE_DB_PASSWORD": "lion", "S3_ACCESS_KEY_ID": "AKID"])

    let store = StoreLocation.s3(
        S3Location(
            options: S3Options(
                bucket: "backups", region: "us-east-1", endpoint: "https://s3.example.com"),
            credentials: .fixed(
                S3Credentials(accessKeyID: "AKID", secretAccessKey: Secret("puma/+="))),
            prefix: "cairn/"))
    let mysql = Connection(
        kind: .mysql, address: .tcp(host: "127.0.0.1", port: 3306), user: "root",
        password: Secret("tiger"))
    let postgres = Connection(
        kind: .postgres, address: .tcp(host: "127.0.0.1", port: 5432), user: "synapse",
        password: Secret("lion"))
    #expect(
        configuration.jobs == [
            Job(
                name: try JobName("workadventure"), connection: mysql,
                databases: ["workadventure"], fileName: "workadventure-mysql-backup",
                store: store, retention: RetentionRules(count: 30), schedule: "0 4 * * *"),
            Job(
                name: try JobName("synapse"), connection: postgres,
                databases: ["synapse"], store: store),
        ])
    #expect(configuration.origin == .file(path: "cairn.yaml"))
}

@Test func `what isn't said has the defaults of Bitnami's charts`() throws {
    let jobs = try configuration(
        """
        store: {directory: /b/}
        jobs:
          one: {mysql: {database: a, host: null, user: ~}, store: , enabled: null}
          two: {postgres: {databases: [b, c]}}
        """
    ).jobs
    #expect(
        jobs.map(\.connection.address) == [
            .tcp(host: "mysql", port: 3306), .tcp(host: "postgresql", port: 5432),
        ])
    #expect(jobs.map(\.connection.user) == ["root", "postgres"])
    #expect(jobs.map(\.connection.password) == [nil, nil])
    #expect(jobs.map(\.databases) == [["a"], ["b", "c"]])
    #expect(jobs.map(\.store) == [.directory(path: "/b"), .directory(path: "/b")])
    #expect(jobs.map(\.isEnabled) == [true, true])
    #expect(jobs.map(\.compressionLevel) == [2, 2])
}

@Test func `every key reaches the job`() throws {
    let job = try configuration(
        """
        jobs:
          app:
            enabled: off
            compression: 9
            fileName: a.b_c-1
            store: {directory: /own}
            postgres:
              socket: /run/postgresql
              port: "5433"
              user: backup
              clientDirectory: /usr/lib/postgresql/17/bin
              databases: [one, two three]
        """
    ).jobs[0]
    #expect(
        job
            == Job(
                name: try JobName("app"),
                connection: Connection(
                    kind: .postgres, address: .socket(path: "/run/postgresql", port: 5433),
                    user: "backup", clientDirectory: "/usr/lib/postgresql/17/bin"),
                databases: ["one", "two three"], fileName: "a.b_c-1",
                store: .directory(path: "/own"), compressionLevel: 9, isEnabled: false))
}

@Test(arguments: [
    "no", "yes", "on", "0123", "1e3", "0x1F", "1_000", "1.10", "true", "12:30", "2026-11-20",
])
func `text that YAML would take for something else stays as written`(text: String) throws {
    let job = try configuration(
        yaml(mysql: "{database: \(text), user: \(text), password: \(text)}")
    ).jobs[0]
    #expect(job.databases == [text])
    #expect(job.connection.user == text)
    #expect(job.connection.password?.reveal() == text)
}

@Test func `anchors, aliases and merged mappings save repetition`() throws {
    let jobs = try configuration(
        """
        store: {directory: /b}
        jobs:
          one: {mysql: &server {host: db, user: u, password: p, database: a}}
          two: {mysql: {<<: *server, database: b}}
          three: {mysql: *server}
        """
    ).jobs
    #expect(jobs.map(\.name.text) == ["one", "two", "three"])
    #expect(jobs.map(\.databases) == [["a"], ["b"], ["a"]])
    #expect(jobs.map { $0.connection.password?.reveal() } == ["p", "p", "p"])
}

@Test func `the jobs stand in the order of the file, which may begin with a byte order mark`()
    throws
{
    let text = "\u{FEFF}store: {directory: /b}\njobs:\n"
    let names = ["zebra", "app", "m-2", "m-10"]
    let jobs = names.map { "  \($0): {mysql: {database: x}}\r\n" }.joined()
    #expect(try configuration(text + jobs).jobs.map(\.name.text) == names)
}

@Test func `the README names every key of S3`() throws {
    let readme = try String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../README.md"), encoding: .utf8)
    let table = try #require(readme.firstMatch(of: /The keys under `s3`:\n\n((?:\|.*\n)+)/)).1
    let named = table.split(separator: "\n").dropFirst(2).flatMap { row in
        row.split(separator: "|")[0].matches(of: /`(\w+)`/).map { String($0.1) }
    }
    let known = try #require(
        complaints(yaml(s3: "{bucket: backups, xyz: 1}")).first?
            .split(separator: "Known here: ").last)
    #expect(named == known.matches(of: /“(\w+)”/).map { String($0.1) })
}
