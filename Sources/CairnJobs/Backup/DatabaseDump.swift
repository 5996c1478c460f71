internal import CairnCrypto
internal import CairnDatabases
internal import CairnGzip
internal import CairnSnapshots
internal import CairnStores
internal import FoundationEssentials

/// The dump of one database on its way into the store: judged whole before any object of it is
/// completed.
struct DatabaseDump: Sendable {
    let engine: any DatabaseEngine
    let facts: DatabaseFacts
    let writer: SnapshotWriter
    /// The name of the dump's first object.
    let stem: String
    let level: GzipLevel
    var options = DumpOptions()
    let stallLimit: Duration
    let report: EventHandler

    /// Dumps, stores and confirms; once more when the dump program was lost because the store had held
    /// it back for longer than the server waits, or because tables were redefined meanwhile.
    ///
    /// - Throws: when anything isn't as it must be; all uploads are then aborted.
    func run() async throws -> Manifest.Database {
        let backpressure = Backpressure()
        do {
            return try await runOnce(backpressure)
        } catch let error as DatabaseError {
            if error.code == .definitionChanged {
                report(.dumpingAfterChange(database: facts.name))
                return try await runOnce(Backpressure())
            }
            let stretch = backpressure.longestStretch
            guard error.code == .toolFailed, stretch >= patience else { throw error }
            report(.dumpingAgain(database: facts.name, heldBack: stretch))
            return try await runOnce(Backpressure())
        }
    }

    /// What a dump program survives for certain. Where the server itself waits for ever, something in
    /// between may not.
    private var patience: Duration {
        min(engine.server.readerPatience ?? Self.longestPatience, Self.longestPatience)
    }

    private static let longestPatience = Duration.seconds(50)

    private func runOnce(_ backpressure: Backpressure) async throws -> Manifest.Database {
        let uploads = OpenUploads()
        do {
            let start = Date()
            let pipeline = DumpPipeline(
                kind: engine.server.kind, format: options.format, level: level,
                limits: writer.store.limits, uploads: uploads, report: report,
                backpressure: backpressure
            ) { [writer, stem] part throws(StoreError) in
                let file = SnapshotFolder.objectName(stem, part: part)
                return (file, try await writer.beginUpload(file))
            }
            // Returns only when the dump program has ended with status 0.
            let stream = try await engine.dump(
                facts.name, options: options, stallLimit: stallLimit
            ) { reader in
                try await pipeline.run(reader)
            }
            try judge(stream)
            if let longest = stream.longestStatement,
                let warning = engine.server.warning(longestStatement: longest, of: facts.name)
            {
                report(.warning(warning))
            }
            // A table that went after it was inspected and before it was dumped isn't in the dump.
            let present = try? await engine.inspect(facts.name).tables.map(\.name)
            return record(
                stream, present.map(Set.init), start: start, objects: try await complete(stream))
        } catch {
            await uploads.abort()
            throw error
        }
    }

    private func judge(_ stream: DumpedStream) throws(DatabaseError) {
        let tool = engine.server.dumpTool
        switch stream.verdict {
        case .complete: return
        case .empty:
            throw DatabaseError(
                .incompleteDump,
                "\(tool) of “\(facts.name)” wrote nothing, though it ended with status 0",
                hint: "No snapshot was made. Run \(tool) by hand and see what it says.")
        case .missing(let lastBytes):
            throw DatabaseError(
                .incompleteDump,
                "\(tool) of “\(facts.name)” ended with status 0 but without its completion mark: the"
                    + " dump ends in \(Self.kind(ofLastLine: lastBytes))",
                hint: "No snapshot was made. The dump was cut short: look at the server's log.")
        }
    }

    /// What the last line is, without showing any of it: a row is nobody's business.
    private static func kind(ofLastLine line: String) -> String {
        line.hasPrefix("--")
            ? "the comment “\(line)”" : "the middle of a statement or a table's rows"
    }

    private func complete(_ stream: DumpedStream) async throws(StoreError) -> [Manifest.Object] {
        var objects: [Manifest.Object] = []
        for object in stream.objects {
            let proof = try await object.upload.complete(parts: object.parts, size: object.bytes)
            objects.append(
                Manifest.Object(
                    file: object.file, bytes: object.bytes, sha256: object.sha256.hex, proof: proof,
                    partSize: writer.store.limits.partSize, parts: object.parts))
        }
        return objects
    }

    /// - Parameter present: the tables that are there after the dump; nil where that couldn't be asked.
    private func record(
        _ stream: DumpedStream, _ present: Set<String>?, start: Date, objects: [Manifest.Object]
    ) -> Manifest.Database {
        let digits = String(stream.checksum, radix: 16)
        var record = Manifest.Database(
            name: facts.name, characterSet: facts.characterSet, collation: facts.collation,
            characterType: facts.characterType, dumpStart: start, dumpEnd: Date(),
            tables: facts.tables.filter { present?.contains($0.name) ?? true }.map {
                Manifest.Table(name: $0.name, estimatedRows: $0.rows, estimatedBytes: $0.bytes)
            },
            objectCounts: facts.objectCounts,
            dump: Manifest.Dump(
                format: options.format.rawValue, bytes: stream.bytes,
                crc32: String(repeating: "0", count: 8 - digits.count) + digits,
                engine: level.engine.rawValue, level: level.value, objects: objects))
        record.collations = facts.collations.nonEmpty
        record.definers = facts.definers.nonEmpty
        record.extensions = facts.extensions.nonEmpty
        record.settings = facts.settings.nonEmpty
        if options.keepsOwners { (record.owner, record.grants) = (facts.owner, facts.grants) }
        record.locale = facts.locale.map {
            Manifest.Locale(provider: $0.provider.rawValue, name: $0.name, rules: $0.rules)
        }
        record.missing = options.leavesOut.map(\.rawValue).sorted().nonEmpty
        record.tablesWithoutRows = facts.tablesWithoutRows.nonEmpty
        // Of several databases not all need be the application's.
        if let profile = options.profile, !facts.profile.isEmpty {
            record.profile = Manifest.Profile(
                name: profile.rawValue, facts: facts.profile,
                complaints: facts.complaints.nonEmpty)
        }
        record.dump.longestStatement = stream.longestStatement
        record.dump.owners = options.keepsOwners ? true : nil
        return record
    }
}

extension Array {
    /// Nil when there is nothing to record.
    fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
