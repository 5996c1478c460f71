import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnS3
import CairnSnapshots
import CairnStores
import Foundation
import Testing

/// A file of examples/, with the environment that its head asks for.
private struct Example {
    let text: String
    let environment: [String: String]

    /// - Parameter folder: where the files that the head names are made.
    init(_ name: String, in folder: TemporaryFolder) throws {
        var text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        func named(_ head: String) -> [String] {
            let line = text.split(separator: "\n").first { $0.hasPrefix("# \(head): ") } ?? ""
            return line.split(separator: " ").dropFirst(2).map(String.init)
        }
        var environment: [String: String] = [:]
        for variable in named("Environment") {
            environment[variable] = variable.hasSuffix("_URL") ? "https://h/\(variable)" : variable
        }
        for file in named("Files") {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            text = text.replacing(" \(file)}", with: " \(try folder.write("\(name)\n", to: name))}")
        }
        (self.text, self.environment) = (text, environment)
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../examples")
    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
}

@Test(arguments: Example.names.filter { $0.hasSuffix(".yaml") })
func `each example is a configuration as it is written`(name: String) throws {
    let folder = try TemporaryFolder()
    let example = try Example(name, in: folder)
    let configuration = try configuration(example.text, environment: example.environment)
    #expect(!configuration.jobs.isEmpty)
    for job in configuration.jobs {
        #expect(job.isEnabled)
        #expect(job.connection.password != nil, "\(job.name)")
        #expect(!job.retention.isEmpty)
        _ = try Schedule(try #require(job.schedule))
    }
}

@Test func `the examples say what their heads promise`() throws {
    let folder = try TemporaryFolder()
    func jobs(_ name: String) throws -> [Job] {
        let example = try Example(name, in: folder)
        return try configuration(example.text, environment: example.environment).jobs
    }
    let admin = try jobs("workadventure-admin-block.yaml")[0]
    #expect(admin.connection.address == .tcp(host: "mysql", port: 3306))
    #expect(admin.connection.password?.reveal() == "MYSQL_ROOT_PASSWORD")
    #expect(admin.databases == ["workadventure"])
    #expect(admin.retention == RetentionRules(count: 30))
    let synapse = try jobs("workadventure-synapse-block.yaml")[0]
    #expect(synapse.connection.address == .tcp(host: "postgresql", port: 5432))
    #expect(synapse.connection.user == "synapse")
    #expect(synapse.connection.password?.reveal() == "POSTGRES_PASSWORD")
    #expect(synapse.retention == RetentionRules(days: 7))
    #expect(synapse.schedule == "0 4 * * *")
    #expect(synapse.dump.profile == .synapse)
    let own = try jobs("workadventure.yaml")
    #expect(own.map(\.databases) == [["workadventure"], ["synapse"]])
    #expect(
        own.map(\.retention) == [RetentionRules(count: 30), RetentionRules(days: 7, weekly: 4)])
    #expect(own.map(\.dump.profile) == [nil, .synapse])
    let shared = try jobs("s3.yaml")
    #expect(
        shared.map(\.notification?.occasions) == [
            [.failure, .suspicious], [.failure, .suspicious],
        ])
    #expect(Set(shared.map(\.store)).count == 1)
}

/// The keys in the first column of the table below a heading of docs/configuration.md.
private func documented(_ heading: String) throws -> [String] {
    let text = try String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/configuration.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "\(heading)\n").dropFirst().first)
    let rows = section.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { !$0.hasPrefix("| key") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
    return rows.flatMap { row in
        row.split(separator: "|")[0].matches(of: /`(\w+)`/).map { String($0.1) }
    }
}

@Test(arguments: [
    ("## The file", "xyz: 1\njobs: {a: {mysql: {}}}\nstore: {directory: /b}"),
    ("### A job", "store: {directory: /b}\njobs: {a: {xyz: 1, mysql: {}}}"),
    ("### mysql alone", yaml(mysql: "{xyz: 1}")),
    ("### postgres alone", "store: {directory: /b}\njobs: {a: {postgres: {xyz: 1}}}"),
    ("### tls", yaml(mysql: "{tls: {xyz: 1}}")),
    ("### drill", yaml(mysql: "{}") + "    drill: {sameServer: yes, maxSize: 1 GiB, xyz: 1}"),
    ("### store", "store: {directory: /b, xyz: 1}\njobs: {a: {mysql: {}}}"),
    ("### s3", yaml(s3: "{bucket: backups, xyz: 1}")),
    ("### keep", yaml(mysql: "{}") + "    keep: {count: 1, xyz: 1}"),
    ("### notify", yaml(mysql: "{}") + "    notify: {url: \"https://h\", xyz: 1}"),
    ("### backup", Pasted.file("backup: {bucket: backups, xyz: 1}")),
])
func `the reference names every key`(heading: String, text: String) throws {
    let complaint = try #require(complaints(text).first { $0.contains("Known here: ") })
    let known = try #require(complaint.split(separator: "Known here: ").last)
        .matches(of: /“(\w+)”/).map { String($0.1) }
    let isServer = heading.hasSuffix(" alone")
    let named = try documented(heading) + (isServer ? documented("### mysql and postgres") : [])
    #expect(Set(named) == Set(known), "\(heading)")
}

@Test func `the reference names every variable of a single job`() throws {
    let text = try String(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/configuration.md"), encoding: .utf8)
    for option in AdHocJob.KeepOption.allCases {
        let variable = "CAIRN_KEEP_" + option.rawValue.uppercased().replacing("-", with: "_")
        #expect(text.contains("| `--keep-\(option.rawValue)` | `\(variable)` |"))
    }
}
