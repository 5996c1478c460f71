import Testing

private let connectionKeys =
    "“host”, “port”, “socket”, “user”, “password”, “database”, “databases”, “clientDirectory”, “tls”, “accounts”, “allowMissing”, “allowForeignClient”"
private let jobKeys =
    "“mysql”, “postgres”, “store”, “fileName”, “compression”, “enabled”, “schedule”, “keep”, “notify”, “backup”, “drill”"

/// The fourth line of a file is a server with these keys, beside `database`.
private func server(_ keys: String) -> String { yaml(mysql: "{database: app, \(keys)}") }
private func block(_ line: String) -> String {
    yaml(mysql: "\n      database: app\n      \(line)")
}
private func job(_ lines: String) -> String {
    "store: {directory: /b}\njobs:\n  app:\n    mysql: {database: a}\n    \(lines)\n"
}

private let unknownKeys = [
    Mistake(
        server("databse: x"),
        "cairn.yaml:4:28: unknown key “databse” in “mysql” | Did you mean “database”?"),
    Mistake(
        server("hostname: x"),
        "cairn.yaml:4:28: unknown key “hostname” in “mysql” | Did you mean “host”?"),
    Mistake(
        server("passwrod: x"),
        "cairn.yaml:4:28: unknown key “passwrod” in “mysql” | Did you mean “password”?"),
    Mistake(
        server("xyz: x"),
        "cairn.yaml:4:28: unknown key “xyz” in “mysql” | Known here: \(connectionKeys)."),
    Mistake(
        server("fileName: x"),
        "cairn.yaml:4:28: unknown key “fileName” in “mysql” | “fileName” belongs under a job's name in “jobs”."
    ),
    Mistake(
        job("filename: x"),
        "cairn.yaml:5:5: unknown key “filename” in job “app” | Did you mean “fileName”?"),
    Mistake(
        job("usr: x"),
        "cairn.yaml:5:5: unknown key “usr” in job “app” | Did you mean “user”? It belongs under “mysql” or “postgres”."
    ),
    Mistake(
        server("password hunter2"),
        "cairn.yaml:4:28: unknown key in “mysql” | A key is followed by a colon, a space and its value. Known here: \(connectionKeys)."
    ),
    Mistake(
        "job: {}\nstore: {directory: /b}\njobs: {a: {mysql: {database: x}}}\n",
        "cairn.yaml:1:1: unknown key “job” in the file | Did you mean “jobs”?"),
]

private let misplacedKeys = [
    Mistake(
        job("profile: synapse"),
        "cairn.yaml:5:5: unknown key “profile” in job “app” | “profile” belongs under “postgres”, or under “s3” in “store”."
    ),
    Mistake(
        server("profile: synapse"),
        "cairn.yaml:4:28: unknown key “profile” in “mysql” | “profile” belongs under “postgres”, or under “s3” in “store”."
    ),
    Mistake(
        server("caFile: /ca.pem"),
        "cairn.yaml:4:28: unknown key “caFile” in “mysql” | “caFile” belongs under “tls”, or under “s3” in “store”."
    ),
    Mistake(
        server("owners: true"),
        "cairn.yaml:4:28: unknown key “owners” in “mysql” | “owners” belongs under “postgres”."),
]

private let tlsMistakes = [
    Mistake(
        server("tls: required"),
        "cairn.yaml:4:33: “tls” must be “disable”, “prefer”, “require”, “verify-ca” or “verify-identity” | Did you mean “require”?"
    ),
    Mistake(
        server("tls: {certificateFile: /c.pem}"),
        "cairn.yaml:4:28: “tls” has “certificateFile” without “keyFile” | A client's certificate and its key belong together."
    ),
    Mistake(
        server("tls: {mode: require, caFile: /c.pem}"),
        "cairn.yaml:4:28: “caFile” has no effect with “mode: require” | Write “mode: verify-identity”, or remove it."
    ),
    Mistake(
        server("allowMissing: [routines, everything]"),
        "cairn.yaml:4:53: “allowMissing” has a word that must be “routines”, “triggers”, “events”, “views” or “tables” | "
    ),
]

