import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnS3
import CairnSnapshots
import CairnStores
import Testing

/// The blocks as WorkAdventure's documentation has them, comments and all.
enum Pasted {
    static let flat = """
        backup:
          enabled: false            # OFF by default
          bucket: null
          fileName: workadventure-mysql-backup
          endpointUrl: null
          accessKeyId: null
          secretAccessKey: null
          schedule: "0 4 * * *"
          count: 30                 # retention by COUNT
        """
    static let nested = """
        backup:
          enable: true              # 'enable', not 'enabled'
          #schedule: "* * * * *"
          keepDays: 7               # retention by AGE
          s3:
            accessKeyId: "..."
            bucket: "..."
            # endpointUrl: "..."
            region: "..."
            secretAccessKey: "..."
        """

    /// A file with one job that has this block, and MySQL as Bitnami's chart creates it.
    static func file(_ block: String, _ server: String = "mysql: {}", above: String = "") -> String
    {
        let lines = ([server] + block.split(separator: "\n").map(String.init))
            .map { "    \($0)\n" }
        return above + "jobs:\n  app:\n" + lines.joined()
    }
}

@Test func `the admin panel's block is a disabled job until it is filled in`() throws {
    let pasted = try configuration(Pasted.file(Pasted.flat))
    #expect(pasted.jobs.isEmpty)
    #expect(pasted.incomplete.map(\.name.text) == ["app"])
    let effective = EffectiveConfiguration(pasted).jobs[0]
    #expect(!effective.enabled)
    #expect(effective.store == nil)
    #expect(effective.fileName == "workadventure-mysql-backup")
    #expect(effective.keep?.count == 30)

    let filled = Pasted.flat.replacing("enabled: false", with: "enabled: true")
        .replacing("bucket: null", with: "bucket: wa-backups")
        .replacing("endpointUrl: null", with: "endpointUrl: https://s3.example.com")
        .replacing("accessKeyId: null", with: "accessKeyId: AKIDEXAMPLE")
        .replacing("secretAccessKey: null", with: "secretAccessKey: hunter2/+=")
    let job = try #require(try configuration(Pasted.file(filled)).jobs.first)
    #expect(job.isEnabled)
    #expect(job.databases == ["workadventure"])
    #expect(job.fileName == "workadventure-mysql-backup")
    #expect(job.schedule == "0 4 * * *")
    #expect(job.retention == RetentionRules(count: 30))
    #expect(
        job.store
            == .s3(
                S3Location(
                    options: S3Options(bucket: "wa-backups", endpoint: "https://s3.example.com"),
                    credentials: .fixed(
                        S3Credentials(
                            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("hunter2/+="))))))
}

@Test func `Synapse's block asks for what is left to fill in, line by line`() throws {
    let file = Pasted.file(Pasted.nested, "postgres: {}")
    let cure = "Replace it with the value, or with null."
    #expect(
        complaints(file) == [
            "cairn.yaml:9:22: “accessKeyId” is still a placeholder | \(cure)",
            "cairn.yaml:10:17: “bucket” is still a placeholder | \(cure)",
            "cairn.yaml:12:17: “region” is still a placeholder | \(cure)",
            "cairn.yaml:13:26: “secretAccessKey” is still a placeholder | \(cure)",
        ])
    let filled = file.replacing("accessKeyId: \"...\"", with: "accessKeyId: \"AKIDEXAMPLE\"")
        .replacing("bucket: \"...\"", with: "bucket: \"synapse-backups\"")
        .replacing("region: \"...\"", with: "region: \"eu-west-3\"")
        .replacing("secretAccessKey: \"...\"", with: "secretAccessKey: \"hunter2\"")
    let job = try #require(try configuration(filled).jobs.first)
    #expect(job.isEnabled)
    #expect(job.connection.user == "synapse")
    #expect(job.databases == ["synapse"])
    #expect(job.fileName == nil)
    #expect(job.schedule == "0 4 * * *")
    #expect(job.retention == RetentionRules(days: 7))
    guard case .s3(let location) = job.store else { return #expect(Bool(false), "not S3") }
    #expect(location.options == S3Options(bucket: "synapse-backups", region: "eu-west-3"))
    #expect(location.prefix.isEmpty)
}

