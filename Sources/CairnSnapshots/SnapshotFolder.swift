public import CairnStores

/// Where a snapshot lies in the store, and the names of what lies there.
public struct SnapshotFolder: Sendable, Hashable {
    public let name: SnapshotName
    /// The folder's path in the store, ending in `/`.
    public let path: String

    static let begin = "begin.json"
    static let manifest = "manifest.json"
    static let recovery = "RECOVER.md"
    static let verified = "verified.json"
    static let accepted = "accepted.json"
    static let held = "held.json"

    /// What may come to lie beside a sealed snapshot. The names are Cairn's own, so that they need no
    /// record to be told from somebody else's files.
    static let laterRecords = decisions.union([verified])
    /// Those by which somebody says what is to become of the snapshot.
    static let decisions: Set<String> = [accepted, held]

    public init(prefix: String, name: SnapshotName) {
        self.name = name
        path = Self.jobPath(prefix: prefix, job: name.job) + name.id.text + "/"
    }

    /// The folder of all snapshots of a job. It ends in `/`, so that `app` never means `app-staging`.
    static func jobPath(prefix: String, job: JobName) -> String { prefix + job.text + "/" }

    /// The key of a file in the folder.
    ///
    /// - Throws: `.invalidKey` for a name that isn't a plain file name: a manifest can't point outside.
    public func key(_ file: String) throws(StoreError) -> ObjectKey {
        guard !file.contains("/") else {
            throw StoreError(.invalidKey, "“\(file)” in \(path) isn't a plain file name")
        }
        return try ObjectKey(path + file)
    }

    /// The name of a dump's object: the first has none of the numbers that later ones end in, so that
    /// a dump of one object has a plain name.
    ///
    /// - Parameter part: 0 for the first object of the stream, 1 for the one that goes on, and so forth.
    public static func objectName(_ stem: String, part: Int) -> String {
        guard part > 0 else { return stem }
        let digits = String(part)
        return stem + "." + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Whether `file` is the object that begins with `stem` or one in which its stream goes on.
    static func isObject(_ file: String, of stem: String) -> Bool {
        guard file.hasPrefix(stem) else { return false }
        let rest = file.dropFirst(stem.count)
        return rest.isEmpty
            || rest.first == "." && rest.count >= 4 && rest.dropFirst().allSatisfy(\.isASCIIDigit)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
