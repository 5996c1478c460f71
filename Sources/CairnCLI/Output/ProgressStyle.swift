/// How it is shown that something goes on.
enum ProgressStyle: Sendable, Equatable {
    /// A line that the next one replaces, on a terminal that can do so.
    case live
    /// A line now and then, so that a log shows life.
    case lines
    /// The same for machines.
    case events

    /// - Parameter terminal: `$TERM`; none or `dumb` is one that only appends.
    static func fitting(
        _ format: LogFormat, isTerminal: Bool, terminal: String?
    ) -> ProgressStyle {
        if format == .json { return .events }
        let canReplace = isTerminal && !["", "dumb"].contains(terminal ?? "")
        return canReplace ? .live : .lines
    }

    /// How long it takes from one showing to the next, and to the first.
    var interval: Duration {
        self == .live ? .milliseconds(250) : .seconds(60)
    }
}
