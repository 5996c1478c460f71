internal import CairnHTTP

extension S3Client {
    /// All objects whose keys begin with `prefix`, in the order in which the server lists them.
    ///
    /// By ListObjectsV2, a page of 1,000 after the other, keys in the URL encoding, because XML can't
    /// carry all characters that a key may have.
    ///
    /// - Throws: whenever any part of the answer is missing or doubtful; never a partial listing.
    public func list(_ prefix: String) async throws(S3Error) -> [S3Object] {
        var objects: [S3Object] = []
        try await pages(of: prefix, delimiter: nil) { objects += $0.objects }
        return objects
    }

    /// The names that stand between `prefix` and the next `/` in any key, without the keys themselves.
    ///
    /// - Throws: as ``list(_:)``.
    public func folders(_ prefix: String) async throws(S3Error) -> [String] {
        var names: [String] = []
        try await pages(of: prefix, delimiter: "/") { names += $0.folders }
        return names
    }

    nonisolated(nonsending)
        private func pages(
            of prefix: String, delimiter: String?, _ take: (ListingPage) -> Void
        ) async throws(S3Error)
    {
        var tokens: Set<String> = []
        var token: String?
        repeat {
            let page = try await page(of: prefix, delimiter: delimiter, after: token)
            take(page)
            token = page.next
            if let token, !tokens.insert(token).inserted {
                throw S3Error(
                    .notS3, "listing “\(prefix)” in \(name): the server gives the same page again",
                    hint: "Such a listing never ends; see whether a proxy keeps replies.")
            }
        } while token != nil
    }

    private func page(
        of prefix: String, delimiter: String?, after token: String?
    ) async throws(S3Error) -> ListingPage {
        var operation = S3Operation(
            prefix.isEmpty ? "listing the bucket" : "listing “\(prefix)”", .get)
        operation.query = [.init("encoding-type", "url"), .init("list-type", "2")]
        if let delimiter { operation.query.append(.init("delimiter", delimiter)) }
        if let token { operation.query.append(.init("continuation-token", token)) }
        operation.query.append(.init("prefix", prefix))
        return try await send(operation, bodyLimit: 16 << 20) { reply throws(ReplyFault) in
            try ListingPage(reply.document("ListBucketResult"), prefix: prefix)
        }
    }
}

/// One reply to ListObjectsV2.
struct ListingPage: Sendable {
    let objects: [S3Object]
    /// What stands between the prefix and the delimiter after it, where one was asked for.
    let folders: [String]
    /// Where the next page begins; nil after the last.
    let next: String?

    init(_ document: XMLElement, prefix: String) throws(ReplyFault) {
        let isEncoded = document["EncodingType"]?.text == "url"
        var objects: [S3Object] = []
        for entry in document.children where entry.name == "Contents" {
            objects.append(try Self.object(entry, isEncoded: isEncoded, prefix: prefix))
        }
        var folders: [String] = []
        for entry in document.children where entry.name == "CommonPrefixes" {
            let path = try Self.key(entry["Prefix"]?.text, isEncoded: isEncoded, prefix: prefix)
            folders.append(String(Substring(path.utf8.dropFirst(prefix.utf8.count).dropLast())))
        }
        let found = objects.count + folders.count
        if let count = document["KeyCount"]?.text, Int(count) != found {
            throw .incomplete("it says \(count) keys and has \(found)")
        }
        self.objects = objects
        self.folders = folders
        switch document["IsTruncated"]?.text {
        case "false": next = nil
        case "true":
            guard let token = document["NextContinuationToken"]?.text, !token.isEmpty else {
                throw .notS3("a truncated listing doesn't say how it goes on")
            }
            next = token
        default: throw .notS3("a listing doesn't say whether it is truncated")
        }
    }

    private static func object(
        _ entry: XMLElement, isEncoded: Bool, prefix: String
    ) throws(ReplyFault) -> S3Object {
        let key = try key(entry["Key"]?.text, isEncoded: isEncoded, prefix: prefix)
        guard let size = entry["Size"].flatMap({ Int64($0.text) }),
            let modified = entry["LastModified"].flatMap({ HTTPDate.secondsISO8601($0.text) })
        else { throw .notS3("an entry of a listing lacks its size or date") }
        return S3Object(
            key: key, size: size, etag: quoted(entry["ETag"]?.text ?? ""), modified: modified)
    }

    private static func key(
        _ text: String?, isEncoded: Bool, prefix: String
    ) throws(ReplyFault) -> String {
        guard let text else { throw .notS3("an entry of a listing lacks its key") }
        guard let key = isEncoded ? text.uriDecoded : text, key.utf8.starts(with: prefix.utf8)
        else { throw .notS3("a listing has a key that wasn't asked for") }
        return key
    }
}

extension HTTPResponse {
    /// The document that a reply of success has.
    ///
    /// - Throws: `.errorInside` for S3's error document; `.incomplete` or `.notS3` for anything else.
    func document(_ name: String) throws(ReplyFault) -> XMLElement {
        let root: XMLElement
        do throws(XMLReader.Malformed) {
            root = try XMLReader.root(of: body)
        } catch {
            let isPage = headers["content-type"]?.contains("html") ?? false
            if isPage { throw .notS3("with a web page") }
            throw .incomplete("\(error.reason) at byte \(error.offset)")
        }
        if root.name == name { return root }
        if root.name == "Error" { throw .errorInside }
        throw .notS3("with “\(S3Failure.printable(root.name))” instead of \(name)")
    }
}

extension String {
    /// The text with `%XX` resolved and `+` for a space, as S3 writes keys; nil when that isn't UTF-8.
    var uriDecoded: String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count)
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard rest.count >= 2,
                    let value = UInt8(String(Substring(rest.prefix(2))), radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
