internal import CairnCrypto
internal import CairnStreams

/// Reads the small files that credentials lie in.
enum CredentialsFile {
    /// The token that a file holds, without the line break at its end.
    ///
    /// - Parameter variable: the setting that names the file.
    /// - Throws: when there is no file, no token in it, or more than one line.
    static func token(_ path: String, namedBy variable: String) throws(S3Error) -> Secret {
        let file = "the token file \(path) (\(variable))"
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path, waitsForPipes: false)
        } catch {
            throw failure(file, error)
        }
        let token = text.last?.isNewline == true ? String(text.dropLast()) : text
        guard !token.isEmpty else {
            throw S3Error(
                .credentials, "\(file) is empty", hint: "See whether who writes it still does.")
        }
        return try checked(token, whence: file)
    }

    /// Refuses what would end a header's line and begin another.
    static func checked(_ token: String, whence: String) throws(S3Error) -> Secret {
        guard !token.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            throw S3Error(
                .credentials, "\(whence) has a line break or control character in it",
                hint: "A key or token is one line; set it without the line break.")
        }
        return Secret(token)
    }

    /// Tells why a file can't be read, naming it and never its content.
    static func failure(_ file: String, _ failure: TextFile.Failure) -> S3Error {
        let hint =
            switch failure {
            case .missing: "Check the path, and that the volume which it lies on is mounted."
            case .refused: "Let this user read it, or run Cairn as the user it belongs to."
            case .folder:
                "Name the file in it; a file that is mounted becomes a folder where it isn't found."
            case .emptyPipe: "Name a file: it is read again whenever credentials are renewed."
            case .notText, .tooLarge: "See whether another file was meant."
            case .other: "Check the volume that it lies on."
            }
        return S3Error(.credentials, "\(file) \(failure.reason)", hint: hint)
    }
}
