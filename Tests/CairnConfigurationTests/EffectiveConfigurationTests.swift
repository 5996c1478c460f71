import CairnConfiguration
import CairnJobs
import Foundation
import Testing

private func json(_ configuration: Configuration) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(
        decoding: try encoder.encode(EffectiveConfiguration(configuration)), as: UTF8.self)
}

private let everything = """
    notify: {url: {env: HOOK}, on: [success, failure]}
    store:
      s3: {bucket: backups, prefix: prod, endpointUrl: https://h, accessKeyId: AKIDEXAMPLE123,
           secretAccessKey: hunter2, sessionToken: hunter3, acceptAnyCertificateInsecurely: yes,
           encryption: {kms: x}, objectLock: {mode: governance, days: 7}, partSize: 16 MiB}
    jobs:
      app:
        mysql: {password: hunter4}
        schedule: "0 4 * * *"
        keep: {count: 30, weekly: 4}
    """
private let trials = """
    store: {directory: /b}
    jobs:
      one:
        postgres:
          {host: a, profile: synapse, format: custom, owners: yes, accounts: yes, databases: all,
           tls: {caFile: /ca.pem, certificateFile: /c.pem, keyFile: /k.pem}}
        drill: {postgres: {host: b, password: hunter6, tls: require}, maxAge: 8d}
      two:
        mysql: {allowMissing: routines, allowForeignClient: yes, tls: verify-ca}
        drill: {sameServer: yes, maxSize: 1 GiB}
      three:
        postgres: {socket: /run/postgresql}
        drill: {postgres: {socket: /run/b, user: u, clientDirectory: /x}}
    """
private let surroundings = ["HOOK": "https://hooks.example.com/hunter5", "MYSQL_DATABASE": "panel"]

