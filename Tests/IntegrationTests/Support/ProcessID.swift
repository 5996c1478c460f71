import Foundation

/// A process by its number and start time, so that a later process of the same number isn't mistaken
/// for it. Read from /proc.
struct ProcessID: Sendable, Hashable, CustomStringConvertible {
    let number: pid_t
    private let start: String?

    init(_ number: pid_t) {
        self.number = number
        start = Self.fields(number)?.start
    }

    /// A zombie has ended.
    var isAlive: Bool {
        guard let start, let now = Self.fields(number) else { return false }
        return now.start == start && now.state != "Z"
    }

    /// Children, their children, and so on.
    var descendants: [ProcessID] {
        let numbers =
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?
            .compactMap { pid_t($0) } ?? []
        let parents = Dictionary(
            numbers.compactMap { number in Self.fields(number).map { (number, $0.parent) } },
            uniquingKeysWith: { first, _ in first })
        return numbers.filter { isAncestor(of: $0, parents) }.map(ProcessID.init)
    }

    private func isAncestor(of other: pid_t, _ parents: [pid_t: pid_t]) -> Bool {
        var current = other
        while let parent = parents[current] {
            if parent == number { return true }
            current = parent
        }
        return false
    }

    /// Its arguments, each ended by NUL.
    var commandLine: String { contents("cmdline") }

    /// The environment it was started with, each variable ended by NUL.
    var environment: String { contents("environ") }

    /// The file name of its program.
    var programName: String {
        let link = try? FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/\(number)/exe")
        return link.map { URL(filePath: $0).lastPathComponent } ?? ""
    }

    /// The folders with option files that the process holds open: Cairn locks a file in each.
    var privateFolders: [String] {
        let folder = "/proc/\(number)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
        }
        .filter { $0.contains("/cairn-private-") }
        .map { URL(filePath: $0).deletingLastPathComponent().path }
    }

    var description: String { "\(number) \(programName)" }

    private func contents(_ name: String) -> String {
        guard let data = FileManager.default.contents(atPath: "/proc/\(number)/\(name)") else {
            return ""
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func fields(
        _ number: pid_t
    ) -> (state: Substring, parent: pid_t, start: String)? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(number)/stat") else {
            return nil
        }
        // The name in parentheses may hold anything; the fields after it don't.
        let text = String(decoding: data, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let parent = pid_t(fields[1]) else { return nil }
        return (fields[0], parent, String(fields[19]))
    }
}
