import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import Foundation
import Testing

/// Every printable ASCII character, beginning and ending with a space.
private let everyCharacter = String(decoding: (0x20...0x7E).map(UInt8.init), as: UTF8.self) + " "

private let awkward =
    [
        everyCharacter, "${HOME}", "$(id)", "a #b", "# a", " a ", "a'b\"c\\d", "100%", "%41", "[x]",
        "{x}",
    ]
    + ["null", "~", "\\n", "пароль", "😀"] + everyCharacter.map(String.init)

@Test(arguments: awkward)
func `a password in quotes or in a file is taken as it stands`(text: String) throws {
    let single = "'\(text.replacing("'", with: "''"))'"
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let folder = try TemporaryFolder()
    try folder.write(text + "\n", to: "secret")

    #expect(try password(single) == text)
    #expect(try password("\"\(escaped)\"") == text)
    #expect(try password("{file: secret}", folder: folder.path) == text)
    #expect(try password("{env: SECRET}", environment: ["SECRET": text]) == text)
}

@Test(arguments: [
    ("tiger", "tiger"), ("tiger\n", "tiger"), ("tiger\r\n", "tiger"), (" tiger \n", " tiger "),
])
func `one newline at the end of a secret's file is dropped`(content: String, secret: String) throws
{
    let folder = try TemporaryFolder()
    let file = try folder.write(content, to: "secret")
    #expect(try password("{file: \(file)}") == secret)
}

@Test(arguments: ["~", "null", "\"\"", "''"])
func `no password is wanted if none is written`(literal: String) throws {
    #expect(try password(literal) == nil)
}

@Test func `a relative secret file is beside the configuration file`() throws {
    let folder = try TemporaryFolder()
    try folder.write("tiger\n", to: "secret")
    let file = try folder.write(
        yaml(mysql: "{database: app, password: {file: ./secret}}"), to: "cairn.yaml")
    let found = try ConfigurationFile.find(
        explicit: file, environment: [:], workingDirectory: "/")
    let job = try found.configuration(environment: [:]).jobs[0]
    #expect(job.connection.password?.reveal() == "tiger")
}

private let missing = "Make it a file that holds the secret alone, or correct the path."
private let oneLine = "A secret is one line; only a newline at the end of a file is dropped."
private let quotes =
    "Put a literal secret in quotes, above all if it has one of {}[]#&*!|>'\"%@` in it."
private let blank = "Quote a text that begins with “#”, “&” or “!”; write \"\" for none."
private let variable = "Write {env: NAME} with the variable's name, not its value."

private let mistakes = [
    Mistake(
        "{env: NOPE}",
        "needs $NOPE, which is not set | Set the variable NOPE, or name a file with {file: PATH}."),
    Mistake(
        "{env: EMPTY}",
        "needs $EMPTY, which is empty | Set the variable EMPTY, or name a file with {file: PATH}."),
    Mistake("{env: LINES}", "has a line break or NUL in it (from $LINES) | \(oneLine)"),
    Mistake(
        "{env: hunter-2}",
        "must name an environment variable: letters, digits and “_” | \(variable)"),
    Mistake("{file: nope}", "names the file /etc/cairn/nope, which does not exist | \(missing)"),
    Mistake("{file: /}", "names the file /, which is a folder | \(missing)"),
    Mistake(
        "{file: /dev/null}",
        "names the file /dev/null, which is empty | Write the secret into it."),
    Mistake(
        "{file: /dev/zero}", "names the file /dev/zero, which is larger than 1 MiB | \(missing)"),
    Mistake("{file: null}", "must be text, not nothing | "),
    Mistake("{hunter2}", "must be text, {env: NAME} or {file: PATH} | \(quotes)"),
    Mistake("[hunter2]", "must be text, {env: NAME} or {file: PATH} | \(quotes)"),
    Mistake("{env: A, file: b}", "must be text, {env: NAME} or {file: PATH} | \(quotes)"),
    Mistake("#hunter2", "is empty | \(blank)"),
    Mistake("&hunter2", "is empty | \(blank)"),
    Mistake("!hunter2", "is empty | \(blank)"),
    Mistake("|\n        hunter2", "has a line break or NUL in it | \(oneLine)"),
    Mistake("\"hunter\\02\"", "has a line break or NUL in it | \(oneLine)"),
]

@Test(arguments: mistakes)
func `a secret that can't be had is told with the cure`(mistake: Mistake) {
    let text = yaml(mysql: "\n      database: app\n      password: \(mistake.text)")
    let told = complaints(text, environment: ["EMPTY": "", "LINES": "a\nb"]).map {
        $0.replacing(#/cairn.yaml:6:\d+: “password” /#, with: "")
    }
    #expect(told == mistake.complaints)
}

@Test func `a secret's file must be UTF-8 and one line`() throws {
    let folder = try TemporaryFolder()
    let binary = "\(folder.path)/binary"
    try Data([0x68, 0xFF]).write(to: URL(filePath: binary))
    let lines = try folder.write("hunter2\nhunter3\n", to: "lines")
    #expect(
        complaints(yaml(mysql: "{database: a, password: {file: \(binary)}}")) == [
            "cairn.yaml:4:36: “password” names the file \(binary), which is not UTF-8 text | \(missing)"
        ])
    #expect(
        complaints(yaml(mysql: "{database: a, password: {file: \(lines)}}")) == [
            "cairn.yaml:4:36: “password” has a line break or NUL in it (from \(lines)) | \(oneLine)"
        ])
}

@Test func `a password that isn't needed isn't looked for`() throws {
    let text = """
        store: {directory: /b}
        jobs:
          one: {mysql: {database: a, password: {env: ONE}}}
          two: {mysql: {database: b, password: {file: /nope}}}
          off: {mysql: {database: c, password: {env: OFF}}, enabled: false}
        """
    let environment = ["ONE": "1"]
    let none = try configuration(text, passwords: .none).jobs
    #expect(none.map { $0.connection.password?.reveal() } == [nil, nil, nil])
    let one = try configuration(text, environment: environment, passwords: .jobs(["one"])).jobs
    #expect(one.map { $0.connection.password?.reveal() } == ["1", nil, nil])
    #expect(complaints(text, environment: environment).count == 1)
}
