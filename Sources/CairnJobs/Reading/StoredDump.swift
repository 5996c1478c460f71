internal import CairnCrypto
internal import CairnDatabases
internal import CairnGzip
internal import CairnSnapshots
internal import CairnStores
internal import CairnStreams
internal import Synchronization

/// A dump as it lies in the store, opened: every pass over it reads the very same objects.
struct StoredDump: Sendable {
    let snapshot: SnapshotName
    let database: Manifest.Database
    let kind: DatabaseKind
    private let readers: [any ObjectReader]

    /// Opens all objects of the dump.
    ///
    /// - Throws: `.damaged` when one is missing or has another size than the manifest says.
    init(
        _ database: Manifest.Database, of manifest: Manifest, in folder: SnapshotFolder,
        store: any ObjectStore
    ) async throws {
        guard let kind = DatabaseKind(rawValue: manifest.server.kind) else {
            throw SnapshotError.damaged(
                folder.name,
                "its manifest names an unknown kind of server “\(manifest.server.kind)”")
        }
        self.kind = kind
        self.database = database
        snapshot = folder.name
        var readers: [any ObjectReader] = []
        for object in database.dump.objects {
            do throws(StoreError) {
                readers.append(try await store.open(folder.key(object.file)))
            } catch {
                guard error.code == .notFound else { throw error }
                throw SnapshotError.damaged(folder.name, "\(object.file) is missing")
            }
        }
        self.readers = readers
        for (object, reader) in zip(database.dump.objects, readers)
        where reader.size != object.bytes {
            throw SnapshotError.damaged(
                folder.name, "\(object.file) has \(reader.size) bytes instead of \(object.bytes)")
        }
    }

    /// Which bytes a pass hands over.
    enum Content: Sendable {
        /// The SQL text.
        case plain
        /// The gzip file, as it is stored.
        case stored
    }

    /// Bytes of plain dump that are handed over at a time.
    private static let blockSize = 1 << 20

    /// Reads the dump to its end, proves it, and hands over its bytes in order.
    ///
    /// The last block is handed over only when all is proven: size and SHA-256 of every object, the end
    /// of the gzip stream, length and CRC-32 of the plain text, the completion mark. Until then whoever
    /// takes the bytes must be able to undo what it did with them.
    ///
    /// - Throws: `.damaged` naming what isn't right; what `deliver` throws.
    func read(
        _ content: Content, report: @escaping EventHandler,
        deliver: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        let stored = BoundedChannel<[UInt8]>(capacity: 2)
        let proven = BoundedChannel<[UInt8]>(capacity: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await fetch(to: stored) }
            group.addTask { try await inflate(stored, content, to: proven, report) }
            group.addTask { try await handOver(proven, deliver) }
            // One by one: a stage that fails must cancel those that wait for it.
            while try await group.next() != nil {}
        }
    }

    /// Reads the dump to its end, proves it and counts the rows of each table.
    ///
    /// - Throws: `.damaged` naming what isn't right, also for a dump that would reach beyond its database.
    func count(report: @escaping EventHandler) async throws -> [String: Int64] {
        let counter = Mutex(RowCounter(for: kind, format: try database.format))
        try await read(.plain, report: report) { block in
            let foreign = counter.withLock { counter in
                counter.observe(block)
                return counter.foreignStatement
            }
            guard let foreign else { return }
            throw damaged(
                "the dump has a statement that reaches beyond it, \(foreign), which none by Cairn has"
            )
        }
        return counter.withLock { $0.rows() }
    }

    private func fetch(to stored: BoundedChannel<[UInt8]>) async throws {
        for (object, reader) in zip(database.dump.objects, readers) {
            var hash = SHA256()
            var offset: Int64 = 0
            try await reader.readAll { block in
                hash.update(block)
                offset += Int64(block.count)
                try await stored.send(block)
            }
            guard offset == object.bytes else {
                throw damaged("\(object.file) ends after \(offset) bytes")
            }
            guard hash.finish().hex == object.sha256 else {
                throw damaged("\(object.file) isn't what was stored: its SHA-256 differs")
            }
        }
        stored.finish()
    }

    private func inflate(
        _ stored: BoundedChannel<[UInt8]>, _ content: Content, to proven: BoundedChannel<[UInt8]>,
        _ report: EventHandler
    ) async throws {
        var mark = CompletionMark(for: kind, format: try database.format)
        var plain: [UInt8] = []
        var position: Int64 = 0
        do {
            var gzip = try GzipDecompressor()
            while let block = try await stored.receive() {
                var taken = 0
                var isFull = false
                repeat {
                    plain.removeAll(keepingCapacity: true)
                    plain.reserveCapacity(Self.blockSize)
                    taken += try gzip.decompress(
                        block, from: taken, into: &plain, limit: Self.blockSize)
                    mark.observe(plain)
                    isFull = plain.count == Self.blockSize
                    if content == .plain, !plain.isEmpty {
                        try await proven.send(plain)
                        plain = []
                    }
                } while taken < block.count || isFull
                if content == .stored { try await proven.send(block) }
                position += Int64(block.count)
                report(
                    .progress(
                        .init(
                            plain: gzip.totalOut, stored: position,
                            total: database.dump.storedBytes)))
            }
            try gzip.finish()
            try judge(bytes: gzip.totalOut, checksum: gzip.checksum, mark.verdict())
        } catch let error as GzipError {
            throw damaged(error.message)
        }
        proven.finish()
    }

    private func judge(
        bytes: Int64, checksum: UInt32, _ verdict: CompletionMark.Verdict
    ) throws(SnapshotError) {
        guard bytes == database.dump.bytes else {
            throw damaged("the dump has \(bytes) bytes instead of \(database.dump.bytes)")
        }
        guard UInt32(database.dump.crc32, radix: 16) == checksum else {
            throw damaged("the dump's CRC-32 differs")
        }
        guard case .complete = verdict else { throw damaged("the dump has no completion mark") }
    }

    /// When the taker fails, the proof goes on for a while: a restore's client that stumbles over a
    /// damaged dump must be told from one that fails on a good one.
    private func handOver(
        _ proven: BoundedChannel<[UInt8]>, _ deliver: @Sendable ([UInt8]) async throws -> Void
    ) async throws {
        var withheld: [UInt8]?
        do {
            while let block = try await proven.receive() {
                if let withheld { try await deliver(withheld) }
                withheld = block
            }
            if let withheld { try await deliver(withheld) }
        } catch {
            var left = Self.proofAfterFailure
            while left > 0, let block = try await proven.receive() { left -= block.count }
            throw error
        }
    }

    /// Bytes of plain dump that are still looked at after the taker has failed.
    private static let proofAfterFailure = 1 << 30

    private func damaged(_ reason: String) -> SnapshotError {
        .damaged(snapshot, "database “\(database.name)”: \(reason)")
    }
}