@Test func `the effective configuration has every value and no secret`() throws {
    let text = try json(try configuration(everything, environment: surroundings))
    #expect(
        text.replacing(#/ {6}"origins" : \{[\s\S]*?\n {6}\},\n/#, with: "") == """
            {
              "file" : "cairn.yaml",
              "jobs" : [
                {
                  "accounts" : false,
                  "allowForeignClient" : false,
                  "allowMissing" : [

                  ],
                  "compression" : 2,
                  "databases" : [
                    "panel"
                  ],
                  "enabled" : true,
                  "fileName" : "app",
                  "host" : "mysql",
                  "keep" : {
                    "count" : 30,
                    "minimum" : 3,
                    "timeZone" : "UTC",
                    "weekly" : 4
                  },
                  "kind" : "mysql",
                  "name" : "app",
                  "notify" : {
                    "on" : [
                      "success",
                      "failure"
                    ],
                    "url" : "https://hooks.example.com/•••"
                  },
                  "password" : "•••",
                  "port" : 3306,
                  "schedule" : "0 4 * * *",
                  "store" : {
                    "s3" : {
                      "addressing" : "auto",
                      "bucket" : "backups",
                      "credentials" : {
                        "accessKeyId" : "…E123",
                        "secretAccessKey" : "•••",
                        "sessionToken" : "•••",
                        "source" : "configuration"
                      },
                      "encryption" : "kms: x",
                      "endpointUrl" : "https://h",
                      "objectLock" : {
                        "days" : 7,
                        "mode" : "governance"
                      },
                      "partSize" : 16777216,
                      "partsInFlight" : 2,
                      "partsPerObject" : 10000,
                      "prefix" : "prod/",
                      "trust" : "anyCertificateInsecurely"
                    }
                  },
                  "tls" : {
                    "mode" : "prefer"
                  },
                  "user" : "root"
                }
              ],
              "version" : 1
            }
            """)
    #expect(!text.contains("hunter"))
}

/// `line 4`, `$NAME`, `--flag` or where else a value was said.
private func words(_ origin: ValueOrigin) -> String {
    [
        origin.from.rawValue, origin.line.map { "line \($0)" }, origin.block, origin.flag,
        origin.variable.map { "$\($0)" }, origin.path,
    ].compactMap { $0 }.joined(separator: " ")
}

/// The paths of all values that a JSON object holds.
private func leaves(_ object: Any, _ path: String) -> [String] {
    guard let object = object as? [String: Any] else { return [path] }
    return object.flatMap { key, value in leaves(value, path.isEmpty ? key : "\(path).\(key)") }
}

@Test(arguments: [
    everything, Pasted.file(Pasted.flat), yaml(mysql: "{socket: /run/s, database: a}"),
    yaml(s3: "{bucket: backups, profile: p, caFile: ca.pem, region: eu, uploadLimit: 1 MiB/s}"),
    Pasted.file("backup: {s3: {bucket: backups}, keepDays: 3}"), trials,
])
func `each value that counts has its origin, and nothing else has`(text: String) throws {
    let folder = try TemporaryFolder()
    let authorities = try folder.write("-----BEGIN CERTIFICATE-----\n", to: "ca.pem")
    let text = try json(
        try configuration(
            text.replacing("ca.pem", with: authorities), environment: surroundings))
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    for var job in try #require(document?["jobs"] as? [[String: Any]]) {
        let origins = try #require(job.removeValue(forKey: "origins") as? [String: Any])
        job["name"] = nil
        #expect(origins.keys.sorted() == leaves(job, "").sorted())
    }
}

@Test func `an origin is the place where the value stands`() throws {
    let effective = EffectiveConfiguration(
        try configuration(everything, environment: surroundings))
    let origins = effective.jobs[0].origins.mapValues(words)
    #expect(
        origins.filter { $0.value != "default" } == [
            "kind": "file line 8", "host": "bitnami", "user": "bitnami",
            "password": "file line 8", "databases": "environment $MYSQL_DATABASE",
            "schedule": "file line 9", "keep.count": "file line 10", "keep.weekly": "file line 10",
            "notify.url": "file line 1 $HOOK", "notify.on": "file line 1",
            "store.s3.bucket": "file line 3", "store.s3.prefix": "file line 3",
            "store.s3.endpointUrl": "file line 3", "store.s3.trust": "file line 4",
            "store.s3.credentials.source": "file line 3",
            "store.s3.credentials.accessKeyId": "file line 3",
            "store.s3.credentials.secretAccessKey": "file line 4",
            "store.s3.credentials.sessionToken": "file line 4",
            "store.s3.encryption": "file line 5", "store.s3.objectLock.mode": "file line 5",
            "store.s3.objectLock.days": "file line 5", "store.s3.partSize": "file line 5",
        ])
    let pasted = EffectiveConfiguration(try configuration(Pasted.file(Pasted.flat))).jobs[0]
    #expect(
        pasted.origins.mapValues(words).filter { $0.value != "default" } == [
            "enabled": "file line 5 backup", "kind": "file line 3", "host": "bitnami",
            "user": "bitnami", "databases": "bitnami", "fileName": "file line 7 backup",
            "schedule": "file line 11 backup", "keep.count": "file line 12 backup",
        ])
    let other = EffectiveConfiguration(
        try configuration(Pasted.file("backup: {bucket: backups}"))
    ).jobs[0]
    #expect(other.origins["schedule"].map(words) == "default backup")
}

@Test(arguments: [
    ("{bucket: backups}", EffectiveS3.Trust.system),
    ("{bucket: backups, endpointUrl: http://h}", .unencrypted),
])
func `credentials that aren't written are found at run time`(
    s3: String, trust: EffectiveS3.Trust
) throws {
    let effective = EffectiveConfiguration(try configuration(yaml(s3: s3)))
    let store = try #require(effective.jobs[0].store?.s3)
    #expect(store.credentials.source == .standard)
    #expect(store.credentials.secretAccessKey == nil)
    #expect(store.trust == trust)
}

@Test func `a short access key is masked like a secret`() throws {
    let s3 = "{bucket: backups, accessKeyId: hunter2, secretAccessKey: hunter3}"
    let effective = EffectiveConfiguration(try configuration(yaml(s3: s3)))
    #expect(effective.jobs[0].store?.s3?.credentials.accessKeyId == "•••")
    #expect(!String(reflecting: effective).contains("hunter"))
}
