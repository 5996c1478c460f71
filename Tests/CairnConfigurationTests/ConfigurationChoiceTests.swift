import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnS3
import CairnSnapshots
import CairnStores
import Testing

private func choice(
    _ flags: AdHocJob, config: String? = nil, _ environment: [String: String] = [:],
    in folder: String = "/nowhere"
) throws(ConfigurationError) -> ConfigurationChoice {
    try ConfigurationChoice(
        config: config, flags: flags, environment: environment, workingDirectory: folder,
        systemPath: "/nowhere/cairn.yaml")
}

/// What the single job is, and where each value came from.
private func job(
    _ flags: AdHocJob, _ environment: [String: String]
) throws -> EffectiveJob {
    guard case .job(let job) = try choice(flags, environment) else {
        throw Unexpected()
    }
    return EffectiveConfiguration(
        try job.configuration(environment: environment, workingDirectory: "/srv")
    ).jobs[0]
}

private struct Unexpected: Error {}

private func complaint(_ body: () throws -> some Any) -> String? {
    do { _ = try body() } catch let error as ConfigurationError {
        return "\(error.message) | \(error.hint ?? "")"
    } catch {}
    return nil
}

@Test func `a whole job may come from the environment`() throws {
    let job = try job(
        AdHocJob(),
        [
            "CAIRN_SOURCE": "postgres://ada@db:5433/chat",
            "CAIRN_STORE": "s3://backups/x?region=eu",
            "CAIRN_NAME": "mine", "CAIRN_PASSWORD": "hunter2", "CAIRN_KEEP_COUNT": "30",
            "CAIRN_KEEP_TIME_ZONE": "Europe/Paris", "CAIRN_NOTIFY_URL": "https://h/hunter3",
        ])
    #expect(job.name == "mine")
    #expect(job.user == "ada")
    #expect(job.port == 5433)
    #expect(job.store?.s3?.region == "eu")
    #expect(job.keep?.count == 30)
    #expect(job.keep?.timeZone == "Europe/Paris")
    #expect(job.notify?.url == "https://h/•••")
    let variables = job.origins.compactMapValues(\.variable)
    #expect(
        variables == [
            "kind": "CAIRN_SOURCE", "host": "CAIRN_SOURCE", "port": "CAIRN_SOURCE",
            "user": "CAIRN_SOURCE", "databases": "CAIRN_SOURCE", "password": "CAIRN_PASSWORD",
            "keep.count": "CAIRN_KEEP_COUNT", "keep.timeZone": "CAIRN_KEEP_TIME_ZONE",
            "notify.url": "CAIRN_NOTIFY_URL", "store.s3.bucket": "CAIRN_STORE",
            "store.s3.prefix": "CAIRN_STORE", "store.s3.region": "CAIRN_STORE",
        ])
    #expect(!String(reflecting: job).contains("hunter"))
}

@Test func `a flag comes before the variable of its name`() throws {
    let flags = AdHocJob(
        source: "mysql://h/flag", name: "flagged", keep: [.count: "2", .minimum: "1"])
    let job = try job(
        flags,
        [
            "CAIRN_SOURCE": "mysql://h/env", "CAIRN_STORE": "/b", "CAIRN_NAME": "env",
            "CAIRN_KEEP_COUNT": "9", "CAIRN_KEEP_DAYS": "7", "CAIRN_KEEP_WEEKLY": "",
        ])
    #expect(job.databases == ["flag"])
    #expect(job.name == "flagged")
    #expect(job.keep?.count == 2)
    #expect(job.keep?.days == 7)
    #expect(job.keep?.weekly == nil)
    #expect(job.origins["keep.count"]?.flag == "--keep-count")
    #expect(job.origins["store.directory"]?.variable == "CAIRN_STORE")
    #expect(job.origins["port"]?.from == .standard)
}

@Test func `a store alone is for the commands that only read`() throws {
    for (flags, environment, name) in [
        (AdHocJob(store: "/b"), [String: String](), "--store"),
        (AdHocJob(), ["CAIRN_STORE": "/b"], "$CAIRN_STORE"),
    ] {
        guard case .store(let location, let subject) = try choice(flags, environment) else {
            Issue.record("not a store")
            continue
        }
        #expect(location == .directory(path: "/b"))
        #expect(subject == name)
    }
}

