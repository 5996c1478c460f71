internal import FoundationEssentials

/// The file from which Kubernetes takes the reason why a container ended, at most 4,096 bytes.
enum TerminationLog {
    static let path = "/dev/termination-log"

    static func write(_ message: String, hint: String?) {
        guard FileManager.default.isWritableFile(atPath: path) else { return }
        let text = ([message] + (hint.map { ["hint: \($0)"] } ?? [])).joined(separator: "\n")
        // In place: the file is a mount, which can't be replaced.
        try? Data(text.utf8.prefix(4096)).write(to: URL(filePath: path))
    }
}