@Test func `a mixture of both blocks is taken, and keys are looked up where none are written`()
    throws
{
    let job = try configuration(
        Pasted.file(
            """
            backup:
              enabled: yes
              region: eu-west-3
              fileName: x
              count: 2
              keepDays: 30
              schedule: "@hourly"
              bucket: ""
              s3: {bucket: backups, endpointUrl: "", accessKeyId: null, secretAccessKey: ""}
            """)
    ).jobs[0]
    guard case .s3(let location) = job.store else { return #expect(Bool(false), "not S3") }
    #expect(location.options == S3Options(bucket: "backups", region: "eu-west-3"))
    #expect(location.credentials == .standard(profile: nil))
    #expect(job.retention == RetentionRules(count: 2, days: 30, minimum: 2))
    #expect(job.schedule == "@hourly")
    #expect(job.fileName == "x")
}

@Test func `a block without retention prunes nothing, and one that doesn't say is enabled`() throws
{
    let job = try configuration(Pasted.file("backup: {bucket: backups, count: null}")).jobs[0]
    #expect(job.isEnabled)
    #expect(job.retention.isEmpty)
    #expect(job.schedule == "0 4 * * *")
}

@Test(arguments: [
    "enable: false, s3: {bucket: \"...\", accessKeyId: AKIDEXAMPLE, secretAccessKey: null}",
    "enabled: no, bucket: [TO BE FILLED], accessKeyId: \"[TO BE FILLED]\", secretAccessKey: hunter2",
    "enabled: no, s3: [TO BE FILLED], schedule: \"...\", count: null", "enabled: no, bucket: ",
    "enabled: no, s3: null", "enabled: no, bucket: \"\", endpointUrl: ''",
])
func `nothing needs to be filled in where nothing is run`(keys: String) throws {
    let configuration = try configuration(Pasted.file("backup: {\(keys)}"))
    #expect(configuration.jobs.isEmpty)
    #expect(configuration.incomplete.count == 1)
}

@Test func `a disabled block that has a bucket can still be listed from`() throws {
    let text = Pasted.file(
        "backup: {enabled: false, bucket: backups, accessKeyId: AK, secretAccessKey: null}")
    let job = try #require(try configuration(text, passwords: .none).jobs.first)
    #expect(!job.isEnabled)
    guard case .s3(let location) = job.store else { return #expect(Bool(false), "not S3") }
    #expect(location.credentials == .standard(profile: nil))
}

private let keys =
    "“enabled”, “enable”, “schedule”, “count”, “keepDays”, “fileName”, “s3”, “bucket”, “region”, “endpointUrl”, “accessKeyId”, “secretAccessKey”"

private func beside(_ key: String) -> String {
    "cairn.yaml:5:5: job “app” has both “backup” and “\(key)” | Say it in “backup”, or replace “backup” by keys of Cairn's own."
}

private let fill = "Fill it in: “bucket: NAME”. Or set “enabled: false”."

@Test(arguments: [
    Mistake("backup: {enabled: true}", "cairn.yaml:4:5: “backup” has no “bucket” | \(fill)"),
    Mistake(
        "backup: {bucket: \"\"}", "cairn.yaml:4:5: “backup” has no “bucket” | \(fill)"),
    Mistake("backup: {}", "cairn.yaml:4:5: “backup” has no “bucket” | \(fill)"),
    Mistake("backup: {enable: yes, s3: {}}", "cairn.yaml:4:27: “s3” has no “bucket” | \(fill)"),
    Mistake(
        "backup: {bucket: backups, accessKeyId: AK}",
        "cairn.yaml:4:5: “backup” has “accessKeyId” without “secretAccessKey” | Give both, or neither to have the environment, a profile or the machine's own role looked up."
    ),
    Mistake(
        "backup: {enabled: yes, enable: yes, bucket: backups}",
        "cairn.yaml:4:5: “backup” has both “enabled” and “enable” | Keep one of them."),
    Mistake(
        "backup: {bucket: backups, s3: {bucket: other}}",
        "cairn.yaml:4:14: “backup” has “bucket” both under “s3” and beside it | Keep one of them."),
    Mistake(
        "backup: {bukcet: backups, enabled: no}",
        "cairn.yaml:4:14: unknown key “bukcet” in “backup” | Did you mean “bucket”?"),
    Mistake(
        "backup: {bucket: backups, xyz: 1}",
        "cairn.yaml:4:31: unknown key “xyz” in “backup” | Known here: \(keys)."),
    Mistake(
        "backup: {bucket: backups, s3: {regoin: x}}",
        "cairn.yaml:4:36: unknown key “regoin” in “s3” | Did you mean “region”?"),
    Mistake(
        "backup: {bucket: backups, count: 0}",
        "cairn.yaml:4:38: “count” must be a whole number from 1 to 100000 | "),
    Mistake(
        "backup: {bucket: backups, keepDays: -7}",
        "cairn.yaml:4:41: “keepDays” must be a whole number from 1 to 36500 | "),
    Mistake(
        "backup: {enabled: [TO BE FILLED], bucket: backups}",
        "cairn.yaml:4:23: “enabled” is still a placeholder | Replace it with the value, or with null."
    ),
    Mistake("backup: {bucket: backups}\nkeep: {count: 3}", beside("keep")),
    Mistake("backup: {bucket: backups}\nstore: {directory: /b}", beside("store")),
    Mistake("backup: {bucket: backups}\nschedule: \"@daily\"", beside("schedule")),
    Mistake("backup: {bucket: backups}\nfileName: x", beside("fileName")),
    Mistake("backup: {bucket: backups}\nenabled: true", beside("enabled")),
    Mistake(
        "backup: true",
        "cairn.yaml:4:13: “backup” must be a mapping of keys to values, not text | Its keys are \(keys)."
    ),
])
func `what is wrong with a block is told`(mistake: Mistake) {
    #expect(complaints(Pasted.file(mistake.text)) == mistake.complaints)
}
