public import SystemPackage

/// Reads small files that hold text, such as configurations and secrets.
public enum TextFile {
    /// Why a file couldn't be read.
    public enum Failure: Error, Sendable, Equatable {
        case missing
        case refused
        case folder
        /// A pipe that holds nothing yet, and wasn't to be waited for.
        case emptyPipe
        case notText
        case tooLarge
        case other(Errno)

        /// The end of a sentence that begins with the file's path.
        public var reason: String {
            switch self {
            case .missing: "does not exist"
            case .refused: "may not be read by this user"
            case .folder: "is a folder"
            case .emptyPipe: "is a pipe with nothing in it"
            case .notText: "is not UTF-8 text"
            case .tooLarge: "is larger than 1 MiB"
            case .other(let error): "cannot be read: \(error)"
            }
        }

        init(_ error: Errno) {
            switch error {
            case .noSuchFileOrDirectory, .notDirectory: self = .missing
            case .permissionDenied, .notPermitted: self = .refused
            case .isDirectory: self = .folder
            case .resourceTemporarilyUnavailable: self = .emptyPipe
            default: self = .other(error)
            }
        }
    }

    /// In bytes. A configuration or a secret is a thousandth of it; more is a file named by mistake.
    private static let limit = 1 << 20

    /// What the file holds, which is UTF-8 and no more than a mebibyte.
    ///
    /// - Parameter waitsForPipes: whether a pipe is read until its writer has closed it, so that a
    ///   shell's `<(command)` can stand for a file; else it gives what it holds by now.
    public static func read(
        _ path: String, waitsForPipes: Bool = true
    ) throws(Failure) -> String {
        guard !path.utf8.contains(0) else { throw .missing }
        var bytes: [UInt8] = []
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .readOnly, options: waitsForPipes ? [] : .nonBlocking)
            try file.closeAfter {
                while bytes.count <= limit,
                    try file.read(upTo: 65536, appendingTo: &bytes) > 0
                {}
            }
        } catch {
            throw (error as? Errno).map(Failure.init) ?? .other(.ioError)
        }
        guard bytes.count <= limit else { throw .tooLarge }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText }
        return text
    }
}