@Test func `a file and a job from the environment exclude each other`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "cairn.yaml")
    let cure = "remove the file; with --source and --store, flags count."
    for (name, value) in [
        ("CAIRN_SOURCE", "mysql://h/d"), ("CAIRN_STORE", "/b"), ("CAIRN_NAME", "x"),
        ("CAIRN_KEEP_COUNT", "3"),
    ] {
        let tail = "and $\(name) both say what to do | Unset $\(name), or \(cure)"
        let environment = [name: value]
        #expect(
            complaint { try choice(AdHocJob(), environment, in: folder.path) }
                == "cairn.yaml \(tail)")
        #expect(
            complaint { try choice(AdHocJob(), config: "f.yaml", environment) }
                == "--config f.yaml \(tail)")
        #expect(
            complaint {
                try choice(AdHocJob(), environment.merging(["CAIRN_CONFIG": "/f.yaml"]) { $1 })
            } == "$CAIRN_CONFIG \(tail)")
    }
    guard case .file = try choice(AdHocJob(), ["CAIRN_PASSWORD": "x"], in: folder.path) else {
        Issue.record("a password goes with a file")
        return
    }
    let flags = AdHocJob(source: "mysql://h/d", store: "/b")
    guard case .job = try choice(flags, ["CAIRN_CONFIG": "/f.yaml"], in: folder.path) else {
        Issue.record("flags come before a file that none of them names")
        return
    }
}

@Test func `flags of a single job without its source are refused`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "cairn.yaml")
    let cure = "Give --source and --store too, or leave"
    #expect(
        complaint { try choice(AdHocJob(keep: [.count: "3"]), [:], in: folder.path) }
            == "--keep-count needs --source: a file has its own | \(cure) --keep-count to the configuration file."
    )
    #expect(
        complaint { try choice(AdHocJob(store: "/b", name: "x")) }
            == "--name needs --source: --store alone has no job | \(cure) --name to the configuration file."
    )
    #expect(
        complaint { try job(AdHocJob(source: "mysql://h/d"), [:]) }
            == "a job without a configuration file needs --store | Give --store file:///var/backups/cairn, or set $CAIRN_STORE."
    )
    #expect(
        complaint { try job(AdHocJob(), ["CAIRN_KEEP_COUNT": "3"]) }
            == "a job without a configuration file needs --source | Give --source mysql://USER@HOST/DATABASE, or set $CAIRN_SOURCE."
    )
}

private let wrongRetention: [(AdHocJob.KeepOption, String, String)] = [
    (.count, "0", "--keep-count must be a whole number from 1 to 100000 | "),
    (.days, "x", "--keep-days must be a whole number from 1 to 36500 | "),
    (
        .minimum, "4",
        "--keep-minimum has no effect without a rule | Give --keep-count or --keep-days."
    ),
    (
        .timeZone, "hunter 2",
        "--keep-time-zone must be a time zone's name of the IANA database | Write it as Europe/Paris, or UTC."
    ),
]

@Test(arguments: wrongRetention)
func `wrong retention names its flag or its variable`(
    option: AdHocJob.KeepOption, text: String, complaint expected: String
) {
    let given = ["CAIRN_STORE": "/b", "CAIRN_SOURCE": "mysql://h/d"]
    #expect(complaint { try job(AdHocJob(keep: [option: text]), given) } == expected)
    let variable =
        "CAIRN_KEEP_" + option.rawValue.uppercased().replacing("-", with: "_")
    let flag = "--keep-\(option.rawValue)"
    #expect(
        complaint { try job(AdHocJob(), given.merging([variable: text]) { $1 }) }
            == expected.replacing(flag, with: "$\(variable)", maxReplacements: 1))
}

@Test func `a floor above the count is refused, and bounded when nobody wrote it`() throws {
    let given = ["CAIRN_STORE": "/b", "CAIRN_SOURCE": "mysql://h/d", "CAIRN_KEEP_COUNT": "2"]
    #expect(try job(AdHocJob(), given).keep?.minimum == 2)
    #expect(
        complaint { try job(AdHocJob(keep: [.minimum: "3"]), given) }
            == "--keep-minimum must not be above “count”, which is 2 | What the minimum keeps, the count has to allow."
    )
}

@Test func `messages about variables show no piece of them`() {
    let source = ["CAIRN_STORE": "/b", "CAIRN_SOURCE": "mysql://ada:hunter2@h/d"]
    #expect(
        complaint { try job(AdHocJob(), source) }?.hasPrefix(
            "$CAIRN_SOURCE must not hold a password") == true)
    for (name, value) in [
        ("CAIRN_SOURCE", "hunter2"), ("CAIRN_STORE", "s3://a:hunter2@b"),
        ("CAIRN_NOTIFY_URL", "hunter2"), ("CAIRN_NOTIFY_URL_FILE", "/nowhere"),
        ("CAIRN_KEEP_COUNT", "hunter2"),
    ] {
        let rest = ["CAIRN_STORE": "/b", "CAIRN_SOURCE": "mysql://h/d"]
        let environment = rest.merging([name: value]) { $1 }
        let told = complaint { try job(AdHocJob(), environment) }
        #expect(told?.contains("$\(name)") == true)
        #expect(told?.contains("hunter") == false)
    }
}
