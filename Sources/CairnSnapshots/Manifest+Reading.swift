internal import CairnCrypto
internal import FoundationEssentials

extension Manifest {
    /// Reads a manifest and checks that it belongs to the folder in which it was found.
    ///
    /// - Throws: `.tooNew` for a later version of the format; `.damaged` for anything that isn't whole.
    init(_ bytes: [UInt8], of name: SnapshotName) throws(SnapshotError) {
        let data = Data(bytes)
        guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
            throw .damagedManifest(name, "it isn't a manifest")
        }
        guard head.version <= Self.currentVersion else {
            throw SnapshotError(
                .tooNew,
                "\(name) has a manifest of version \(head.version); this Cairn reads up to version"
                    + " \(Self.currentVersion)",
                hint: "Use a newer Cairn, or follow RECOVER.md in the snapshot's folder.")
        }
        do {
            self = try RecordCoding.decoder.decode(Manifest.self, from: data)
        } catch {
            throw .damagedManifest(name, "it can't be read: \(RecordCoding.words(error))")
        }
        try check(name)
    }

    private struct Head: Decodable {
        let version: Int
    }

    private func check(_ name: SnapshotName) throws(SnapshotError) {
        guard job == name.job.text, id == name.id else {
            throw .damagedManifest(name, "it is of \(job)/\(id)")
        }
        guard !databases.isEmpty else { throw .damagedManifest(name, "it names no database") }
        for object in objects {
            let isPlain = !object.file.isEmpty && !object.file.contains("/") && object.file != ".."
            guard isPlain, object.bytes > 0, SHA256Digest(hex: object.sha256) != nil else {
                throw .damagedManifest(name, "its object “\(object.file)” can't be one")
            }
        }
        guard databases.allSatisfy({ !$0.dump.objects.isEmpty }) else {
            throw .damagedManifest(name, "a dump has no objects")
        }
    }
}

/// How records are written and read: sorted keys, ISO 8601 times in UTC, slashes left alone.
enum RecordCoding {
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }

    /// A record as the bytes of a text file.
    static func bytes(_ record: some Encodable) -> [UInt8] {
        do {
            return Array(try encoder.encode(record)) + [UInt8(ascii: "\n")]
        } catch {
            // Records hold texts, numbers and dates only; none of these can fail to be written.
            preconditionFailure("a record can't be encoded: \(error)")
        }
    }

    /// A decoding error in a few words, naming the field.
    static func words(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "no “\(path(context.codingPath + [key]))”"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.codingPath.isEmpty ? "it isn't JSON" : "“\(path(context.codingPath))” is wrong"
        default: "\(error)"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
