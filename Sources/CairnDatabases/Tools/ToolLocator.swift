internal import CairnStreams
internal import FoundationEssentials

/// Finds the databases' client programs.
struct ToolLocator: Sendable {
    /// Folders to look in, in order.
    let folders: [String]

    /// - Parameters:
    ///   - clientDirectory: the folder of the configuration; it is then the only one searched, so that
    ///     nobody is surprised by a program from elsewhere.
    ///   - path: the value of `$PATH`.
    ///   - first: folders that go before the path, such as those of Debian's Postgres versions: in the
    ///     path stands only a slow wrapper that picks a version by rules of its own.
    init(clientDirectory: String?, path: String, first: [String] = []) {
        if let clientDirectory {
            folders = [clientDirectory]
        } else {
            folders = first + path.split(separator: ":").map(String.init)
        }
    }

    /// The paths at which an executable with one of these names stands; better names first. A program
    /// that stands under several paths (`/bin` is `/usr/bin`) comes once.
    func candidates(_ names: [String]) -> [String] {
        var (found, files): ([String], Set<String>) = ([], [])
        for name in names {
            for path in folders.map({ $0 + "/" + name }) where isExecutableFile(path) {
                if files.insert(Self.file(behind: path)).inserted { found.append(path) }
            }
        }
        return found
    }

    /// The path without symbolic links.
    static func file(behind path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path
    }
}
