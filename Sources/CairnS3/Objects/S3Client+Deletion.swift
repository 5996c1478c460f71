internal import CairnCrypto
internal import CairnHTTP
internal import Synchronization

/// What became of an object that was to be deleted.
public struct S3Deletion: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        /// It is gone, or wasn't there.
        case deleted
        /// The bucket keeps versions: it is hidden behind a delete marker and still takes room.
        case hidden
        /// The server wouldn't, as under object lock or without the right.
        case refused(S3Error)
    }

    public let key: String
    public let outcome: Outcome
}

extension S3Client {
    /// Deletes objects, by DeleteObjects in batches or one by one where the server doesn't know that.
    ///
    /// - Returns: one outcome for each key, in the order of `keys`.
    /// - Throws: when the server couldn't be asked, or said nothing of a key.
    @discardableResult
    public func delete(_ keys: [String]) async throws(S3Error) -> [S3Deletion] {
        var outcomes: [S3Deletion] = []
        var rest = keys[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Self.deletionBatch))
            outcomes += try await deleteBatch(batch)
            rest = rest.dropFirst(batch.count)
        }
        if outcomes.contains(where: { $0.outcome == .hidden }) {
            state.withLock { $0.keepsVersions = true }
        }
        return outcomes
    }

    /// Keys that one DeleteObjects takes.
    private static let deletionBatch = 1000

    private func deleteBatch(_ keys: [String]) async throws(S3Error) -> [S3Deletion] {
        var outcomes: [S3Deletion] = []
        if keys.count > 1, state.withLock({ $0.deletesInBatches }) {
            do throws(S3Error) {
                return try await deleteAtOnce(keys)
            } catch {
                guard error.code == .unsupported || error.code == .accessDenied else { throw error }
                // A server may want a right on the bucket for a batch, as Ceph 16 does, where a right
                // on the objects is enough for each by itself. The first tells.
                if error.code == .accessDenied {
                    outcomes = [try await deleteOne(keys[0])]
                    if case .refused = outcomes[0].outcome { return refused(keys, error) }
                }
                state.withLock { $0.deletesInBatches = false }
            }
        }
        for key in keys.dropFirst(outcomes.count) { outcomes.append(try await deleteOne(key)) }
        return outcomes
    }

    private func refused(_ keys: [String], _ error: S3Error) -> [S3Deletion] {
        keys.map { key in
            let refusal = Self.refusal(of: key, name, error.message)
            return S3Deletion(key: key, outcome: .refused(refusal))
        }
    }

    private func deleteAtOnce(_ keys: [String]) async throws(S3Error) -> [S3Deletion] {
        let entries = keys.map { "<Object><Key>\($0.xmlEscaped)</Key></Object>" }.joined()
        let document =
            "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(entries)</Delete>"
        var operation = S3Operation("deleting \(keys.count) objects", .post)
        operation.query = [.init("delete")]
        operation.setDocument(document)
        operation.stallLimit = Self.lengthyStallLimit
        let name = name
        let replies = try await send(operation, bodyLimit: 4 << 20) { reply throws(ReplyFault) in
            try Self.outcomes(reply.document("DeleteResult"), name)
        }
        var outcomes: [S3Deletion] = []
        for key in keys {
            guard let outcome = replies[Array(key.utf8)] else {
                throw S3Error(
                    .notS3,
                    "deleting \(keys.count) objects in \(name): the reply says nothing of “\(key)”")
            }
            if let outcome {
                outcomes.append(S3Deletion(key: key, outcome: outcome))
            } else {
                outcomes.append(try await deleteOne(key))
            }
        }
        return outcomes
    }

    /// By the keys' bytes: to Swift, two spellings of “é” are one key. Nil where time may help.
    private static func outcomes(
        _ document: XMLElement, _ name: String
    ) throws(ReplyFault) -> [[UInt8]: S3Deletion.Outcome?] {
        var outcomes: [[UInt8]: S3Deletion.Outcome?] = [:]
        for entry in document.children {
            guard let key = entry["Key"]?.text else { continue }
            switch entry.name {
            case "Deleted":
                let isMarker = entry["DeleteMarker"]?.text == "true"
                outcomes.updateValue(isMarker ? .hidden : .deleted, forKey: Array(key.utf8))
            case "Error":
                outcomes.updateValue(outcome(of: entry, key, name), forKey: Array(key.utf8))
            default: continue
            }
        }
        return outcomes
    }

    private static func outcome(
        of error: XMLElement, _ key: String, _ name: String
    ) -> S3Deletion.Outcome? {
        let code = error["Code"]?.text ?? ""
        if code == "NoSuchKey" { return .deleted }
        if ErrorKind.isPassing(code) { return nil }
        let words = S3Failure.printable("\(code): \(error["Message"]?.text ?? "")")
        return .refused(refusal(of: key, name, words))
    }

    private static func refusal(of key: String, _ name: String, _ words: String) -> S3Error {
        S3Error(
            .accessDenied, "\(name) keeps “\(key)”: \(words)",
            hint: "It stays until the bucket's lock, or the rights of the access key, allow it.")
    }

    private func deleteOne(_ key: String) async throws(S3Error) -> S3Deletion {
        do throws(S3Error) {
            let operation = S3Operation("deleting “\(key)”", .delete, key: key)
            return try await send(operation) { reply in
                let isMarker = reply.headers["x-amz-delete-marker"] == "true"
                return S3Deletion(key: key, outcome: isMarker ? .hidden : .deleted)
            }
        } catch {
            switch error.code {
            case .noSuchKey: return S3Deletion(key: key, outcome: .deleted)
            case .accessDenied:
                let refusal = Self.refusal(of: key, name, error.message)
                return S3Deletion(key: key, outcome: .refused(refusal))
            default: throw error
            }
        }
    }
}

extension String {
    /// The text as XML's character data.
    var xmlEscaped: String {
        unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&apos;"
            // Else a parser makes them a line feed.
            case "\r": "&#13;"
            default: String(scalar)
            }
        }.joined()
    }
}
