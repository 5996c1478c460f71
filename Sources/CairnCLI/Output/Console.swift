internal import CairnStreams
internal import FoundationEssentials
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Lines for people, or one JSON object a line for machines: results on standard output, what happens
/// meanwhile and what goes wrong on standard error.
enum Console {
    private struct State {
        var format = LogFormat.plain
        var hasProgressLine = false
    }

    /// Held while something is written, so that lines stay whole.
    private static let state = Mutex(State())

    static func use(_ format: LogFormat) {
        state.withLock { $0.format = format }
    }

    /// A result that is a document or a table of its own.
    static func result(_ text: String) {
        state.withLock { state in
            clearProgress(&state)
            write(text + "\n", to: .standardOutput)
        }
    }

    /// A result that is a sentence.
    static func result(_ event: LogEvent) {
        write(event, to: .standardOutput)
    }

    /// Something that happens, or goes wrong.
    static func log(_ event: LogEvent) {
        write(event, to: .standardError)
    }

    /// Something that happens.
    static func note(_ text: String) {
        log(LogEvent(.note, text))
    }

    static func warning(_ text: String, hint: String? = nil) {
        log(LogEvent(.warning, text, hint: hint))
    }

    /// How progress is to be shown.
    static var progressStyle: ProgressStyle {
        .fitting(
            state.withLock(\.format), isTerminal: isatty(STDERR_FILENO) == 1,
            terminal: ProcessInfo.processInfo.environment["TERM"])
    }

    /// A line that the next one replaces. Only for ``ProgressStyle/live``.
    static func progress(_ text: String) {
        let columns = FileDescriptor.standardError.terminalColumns ?? defaultColumns
        // A full line would make some terminals begin the next one.
        let line = TerminalText.clipped(
            TerminalText.harmless(text).replacing("\n", with: " "), columns: columns - 1)
        state.withLock { state in
            state.hasProgressLine = true
            write("\r\u{1B}[K" + line, to: .standardError)
        }
    }

    /// Takes away the line that would be replaced.
    static func endProgress() {
        state.withLock { clearProgress(&$0) }
    }

    private static let defaultColumns =
        ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80

    private static func clearProgress(_ state: inout State) {
        guard state.hasProgressLine else { return }
        state.hasProgressLine = false
        write("\r\u{1B}[K", to: .standardError)
    }

    private static func write(_ event: LogEvent, to descriptor: FileDescriptor) {
        state.withLock { state in
            clearProgress(&state)
            switch state.format {
            case .plain: write(TerminalText.harmless(event.plain) + "\n", to: descriptor)
            case .json: write(JSONOutput.line(event) + "\n", to: descriptor)
            }
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
