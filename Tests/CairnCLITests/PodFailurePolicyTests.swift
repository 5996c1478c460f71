import Foundation
import Testing
import Yams

@testable import CairnCLI

/// What the CronJobs in cron/kubernetes make of a Pod that failed, against the table of exit statuses.
@Suite struct PodFailurePolicyTests {
    @Test
    func `each Job fails at once on every status that trying again can't help, and on no other`()
        throws
    {
        let permanent = ExitStatus.allCases.filter { $0 != .done && !$0.isWorthRetry }
        for cronJob in try CronJob.rendered() {
            let codes = try #require(cronJob.rules.last?["onExitCodes"], "\(cronJob.name)")
            #expect(cronJob.rules.last?["action"]?.string == "FailJob", "\(cronJob.name)")
            #expect(
                codes["containerName"]?.string == cronJob.container["name"]?.string,
                "\(cronJob.name)")
            #expect(codes["operator"]?.string == "In", "\(cronJob.name)")
            let values = try #require(codes["values"]?.sequence).map(\.int)
            #expect(values == permanent.map { Int($0.rawValue) }, "\(cronJob.name)")
        }
    }

    @Test
    func `a node that is drained is looked at first: it counts for no backup and ends a restore`()
        throws
    {
        let actions = ["backup": "Ignore", "restore": "FailJob"]
        var seen: Set<String> = []
        for cronJob in try CronJob.rendered() {
            #expect(cronJob.rules.count == 2, "\(cronJob.name)")
            let rule = try #require(cronJob.rules.first)
            #expect(
                rule["onPodConditions"]?[0]?["type"]?.string == "DisruptionTarget",
                "\(cronJob.name)")
            #expect(rule["onPodConditions"]?.sequence?.count == 1, "\(cronJob.name)")
            let command = try #require(cronJob.container["args"]?[0]?.string)
            seen.insert(command)
            guard let action = actions[command] else { continue }
            #expect(rule["action"]?.string == action, "\(cronJob.name)")
        }
        #expect(seen == ["backup", "check", "list", "restore", "verify"])
    }

    @Test func `Pods aren't started again in place, which the rules need`() throws {
        for cronJob in try CronJob.rendered() {
            #expect(cronJob.pod["restartPolicy"]?.string == "Never", "\(cronJob.name)")
        }
    }
}

/// A CronJob as it is rendered from the chart.
private struct CronJob {
    let name: String
    let rules: [Node]
    let pod: Node
    let container: Node

    /// All of cron/kubernetes; at least one.
    static func rendered() throws -> [CronJob] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../cron/kubernetes").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil
        )
        .filter { $0.pathExtension == "yaml" }
        let objects = try files.flatMap {
            try Array(Yams.compose_all(yaml: String(contentsOf: $0, encoding: .utf8)))
        }
        let found = try objects.filter { $0["kind"]?.string == "CronJob" }.map(CronJob.init)
        return try #require(found.isEmpty ? nil : found, "no CronJob in \(folder.path)")
    }

    private init(_ object: Node) throws {
        name = try #require(object["metadata"]?["name"]?.string)
        let job = try #require(object["spec"]?["jobTemplate"]?["spec"], "\(name)")
        rules = Array(try #require(job["podFailurePolicy"]?["rules"]?.sequence, "\(name)"))
        pod = try #require(job["template"]?["spec"], "\(name)")
        container = try #require(pod["containers"]?[0], "\(name)")
    }
}
