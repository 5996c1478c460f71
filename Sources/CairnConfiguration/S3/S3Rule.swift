internal import CairnS3
internal import CairnStreams

/// What the values of an S3 store must look like, in the file and in a URL.
///
/// No complaint shows the text: a secret may stand there by mistake.
enum S3Rule {
    /// More than a gibibyte isn't a part that anybody wants to send again.
    static let partSize = 5 << 20...1 << 30
    static let partsInFlight = 1...16
    static let partsPerObject = 1...10_000
    /// Slower than 64 KiB a second is a unit that was forgotten.
    static let uploadLimit = 64 << 10...1 << 40
    /// AWS keeps locks for a hundred years at most.
    static let lockDays = 1...36_500

    /// A bucket's name; other services than AWS have old ones with capitals and `_`.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    static func bucket(_ text: String, isOnAWS: Bool) throws(Complaint) -> String {
        let bytes = Array(text.utf8)
        let isPlain = bytes.allSatisfy { ValueRule.isAlphanumeric($0) || "-._".utf8.contains($0) }
        let isFramed =
            bytes.first.map(ValueRule.isAlphanumeric) ?? false
            && bytes.last.map(ValueRule.isAlphanumeric) ?? false
        guard (3...63).contains(bytes.count), isPlain, isFramed, !text.contains(".."),
            !isIPv4(text)
        else {
            throw Complaint(
                "isn't a valid bucket name",
                hint: """
                    It has 3 to 63 small letters, digits, “-” and “.”, a letter or digit first and \
                    last. A folder in the bucket is its prefix.
                    """)
        }
        guard !isOnAWS || isHostName(text) else {
            throw Complaint(
                "must not have capitals or “_”",
                hint: "AWS has no such bucket; for another service, give the URL of its endpoint.")
        }
        return text
    }

    private static func isIPv4(_ text: String) -> Bool {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers.allSatisfy { $0.utf8.allSatisfy(ValueRule.isDigit) }
    }

    private static func isHostName(_ text: String) -> Bool {
        text == text.lowercased() && !text.contains("_")
    }

    /// A folder of the bucket: empty, or with the `/` at its end that may be left out.
    static func prefix(_ text: String) throws(Complaint) -> String {
        guard !text.isEmpty else { return "" }
        guard !text.unicodeScalars.contains(where: ValueRule.isControl) else {
            throw Complaint("must not hold control characters")
        }
        let slash = UInt8(ascii: "/")
        guard text.utf8.first != slash else {
            throw Complaint(
                "must not begin with “/”", hint: "In a bucket that is a folder without a name.")
        }
        let folder = text.utf8.last == slash ? text : text + "/"
        let names = folder.utf8.dropLast().split(separator: slash, omittingEmptySubsequences: false)
        let isSafe = names.allSatisfy { name in
            !name.isEmpty && !name.elementsEqual(".".utf8) && !name.elementsEqual("..".utf8)
        }
        guard isSafe else {
            throw Complaint("must not have a folder that is “.”, “..” or has no name")
        }
        guard folder.utf8.count <= 512 else {
            throw Complaint(
                "must not be longer than 512 bytes", hint: "A key in S3 has 1,024 at most.")
        }
        return folder
    }

    static func region(_ text: String, isOnAWS: Bool) throws(Complaint) -> String {
        let isPlain = text.utf8.allSatisfy {
            ValueRule.isAlphanumeric($0) || "-_".utf8.contains($0)
        }
        guard (1...63).contains(text.utf8.count), isPlain, !isOnAWS || isHostName(text) else {
            throw Complaint(
                "must be a region's name",
                hint: isOnAWS
                    ? "Write it as AWS does: eu-west-3."
                    : "It has letters, digits, “-” and “_”. Many services take us-east-1.")
        }
        return text
    }

    static func addressing(
        _ text: String, bucket: String?, endpoint: EndpointURL?
    ) throws(Complaint) -> S3Options.Addressing {
        let words = S3Options.Addressing.allCases.map(\.rawValue)
        let word = try ValueRule.choice(text, among: words)
        guard word == S3Options.Addressing.virtualHost.rawValue else {
            return S3Options.Addressing(rawValue: word) ?? .auto
        }
        guard endpoint?.isAddress != true else {
            throw Complaint(
                "can't be virtual-host where the endpoint is an IP address", hint: "Write path.")
        }
        guard bucket.map(isHostName) ?? true else {
            throw Complaint(
                "can't be virtual-host: the bucket's name can't be in a host's", hint: "Write path."
            )
        }
        return .virtualHost
    }

    /// A file of certificate authorities.
    ///
    /// - Parameter isNeeded: whether it is looked at now.
    static func authorities(
        _ path: String, for endpoint: EndpointURL?, isNeeded: Bool, in surroundings: Surroundings
    ) throws(Complaint) -> String {
        guard endpoint?.isEncrypted != false else {
            throw Complaint(
                "has no effect on an http:// endpoint", hint: "Write https://, or remove the file.")
        }
        let path = try surroundings.requireAbsolute(path)
        guard isNeeded else { return path }
        let text: String
        do throws(TextFile.Failure) {
            text = try TextFile.read(path)
        } catch {
            throw Complaint(
                "names the file \(path), which \(error.reason)",
                hint: "Correct the path, or remove it to trust this machine's authorities.")
        }
        guard text.contains("-----BEGIN ") else {
            throw Complaint(
                "names the file \(path), which has no certificate in it",
                hint: "Certificates are in PEM: they begin with “-----BEGIN CERTIFICATE-----”.")
        }
        return path
    }

    static func storageClass(_ text: String) throws(Complaint) -> String {
        let isPlain = text.utf8.allSatisfy {
            ValueRule.isAlphanumeric($0) || "-_".utf8.contains($0)
        }
        guard (1...64).contains(text.utf8.count), isPlain else {
            throw Complaint("must be a storage class", hint: "Such as STANDARD_IA.")
        }
        guard !["GLACIER", "DEEP_ARCHIVE"].contains(text.uppercased()) else {
            throw Complaint(
                "must be one whose objects can be read at once: Cairn reads what it stored",
                hint: "Write GLACIER_IR or STANDARD_IA.")
        }
        return text
    }

    /// The name of a key of the Key Management Service: an id, an ARN or an alias.
    static func encryptionKey(_ text: String) throws(Complaint) -> String {
        guard (1...2048).contains(text.utf8.count), isVisible(text) else {
            throw Complaint("must be a key's id, ARN or alias")
        }
        return text
    }

    static func profile(_ text: String) throws(Complaint) -> String {
        guard !text.isEmpty, !text.unicodeScalars.contains(where: ValueRule.isControl),
            !text.contains("]")
        else {
            throw Complaint(
                "must be the name of a profile", hint: "They are listed in ~/.aws/credentials.")
        }
        return text
    }

    /// An access key's id stands in a header between `/` and `,`.
    static func accessKeyID(_ text: String) throws(Complaint) -> String {
        guard isVisible(text), !text.contains(where: { "/,".contains($0) }) else {
            throw Complaint(
                "must not hold spaces, “/”, “,” or other than ASCII",
                hint: "Is it the secret key, in the wrong place?")
        }
        return text
    }

    static func sessionToken(_ text: String) throws(Complaint) -> String {
        guard isVisible(text) else {
            throw Complaint("must not hold spaces or other than ASCII")
        }
        return text
    }

    private static func isVisible(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
