internal import FoundationEssentials

/// Which process on which running machine: enough to tell later, on the same machine, whether it
/// still lives. A host name wouldn't do: containers share or override it.
public struct ProcessIdentity: Sendable, Hashable, Codable {
    /// Of this start of the machine (/proc/sys/kernel/random/boot_id).
    public var boot: String
    /// Within which `pid` means something (the link /proc/self/ns/pid).
    public var namespace: String
    public var pid: Int
    /// Clock ticks from the machine's start to the process's (proc(5), stat, field 22): a later process
    /// may get the same pid, but not the same start.
    public var startTicks: Int

    /// This process; nil where /proc can't tell.
    public static let current: ProcessIdentity? = {
        let pid = Int(ProcessInfo.processInfo.processIdentifier)
        guard let machine = Machine.current, let ticks = startTicks(of: pid) else { return nil }
        return ProcessIdentity(
            boot: machine.boot, namespace: machine.namespace, pid: pid, startTicks: ticks)
    }()

    public init(boot: String, namespace: String, pid: Int, startTicks: Int) {
        self.boot = boot
        self.namespace = namespace
        self.pid = pid
        self.startTicks = startTicks
    }

    /// False when the process is known to have ended; nil when that can't be told from here.
    public var isAlive: Bool? { isAlive(by: "/proc") }

    /// - Parameter folder: where the kernel shows processes (proc(5)).
    func isAlive(by folder: String) -> Bool? {
        guard let machine = Machine.current, namespace == machine.namespace, boot == machine.boot
        else { return nil }
        if let ticks = Self.startTicks(of: pid, by: folder) { return ticks == startTicks }
        // Every pid namespace has a first process. Who can't see it may not see others' either: a
        // /proc mounted with “hidepid”, or systemd's ProtectProc.
        return Self.text("\(folder)/1/stat") == nil ? nil : false
    }

    private struct Machine {
        let boot: String
        let namespace: String

        static let current: Machine? = {
            guard let boot = text("/proc/sys/kernel/random/boot_id"),
                let namespace = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/self/ns/pid")
            else { return nil }
            return Machine(boot: boot, namespace: namespace)
        }()
    }

    private static func startTicks(of pid: Int, by folder: String = "/proc") -> Int? {
        // The second field is the program's name in parentheses and may hold anything.
        guard let stat = text("\(folder)/\(pid)/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        let fields = stat[end...].split(separator: " ").dropFirst()
        // A zombie has ended, though its entry is still there.
        guard fields.count > 19, fields.first != "Z" else { return nil }
        return Int(fields[fields.startIndex + 19])
    }

    private static func text(_ path: String) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