private let drillMistakes = [
    Mistake(
        job("drill: {maxAge: 8d}"),
        "cairn.yaml:5:5: “drill” names no server for a trial restore | Add “mysql: {host: …}” to it, or “sameServer: true” and “maxSize”."
    ),
    Mistake(
        job("drill: {mysql: {user: root}}"),
        "cairn.yaml:5:13: “mysql” in “drill” has neither “host” nor “socket” | Name a server that holds nothing of worth."
    ),
    Mistake(
        job("drill: {sameServer: true}"),
        "cairn.yaml:5:5: “drill” has “sameServer” without “maxSize” | Say how large a dump may be that is restored there: maxSize: 2 GiB."
    ),
    Mistake(
        job("drill: {mysql: {host: h}, maxSize: 1 GiB}"),
        "cairn.yaml:5:5: “maxSize” has no effect without “sameServer: true” | Remove it."),
    Mistake(
        job("drill: {mysql: {host: h}, sameServer: true, maxSize: 1 GiB}"),
        "cairn.yaml:5:5: “drill” has both “sameServer” and “mysql” | Keep one of them."),
    Mistake(
        job("drill: {sameServer: true, maxSize: 1 GiB, maxAge: week}"),
        "cairn.yaml:5:55: “maxAge” must be a span of time | Write a number and s, m, h or d: 8d."),
]

private let wrongTypes = [
    Mistake(server("host: [a]"), "cairn.yaml:4:34: “host” must be text, not a list | "),
    Mistake(server("user: {a: b}"), "cairn.yaml:4:34: “user” must be text, not a mapping | "),
    Mistake(
        server("user: !x y"),
        "cairn.yaml:4:34: “user” has a YAML tag (“!…”), which means nothing here | Put the text in quotes if it begins with “!”."
    ),
    Mistake(
        server("port: abc"), "cairn.yaml:4:34: “port” must be a whole number from 1 to 65535 | "),
    Mistake(
        server("port: 70000"), "cairn.yaml:4:34: “port” must be a whole number from 1 to 65535 | "),
    Mistake(
        server("port: 0123"), "cairn.yaml:4:34: “port” must be a whole number from 1 to 65535 | "),
    Mistake(server("port: [1]"), "cairn.yaml:4:34: “port” must be a whole number, not a list | "),
    Mistake(
        job("compression: 10"),
        "cairn.yaml:5:18: “compression” must be a whole number from 1 to 9 | "),
    Mistake(job("enabled: maybe"), "cairn.yaml:5:14: “enabled” must be true or false | "),
    Mistake(
        "store: /b\njobs: {a: {mysql: {database: x}}}",
        "cairn.yaml:1:8: “store” must be a mapping of keys to values, not text | Its keys are “directory”, “s3”."
    ),
    Mistake(
        "store: {directory: /b}\njobs: [a]",
        "cairn.yaml:2:7: “jobs” must be a mapping of keys to values, not a list | "),
    Mistake(
        "store: {directory: /b}\njobs: {a: null}",
        "cairn.yaml:2:8: job “a” is empty | Its keys are \(jobKeys)."),
    Mistake(
        "- a",
        "cairn.yaml:1:1: the file must be a mapping of keys to values, not a list | Its keys are “store”, “notify”, “jobs”."
    ),
]

