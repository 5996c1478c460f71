import Foundation
import Testing

/// People and Kubernetes rules decide by the exit status; what is written about it must be true.
@Suite struct ExitStatusTests {
    private struct Row: Hashable {
        let status: String
        let meaning: String
        let isWorthRetry: Bool

        init(_ status: Substring, _ meaning: Substring, isWorthRetry: Bool) {
            (self.status, self.meaning) = (String(status), String(meaning))
            self.isWorthRetry = isWorthRetry
        }
    }

    @Test func `the README's table is that of --help`() async throws {
        let readme = try String(
            contentsOf: Cairn.repository.appending(path: "README.md"), encoding: .utf8)
        let written = readme.matches(of: /(?m)^\| (\d+) \| (.+?) \| (yes|no|) ?\|$/)
            .map { Row($0.1, $0.2, isWorthRetry: $0.3 == "yes") }
        try await Sandbox.with { sandbox in
            let help = try await sandbox.cairn("--help").output
            let told = help.matches(of: /(?m)^ +(\d+)  (.+?)(; worth a retry)?$/)
                .map { Row($0.1, $0.2, isWorthRetry: $0.3 != nil) }
            #expect(told.count > 10)
            #expect(written == told)
        }
    }
}
