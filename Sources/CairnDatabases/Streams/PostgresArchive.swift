/// Reads an archive of `pg_dump --format=custom` as it streams by, and proves that it is whole.
///
/// The archive begins with a table of contents. Each entry says whether data belong to it, and the data
/// follow, a block for each such entry, with its number. There is no mark at the end: the archive is
/// whole when every block that the contents promise was there once, each to its own end, and nothing
/// comes after the last. So a cut shows wherever it is. The rows of a table end with `\.` as in plain
/// format, which is looked for too.
///
/// Versions 1.14 to 1.16 are known (PostgreSQL 12 to 18); an archive of another version is never whole.
/// Source: PostgreSQL's `pg_backup_archiver.c` (`WriteHead`, `WriteToc`, `WriteInt`, `WriteStr`) and
/// `pg_backup_custom.c`.
struct PostgresArchive: Sendable {
    /// What is read next.
    enum Place: Sendable {
        case head, intSize, offsetSize, format, compression
        case header(Int), entryCount, entry(Int), dependency
        case blockKind, blockID, chunkLength, chunk, largeObjectID, largeChunkLength, largeChunk
        /// It isn't such an archive, or not one of a version that is known.
        case unreadable
    }

    struct Entry: Sendable {
        var id = 0
        var tag: [UInt8] = []
        var kind: [UInt8] = []
        var schema: [UInt8] = []
    }

    /// Whether rows are counted; otherwise the blocks' contents are passed over.
    private let countsRows: Bool
    var place = Place.head
    var version = 0
    var (intSize, offsetSize) = (0, 0)
    /// The bytes of the value that is being read, and how many it has.
    var value: [UInt8] = []
    var wanted = 5 + 3
    /// How many bytes of a text, or of a chunk of data, are still to come.
    var rest = 0
    private var isInText = false
    private var keepsText = false

    var entriesLeft = 0
    var entry = Entry()
    /// Entries whose data are still to come.
    var promised: [Int: Entry] = [:]
    private var block = Entry()
    private var isInLargeObjects = false
    private var newlines: Int64 = 0
    /// The last bytes of the block's data.
    private var tail: [UInt8] = []
    private var tally = RowTally()
    var isCompressed = false

    init(countsRows: Bool) {
        self.countsRows = countsRows
    }

    /// Whether the bytes so far are a whole archive.
    var isWhole: Bool {
        guard case .blockKind = place else { return false }
        return value.isEmpty && promised.isEmpty
    }

    /// The rows of each table.
    var tables: [TableRows] { tally.tables }

    mutating func observe(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            if case .unreadable = place { return }
            if rest > 0 {
                let count = min(rest, bytes.count - index)
                take(bytes, from: index, count)
                (rest, index) = (rest - count, index + count)
                if rest == 0 { endOfRest() }
            } else {
                value.append(bytes[index])
                index += 1
                if value.count == wanted { advance() }
            }
        }
    }

    private mutating func take(_ bytes: Span<UInt8>, from start: Int, _ count: Int) {
        if isInText {
            guard keepsText else { return }
            for index in start..<(start + count) { value.append(bytes[index]) }
            return
        }
        if countsRows {
            var found: Int64 = 0
            for index in start..<(start + count) where bytes[index] == .newline { found += 1 }
            newlines += found
        }
        for index in max(start, start + count - Self.endOfRows.count)..<(start + count) {
            tail.append(bytes[index])
        }
        tail.removeFirst(max(0, tail.count - Self.endOfRows.count))
    }

    private static let endOfRows = Array("\\.\n\n\n".utf8)
}

// MARK: - Values

extension PostgresArchive {
    /// Reads values of so many bytes next.
    mutating func expect(_ next: Place, bytes: Int) {
        (place, wanted) = (next, bytes)
        value.removeAll(keepingCapacity: true)
    }

    mutating func expectInt(_ next: Place) { expect(next, bytes: 1 + intSize) }

    /// A sign and the bytes of the number, the lowest first: at most four.
    var number: Int {
        let digits = value[1..<(1 + intSize)].reversed().reduce(0) { $0 << 8 | Int($1) }
        return value[0] == 0 ? digits : -digits
    }

    /// The length of a text was read: reads the text. True if there is none to wait for.
    mutating func beginText(kept: Bool) -> Bool {
        let length = number
        value.removeAll(keepingCapacity: true)
        guard length > 0 else { return true }
        (rest, isInText, keepsText) = (length, true, kept)
        return false
    }

    private mutating func endOfRest() {
        guard isInText else { return endChunk() }
        isInText = false
        endText()
    }
}

// MARK: - Blocks

extension PostgresArchive {
    private static let (tableBlock, largeObjectsBlock): (UInt8, UInt8) = (1, 3)

    mutating func advanceBlock() {
        switch place {
        case .blockKind:
            let isTable = value[0] == Self.tableBlock
            guard isTable || value[0] == Self.largeObjectsBlock else { return place = .unreadable }
            isInLargeObjects = !isTable
            expectInt(.blockID)
        case .blockID: beginBlock()
        case .chunkLength: beginChunk(.chunk)
        case .largeChunkLength: beginChunk(.largeChunk)
        case .largeObjectID: if number == 0 { endBlock() } else { expectInt(.largeChunkLength) }
        default: place = .unreadable
        }
    }

    /// A block that nobody promised, or that comes twice, doesn't belong there.
    private mutating func beginBlock() {
        guard let found = promised[number] else { return place = .unreadable }
        (block, newlines, tail) = (found, 0, [])
        expectInt(isInLargeObjects ? .largeObjectID : .chunkLength)
    }

    private mutating func beginChunk(_ next: Place) {
        let length = number
        if length > 0 {
            (place, rest) = (next, length)
            value.removeAll(keepingCapacity: true)
        } else if case .chunk = next {
            endBlock()
        } else {
            expectInt(.largeObjectID)
        }
    }

    private mutating func endChunk() {
        if case .chunk = place { expectInt(.chunkLength) } else { expectInt(.largeChunkLength) }
    }

    private mutating func endBlock() {
        if !isInLargeObjects, block.kind.elementsEqual("TABLE DATA".utf8), !isCompressed {
            guard tail == Self.endOfRows else { return place = .unreadable }
            tally.add(newlines - 3, to: block.schema + [.dot] + block.tag)
        }
        promised[block.id] = nil
        expect(.blockKind, bytes: 1)
    }
}