private let wrongValues = [
    Mistake(
        server("port: [TO BE FILLED]"),
        "cairn.yaml:4:34: “port” is still a placeholder | Replace it with the value, or with null."
    ),
    Mistake(
        server("password: \"[TO BE FILLED]\""),
        "cairn.yaml:4:38: “password” is still a placeholder | Replace it with the value, or with null."
    ),
    Mistake(
        server("password: {file: [to be filled]}"),
        "cairn.yaml:4:45: “password” is still a placeholder | Replace it with the value, or with null."
    ),
    Mistake(
        server("host: \"mysql://root:hunter2@db\""),
        "cairn.yaml:4:34: “host” must be a host name or an IP address alone | Give the port, the user and the password under keys of their own."
    ),
    Mistake(
        server("host: db:3306"),
        "cairn.yaml:4:34: “host” must be a host name or an IP address alone | Give the port, the user and the password under keys of their own."
    ),
    Mistake(server("user: \"\""), "cairn.yaml:4:34: “user” must not be empty | "),
    Mistake(
        server("socket: run/mysqld.sock"),
        "cairn.yaml:4:36: “socket” must be an absolute path, not “run/mysqld.sock” | Did you mean “/etc/cairn/run/mysqld.sock”?"
    ),
    Mistake(
        server("socket: /a, host: b"),
        "cairn.yaml:4:5: “mysql” has both “host” and “socket” | Keep one of them."),
    Mistake(
        server("databases: [x]"),
        "cairn.yaml:4:5: “mysql” has both “database” and “databases” | Keep one of them."),
    Mistake(
        yaml(mysql: "{database: [a, b]}"),
        "cairn.yaml:4:23: “database” must be one name, not a list | Several names go under “databases”."
    ),
    Mistake(
        yaml(mysql: "{database: a/b}"),
        "cairn.yaml:4:23: “database” must not hold “/” or control characters | "),
    Mistake(
        yaml(mysql: "{database: \"a\\nb\"}"),
        "cairn.yaml:4:23: “database” must not hold “/” or control characters | "),
    Mistake(
        yaml(mysql: "{databases: a}"),
        "cairn.yaml:4:24: “databases” must be a list, or “all” | Write “databases: [NAME, NAME]”, or all."
    ),
    Mistake(
        yaml(mysql: "{databases: []}"),
        "cairn.yaml:4:24: “databases” must name one database at least | "),
    Mistake(
        yaml(mysql: "{databases: [a, b, a]}"), "cairn.yaml:4:31: “databases” names “a” twice | "),
    Mistake(
        yaml(mysql: "{databases: [a, \"\"]}"),
        "cairn.yaml:4:28: “databases” has a name that must not be empty | "),
    Mistake(
        job("fileName: -x"),
        "cairn.yaml:5:15: “fileName” must be 1 to 100 letters, digits, “-”, “_” or “.”, not beginning with “.” or “-” | "
    ),
    Mistake(
        job("postgres: {database: a}"),
        "cairn.yaml:3:3: job “app” has both “mysql” and “postgres” | Make two jobs of it."),
    Mistake(
        "store: {directory: /b}\njobs: {a: {enabled: true}}",
        "cairn.yaml:2:8: job “a” names no database server | Add “mysql:” or “postgres:” to it."),
    Mistake(
        "store: {directory: /b}\njobs: {../a: {mysql: {database: x}}}",
        "cairn.yaml:2:8: invalid job name “../a” | Use 1 to 63 letters, digits, “-”, “_” or “.”, beginning with a letter or digit."
    ),
    Mistake(
        "store: {directory: /b}\njobs: {}",
        "cairn.yaml:2:1: “jobs” is empty | Add a name for each job below it."),
    Mistake(
        "store: {directory: /b}\n",
        "cairn.yaml:1:1: the file has no “jobs” | Add “jobs:” and below it a name for each job."),
]

private let wrongStores = [
    Mistake(
        "jobs: {a: {mysql: {database: x}}}",
        "cairn.yaml:1:8: job “a” has no store | Add “store: {directory: /var/backups/cairn}” to it, or to the whole file."
    ),
    Mistake(
        job("store: {directory: ./backups}"),
        "cairn.yaml:5:24: “directory” must be an absolute path, not “./backups” | Did you mean “/etc/cairn/backups”?"
    ),
    Mistake(
        job("store: {directory: ~/backups}"),
        "cairn.yaml:5:24: “directory” must be an absolute path, not “~/backups” | Did you mean “/home/ada/backups”?"
    ),
    Mistake(
        job("store: {directory: \"s3://key:secret@b\"}"),
        "cairn.yaml:5:24: “directory” must be a path, not a URL | Write an absolute path: /var/backups/cairn."
    ),
    Mistake(
        job("store: {directory: /b, s3: {bucket: backups}}"),
        "cairn.yaml:5:5: “store” has both “directory” and “s3” | Keep one of them."),
    Mistake(
        job("store: {bucket: backups}"),
        "cairn.yaml:5:5: “store” has neither “directory” nor “s3” | Write “directory: /var/backups/cairn” or “s3: {bucket: NAME}”.",
        "cairn.yaml:5:13: unknown key “bucket” in “store” | “bucket” belongs under “s3” in “store”."
    ),
    Mistake(
        job("store: {}"),
        "cairn.yaml:5:5: “store” has neither “directory” nor “s3” | Write “directory: /var/backups/cairn” or “s3: {bucket: NAME}”."
    ),
]

