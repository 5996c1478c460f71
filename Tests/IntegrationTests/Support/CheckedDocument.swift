import Foundation
import Testing

/// What `cairn check --json` printed.
struct CheckedDocument: Decodable, Sendable {
    struct Job: Decodable, Sendable {
        let name: String
        let enabled: Bool
        let severity: String
        let newestGood: String?
        let newestGoodAgeSeconds: Int?
    }

    struct Finding: Decodable, Sendable, Equatable {
        let severity: String
        let topic: String
        let job: String?
        let message: String
        let cure: String?
    }

    let version: Int
    let severity: String
    let exitStatus: Int32
    let jobs: [Job]
    let findings: [Finding]

    func findings(_ topic: String) -> [Finding] { findings.filter { $0.topic == topic } }

    /// Speaks of this machine, not of the job: client programs that should have been updated.
    static func isAboutAge(_ message: String) -> Bool {
        message.contains("the client programs") && message.contains("have a known hole")
    }

    /// The topics of what isn't as it should be, besides what every new job has, what the drills of
    /// other tests have left on the server just now, which `DrillTests` look at, and the age of the
    /// machine's client programs, which `PostgresReleaseTests` look at.
    var topics: [String] {
        let usual = [
            "retention-none", "snapshot-none", "snapshot-unverified", "database-impatient",
            "drill-leftovers",
        ]
        return findings.filter { finding in
            finding.severity != "ok" && !usual.contains(finding.topic)
                && !(finding.topic == "client-doubtful" && Self.isAboutAge(finding.message))
        }.map(\.topic)
    }
}

extension Sandbox {
    /// Runs `cairn check --json`, which ends with the status that its document has.
    func check(
        _ arguments: String..., environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CheckedDocument {
        let ended = try await start(["check", "--json"] + arguments, environment: environment)
            .ended(within: .seconds(120))
        let decoder = JSONDecoder()
        let data = Data(ended.output.utf8)
        let document = try #require(
            try? decoder.decode(CheckedDocument.self, from: data), "\(ended)",
            sourceLocation: sourceLocation)
        #expect(document.version == 1, sourceLocation: sourceLocation)
        #expect(document.exitStatus == ended.status, "\(ended)", sourceLocation: sourceLocation)
        let isError = document.severity == "error"
        #expect(
            isError == (ended.status != 0), "only errors fail: \(ended)",
            sourceLocation: sourceLocation)
        #expect(
            isError == ended.errors.contains("cairn: error: "), "\(ended)",
            sourceLocation: sourceLocation)
        for finding in document.findings where ["warning", "error"].contains(finding.severity) {
            #expect(finding.cure?.isEmpty == false, "\(finding)", sourceLocation: sourceLocation)
        }
        return document
    }

    /// Checks the job as configured, and expects one thing to be wrong with it.
    ///
    /// - Returns: what was found.
    @discardableResult
    func expectFinding(
        _ topic: String, _ status: Int32, naming words: [String] = [], cure: [String] = [],
        environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CheckedDocument {
        let document = try await check(environment: environment, sourceLocation: sourceLocation)
        #expect(
            document.topics == [topic], "\(document.findings)", sourceLocation: sourceLocation)
        #expect(document.exitStatus == status, sourceLocation: sourceLocation)
        let finding = try #require(
            document.findings(topic).first, sourceLocation: sourceLocation)
        for word in words {
            #expect(finding.message.contains(word), "\(finding)", sourceLocation: sourceLocation)
        }
        for word in cure {
            #expect(
                finding.cure?.contains(word) == true, "\(finding)", sourceLocation: sourceLocation)
        }
        return document
    }
}
