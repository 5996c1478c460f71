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

@Test func `the effective configuration has every value and no secret`() throws {
    let text = """
        store:
          s3: {bucket: backups, prefix: prod, endpointUrl: https://h, accessKeyId: AKIDEXAMPLE123,
               secretAccessKey: hunter2, sessionToken: hunter3, acceptAnyCertificateInsecurely: yes,
               encryption: {kms: x}, objectLock: {mode: governance, days: 7}, partSize: 16 MiB}
        jobs:
          app: {mysql: {database: app, password: hunter4}}
        """
    #expect(
        try json(try configuration(text)) == """
            {
              "file" : "cairn.yaml",
              "jobs" : [
                {
                  "compression" : 2,
                  "databases" : [
                    "app"
                  ],
                  "enabled" : true,
                  "fileName" : "app",
                  "host" : "mysql",
                  "kind" : "mysql",
                  "name" : "app",
                  "password" : "•••",
                  "port" : 3306,
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
                  "user" : "root"
                }
              ],
              "version" : 1
            }
            """)
}

@Test(arguments: [
    ("{bucket: backups}", EffectiveS3.Trust.system),
    ("{bucket: backups, endpointUrl: http://h}", .unencrypted),
])
func `credentials that aren't written are found at run time`(
    s3: String, trust: EffectiveS3.Trust
) throws {
    let effective = EffectiveConfiguration(try configuration(yaml(s3: s3)))
    let store = try #require(effective.jobs[0].store.s3)
    #expect(store.credentials.source == .standard)
    #expect(store.credentials.secretAccessKey == nil)
    #expect(store.trust == trust)
}

@Test func `a short access key is masked like a secret`() throws {
    let s3 = "{bucket: backups, accessKeyId: hunter2, secretAccessKey: hunter3}"
    let effective = EffectiveConfiguration(try configuration(yaml(s3: s3)))
    #expect(effective.jobs[0].store.s3?.credentials.accessKeyId == "•••")
    #expect(!String(reflecting: effective).contains("hunter"))
}
