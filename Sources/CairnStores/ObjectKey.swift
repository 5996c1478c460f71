/// The key of an object: path components joined by `/`, safe in a bucket and as a file's path.
///
/// All of it is judged and compared by UTF-8 bytes, as stores do. Swift's characters won't do: to
/// them a `/` before a combining accent is no separator, and two spellings of “é” are one key.
public struct ObjectKey: Sendable, Comparable, CustomStringConvertible {
    public let text: String

    /// - Throws: `.invalidKey` for an empty key, a component that is empty, `.` or `..`, a control
    ///   character, or more than 1,024 UTF-8 bytes (the limit of S3).
    public init(_ text: String) throws(StoreError) {
        let components = text.utf8.split(separator: Self.slash, omittingEmptySubsequences: false)
        let isSafe = components.allSatisfy { component in
            !component.isEmpty && !component.elementsEqual(".".utf8)
                && !component.elementsEqual("..".utf8)
        }
        let hasControls = text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        guard isSafe, !hasControls, text.utf8.count <= Self.longest else { throw .invalidKey(text) }
        self.text = text
    }

    private static let slash = UInt8(ascii: "/")

    /// UTF-8 bytes that a key may have: the limit of S3.
    static let longest = 1024

    public var description: String { text }

    /// The names between the slashes, the last of them the file's.
    public var components: [String] {
        text.utf8.split(separator: Self.slash).map { String(Substring($0)) }
    }

    /// The last component: the file's name.
    public var lastComponent: String { components[components.count - 1] }

    /// What comes before the last component: two keys of one folder, and only they, have this equal.
    var folderBytes: [UInt8] { Array(text.utf8.dropLast(lastComponent.utf8.count)) }

    /// The folder that a listing's prefix names; nil for the whole store.
    ///
    /// - Throws: `.invalidKey` unless the prefix is empty or a key with a `/` at its end.
    static func folder(of prefix: String) throws(StoreError) -> ObjectKey? {
        if prefix.isEmpty { return nil }
        guard prefix.utf8.last == slash,
            let folder = try? ObjectKey(String(Substring(prefix.utf8.dropLast())))
        else { throw .invalidPrefix(prefix) }
        return folder
    }

    /// By UTF-8 bytes, as S3 lists keys.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension ObjectKey: Hashable {
    public static func == (left: ObjectKey, right: ObjectKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8(0xff))
    }
}