private let notYAML = [
    Mistake(
        "",
        "cairn.yaml is empty | The smallest one is “store: {directory: /var/backups/cairn}” and below it “jobs: {app: {mysql: {host: db, database: app}}}”."
    ),
    Mistake(
        "# nothing\n---\n",
        "cairn.yaml is empty | The smallest one is “store: {directory: /var/backups/cairn}” and below it “jobs: {app: {mysql: {host: db, database: app}}}”."
    ),
    Mistake(
        "jobs:\n\tapp: {}\n",
        "cairn.yaml:2:1: a tab is used for indentation | YAML wants spaces: replace the tab."),
    Mistake(
        "jobs:\n  app:\n    mysql:\n      host: db\n  \tport: 1\n",
        "cairn.yaml:5:3: a tab is used for indentation | YAML wants spaces: replace the tab."),
    Mistake(
        block("user: a\n      user: b"),
        "cairn.yaml:6:7: the key “user” is given twice, first here | Keep one of them: YAML doesn't say which would count."
    ),
    Mistake(
        "jobs:\n  a: {}\n  \"a\": {}\n",
        "cairn.yaml:2:3: the key “a” is given twice, first here | Keep one of them: YAML doesn't say which would count."
    ),
    Mistake(
        server("password: {hunter2, hunter2}"),
        "cairn.yaml:4:39: a key is given twice, first here | Keep one of them: YAML doesn't say which would count."
    ),
    Mistake(
        block("password: *hunter2"),
        "cairn.yaml:6:17: an alias (“*…”) that nothing defines | Put the text in quotes if it begins with “*”."
    ),
    Mistake(
        block("password: @hunter2"),
        "cairn.yaml:6:17: a text can't begin with “@”, “`” or “%” without quotes | Put the text in quotes."
    ),
    Mistake(
        block("password: hun: ter2"),
        "cairn.yaml:6:20: “:” inside a text without quotes, or wrong indentation | Put the text in quotes, or indent the line like its neighbours."
    ),
    Mistake(
        block("password: \"hunter2"),
        "cairn.yaml:6:17: a quote is opened here and never closed | Close the quote."),
    Mistake(
        block("password: \"hun\\ter\\2\""),
        "cairn.yaml:6:25: “\\” begins an escape in double quotes, and this is none | Use single quotes, in which only “'” is special: it is written twice."
    ),
    Mistake(
        block("password: {hunter2"),
        "cairn.yaml:6:17: what is opened here isn't closed, or a comma is missing in it | Close it, or put the text in quotes."
    ),
    Mistake(
        block("password: hunter\u{1}2"),
        "cairn.yaml:6:23: a control character that YAML doesn't allow | Remove it."),
    Mistake(
        "jobs:\n  app:\n    mysql: {}\n   store: x\n",
        "cairn.yaml:4:4: not YAML: did not find expected key | Check indentation and quotes at this place."
    ),
    Mistake(
        "a: b\n---\nc: d\n",
        "cairn.yaml:2:1: a second document begins here | Keep one document: remove “---”."),
]

@Test(
    arguments: unknownKeys + misplacedKeys + tlsMistakes + drillMistakes + wrongTypes + wrongValues
        + wrongStores + notYAML)
func `a mistake is told with its place and its cure`(mistake: Mistake) {
    #expect(complaints(mistake.text, environment: ["HOME": "/home/ada"]) == mistake.complaints)
}

@Test func `all mistakes of a file are told at once, in its order`() {
    let text = """
        jobs:
          app:
            enabled: maybe
            mysql: {prot: 3306, host: [a]}
          b/c:
            postgres: {database: x, password: {env: NOPE}}
            keep: {count: 0}
        """
    #expect(
        complaints(text).map { $0.prefix { $0 != "|" } } == [
            "cairn.yaml:2:3: job “app” has no store ",
            "cairn.yaml:3:14: “enabled” must be true or false ",
            "cairn.yaml:4:13: unknown key “prot” in “mysql” ",
            "cairn.yaml:4:31: “host” must be text, not a list ",
            "cairn.yaml:5:3: invalid job name “b/c” ",
            "cairn.yaml:5:3: job “b/c” has no store ",
            "cairn.yaml:6:39: “password” needs $NOPE, which is not set ",
            "cairn.yaml:7:19: “count” must be a whole number from 1 to 100000 ",
        ])
}
