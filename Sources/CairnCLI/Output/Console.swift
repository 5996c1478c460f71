internal import FoundationEssentials
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Lines for people, or one JSON object a line for machines: results on standard output, what happens
/// meanwhile and what goes wrong on standard error.
enum Console {
    private static let format = Mutex(LogFormat.plain)
    private static let hasProgressLine = Mutex(false)

    static func use(_ newFormat: LogFormat) {
        format.withLock { $0 = newFormat }
    }

    /// A result.
    static func result(_ text: String) {
        clearProgress()
        write(text + "\n", to: .standardOutput)
    }

    /// Something that happens.
    static func note(_ text: String) {
        log("info", text, plain: text)
    }

    static func warning(_ text: String) {
        log("warning", text, plain: "cairn: warning: \(text)")
    }

    static func error(_ text: String, hint: String?) {
        var plain = "cairn: error: \(text)"
        if let hint { plain += "\ncairn: hint: \(hint)" }
        log("error", text, hint: hint, plain: plain)
    }

    /// What a client program said.
    static func quote(_ text: String) {
        guard format.withLock({ $0 }) == .plain else {
            return log("tool", text, plain: "")
        }
        let lines = text.split(separator: "\n").map { "  | \($0)" }
        write(lines.joined(separator: "\n") + "\n", to: .standardError)
    }

    /// A line that the next one replaces, on a terminal only.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1, format.withLock({ $0 }) == .plain else { return }
        hasProgressLine.withLock { $0 = true }
        write("\r\u{1B}[K" + text, to: .standardError)
    }

    private static func clearProgress() {
        let wasShown = hasProgressLine.withLock { shown in
            defer { shown = false }
            return shown
        }
        if wasShown { write("\r\u{1B}[K", to: .standardError) }
    }

    private struct LogLine: Encodable {
        let time: Date
        let level: String
        let message: String
        let hint: String?
    }

    private static func log(_ level: String, _ text: String, hint: String? = nil, plain: String) {
        clearProgress()
        switch format.withLock({ $0 }) {
        case .plain: write(plain + "\n", to: .standardError)
        case .json:
            let line = LogLine(time: Date(), level: level, message: text, hint: hint)
            write(JSONOutput.line(line) + "\n", to: .standardError)
        }
    }

    private static func write(_ text: String, to descriptor: FileDescriptor) {
        // Nobody is left to be told when the terminal or pipe is gone.
        _ = try? descriptor.writeAll(text.utf8)
    }
}

enum LogFormat: String, CaseIterable, Sendable {
    case plain
    case json
}
