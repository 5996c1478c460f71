import Foundation
import Testing

/// Something that isn't S3 answers, or S3's answers don't arrive whole.
@Suite struct ImpostorTests {
    /// What a proxy of a company or a captive portal says.
    struct Page: Sendable, CustomTestStringConvertible {
        let status: Int
        let exitStatus: Int32
        let naming: [String]

        var testDescription: String { "\(status)" }

        fileprivate var rule: Proxy.Rule {
            Proxy.Rule(
                status: status, headers: ["Content-Type": "text/html; charset=utf-8"],
                body: "<!DOCTYPE html><html><head><title>Sign in<br></head></html>")
        }
    }

    @Test(
        .needs(.mysql), .needs(.ceph),
        arguments: [
            Page(status: 200, exitStatus: 69, naming: ["web page", "proxy"]),
            Page(status: 403, exitStatus: 77, naming: ["403 not in S3's words", "proxies"]),
            Page(status: 404, exitStatus: 69, naming: ["404 not in S3's words", "proxies"]),
        ])
    func `a web page isn't taken for a store`(_ page: Page) async throws {
        try await BucketScene.with(.ceph) { scene in
            let proxy = try await Proxy.scripted(page.rule, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let all = try await scene.expectFailure(page.exitStatus, naming: page.naming)
            #expect(all.allSatisfy { !$0.errors.contains("DOCTYPE") })
        }
    }

    @Test(.needs(.mysql), .needs(.ceph), arguments: [["list"], ["backup"]])
    func `a gateway whose server is away is waited for, then unreachable`(
        _ command: [String]
    ) async throws {
        try await BucketScene.with(.ceph, isIdle: true) { scene in
            let page = Page(status: 502, exitStatus: 69, naming: [])
            let proxy = try await Proxy.scripted(page.rule, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            try await scene.expectFailure(
                of: [command], 69, naming: ["502 not in S3's words", "attempts"],
                within: .seconds(300))
        }
    }

    /// Ways in which a listing isn't whole.
    enum Cut: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case inTheMiddle, nothing, entryGone, endUnsaid, continuationUnsaid, connectionLost

        var testDescription: String { rawValue }

        fileprivate var rule: Proxy.Rule {
            var rule = Proxy.Rule(match: "^GET .*list-type=2")
            switch self {
            case .inTheMiddle: rule.keep = 500
            case .nothing: rule.keep = 0
            case .connectionLost: rule.sever = 500
            case .entryGone: rule.edit = [["<Contents>.*</Contents>", ""]]
            case .endUnsaid: rule.edit = [["<IsTruncated>false</IsTruncated>", ""]]
            case .continuationUnsaid: rule.edit = [[">false</IsTruncated>", ">true</IsTruncated>"]]
            }
            return rule
        }
    }

    @Test(.needs(.mysql), .needs(.ceph), arguments: Cut.allCases)
    func `a listing that isn't whole is an error, never an empty store`(
        _ cut: Cut
    ) async throws {
        try await BucketScene.with(.ceph, isIdle: true) { scene in
            let proxy = try await Proxy.scripted(
                cut.rule, before: scene.server, in: scene.sandbox)
            // Two more, of which prune would delete something, if it saw less than there is.
            for _ in 0..<2 { try await scene.expectBackup() }
            try scene.configure(at: proxy.url, keeping: "{count: 1}")
            let ended = try await scene.expectFailure(
                of: [["list"], ["prune"]], 69, naming: ["listing"], within: .seconds(300))
            #expect(!ended[0].text.contains("no snapshot"))
        }
    }

    @Test(.needs(.mysql), .needs(.ceph), arguments: [Cut.inTheMiddle, .connectionLost])
    func `a listing that is cut once is asked for again`(_ cut: Cut) async throws {
        try await BucketScene.with(.ceph) { scene in
            var once = cut.rule
            once.times = 1
            let proxy = try await Proxy.scripted(once, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            let ended = try await scene.sandbox.cairn("list")
            #expect(ended.status == 0, "\(ended)")
            #expect(ended.output.contains(scene.snapshot), "\(ended)")
            #expect(try proxy.log.filter { $0.contains("list-type=2") }.count == 2)
        }
    }

    @Test(.needs(.mysql), .needs(.ceph))
    func `a completion that the server takes back within a 200 is no snapshot`() async throws {
        try await BucketScene.with(.ceph, bulk: 6_000, isIdle: true) { scene in
            let failed = Proxy.Rule(
                match: "^POST .*uploadId=", status: 200,
                headers: ["Content-Type": "application/xml"],
                body: "<?xml version=\"1.0\"?><Error><Code>InternalError</Code>"
                    + "<Message>We encountered an internal error.</Message></Error>")
            let proxy = try await Proxy.scripted(failed, before: scene.server, in: scene.sandbox)
            try scene.configure(at: proxy.url)
            try await scene.expectFailure(
                of: [["backup"]], 69, naming: ["completing", "InternalError"],
                within: .seconds(300))
        }
    }
}
