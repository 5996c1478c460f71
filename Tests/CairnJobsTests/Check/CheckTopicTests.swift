import Foundation
import Testing

@testable import CairnJobs

/// Monitors decide by topics, and people look them up.
@Suite struct CheckTopicTests {
    private static let page: String = {
        let repository = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = repository.appending(path: "docs/check.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test(arguments: CheckTopic.allCases)
    func `every topic is explained`(_ topic: CheckTopic) {
        #expect(Self.page.contains("| `\(topic.rawValue)` |"))
    }

    @Test func `nothing else is`() {
        let explained = Self.page.matches(of: /(?m)^\| `([a-z-]+)` \| (?:ok|note|warning|error)/)
            .map { String($0.1) }
        let topics = Set(CheckTopic.allCases.map(\.rawValue))
        #expect(Set(explained).subtracting(topics) == [])
        #expect(explained.count == topics.count, "each once")
    }
}
