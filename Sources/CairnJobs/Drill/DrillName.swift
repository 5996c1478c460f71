internal import CairnCrypto
internal import CairnSnapshots
internal import FoundationEssentials

/// The name of a database that a drill makes and drops: `cairn_drill_20261121t040000z_1a2b3c4d_4711_815_1`.
///
/// It tells which process on which running machine made it, so that the next drill can drop what a
/// killed one has left, and nothing else. Small letters only: some MySQL servers fold names.
struct DrillName: Sendable, Hashable {
    let text: String
    private let start: Date
    private let machine: String
    private let pid: Int
    private let startTicks: Int

    /// What all begin with.
    static let prefix = "cairn_drill_"

    /// One that this process makes.
    ///
    /// - Parameter number: tells those of one drill apart.
    init(_ number: Int, start: Date) {
        let process = ProcessIdentity.current
        let stamp = SnapshotID(start: start).text.prefix(16).lowercased()
        let machine = process.map(Self.machine) ?? "00000000"
        let (pid, ticks) = (process?.pid ?? 0, process?.startTicks ?? 0)
        text = "\(Self.prefix)\(stamp)_\(machine)_\(pid)_\(ticks)_\(number)"
        (self.start, self.machine, self.pid, startTicks) = (start, machine, pid, ticks)
    }

    /// Nil unless a drill has given this name.
    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(
            separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 5, let id = SnapshotID("\(parts[0].uppercased())-0000"),
            parts[1].count == 8, let pid = Int(parts[2]), let ticks = Int(parts[3]),
            Int(parts[4]) != nil
        else { return nil }
        (self.text, start, machine) = (text, id.start, String(parts[1]))
        (self.pid, startTicks) = (pid, ticks)
    }

    /// Whether the drill that made it can't be going on any more.
    ///
    /// - Parameter limit: how long a drill may take.
    func isOver(at now: Date, limit: Duration) -> Bool {
        if let here = ProcessIdentity.current, machine == Self.machine(here) {
            let maker = ProcessIdentity(
                boot: here.boot, namespace: here.namespace, pid: pid, startTicks: startTicks)
            if maker.isAlive == false { return true }
        }
        return now > start.addingTimeInterval(limit / .seconds(1) + Self.margin)
    }

    /// Clocks of different machines may differ.
    private static let margin: TimeInterval = 600

    private static func machine(_ process: ProcessIdentity) -> String {
        var hash = SHA256()
        hash.update(Array("\(process.boot) \(process.namespace)".utf8))
        return String(hash.finish().hex.prefix(8))
    }
}
