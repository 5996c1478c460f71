/// The archive's head, and its table of contents.
extension PostgresArchive {
    /// Fields of an entry, in their order.
    private enum Field: Sendable {
        case id, number
        case tag, kind, schema
        case text
        case dependencies
        case offset
    }

    /// The version has a field between the access method and the owner.
    private var fields: [Field] { version >= 16 ? Self.newerFields : Self.olderFields }
    private static let olderFields = fields(hasRelationKind: false)
    private static let newerFields = fields(hasRelationKind: true)

    private static func fields(hasRelationKind: Bool) -> [Field] {
        // Number, whether it has data, the catalogue's two numbers; then name and kind, section;
        // definition, its reverse, the COPY statement; schema, tablespace, access method, owner, OIDs.
        [
            .id, .number, .text, .text, .tag, .kind, .number, .text, .text, .text, .schema, .text,
            .text,
        ]
            + (hasRelationKind ? [.number] : []) + [.text, .text, .dependencies, .offset]
    }

    /// The creation's date in seven numbers, then the database's name and two versions.
    private static let (dateParts, headTexts) = (7, 3)

    mutating func advance() {
        switch place {
        case .head: readVersion()
        case .intSize:
            intSize = Int(value[0])
            expect(.offsetSize, bytes: 1)
        case .offsetSize:
            offsetSize = Int(value[0])
            expect(.format, bytes: 1)
        case .format: readFormat()
        case .compression:
            isCompressed = version >= 15 ? value[0] != 0 : number != 0
            expectInt(.header(0))
        case .header(let index): readHeader(index)
        case .entryCount:
            entriesLeft = number
            beginEntry()
        case .entry(let index): readField(index)
        case .dependency: readDependency()
        default: advanceBlock()
        }
    }

    /// `PGDMP` and three bytes: 1.14.0.
    private mutating func readVersion() {
        version = Int(value[6])
        let isKnown = value.starts(with: "PGDMP".utf8) && value[5] == 1
        guard isKnown, ArchiveVersion.known.contains(version) else { return place = .unreadable }
        expect(.intSize, bytes: 1)
    }

    private mutating func readFormat() {
        let isCustom = value[0] == 1
        guard isCustom, 1...4 ~= intSize, 1...8 ~= offsetSize else { return place = .unreadable }
        expect(.compression, bytes: version >= 15 ? 1 : 1 + intSize)
    }

    private mutating func readHeader(_ index: Int) {
        if index < Self.dateParts {
            expectInt(.header(index + 1))
        } else if beginText(kept: false) {
            endText()
        }
    }

    private mutating func beginEntry() {
        guard entriesLeft > 0 else { return expect(.blockKind, bytes: 1) }
        entriesLeft -= 1
        entry = Entry()
        expectInt(.entry(0))
    }

    private mutating func readField(_ index: Int) {
        switch fields[index] {
        case .id:
            entry.id = number
            nextField(index)
        case .number: nextField(index)
        case .tag, .kind, .schema: if beginText(kept: true) { endText() }
        case .text: if beginText(kept: false) { endText() }
        case .dependencies: break
        case .offset:
            // 3: no data belong to it.
            if value[0] != 3 { promised[entry.id] = entry }
            beginEntry()
        }
    }

    private mutating func nextField(_ index: Int) {
        switch fields[index + 1] {
        case .dependencies: expectInt(.dependency)
        case .offset: expect(.entry(index + 1), bytes: 1 + offsetSize)
        default: expectInt(.entry(index + 1))
        }
    }

    /// Texts until one that is none.
    private mutating func readDependency() {
        guard number >= 0 else {
            return expect(.entry(fields.count - 1), bytes: 1 + offsetSize)
        }
        if beginText(kept: false) { endText() }
    }

    mutating func endText() {
        switch place {
        case .header(let index):
            let isLast = index + 1 == Self.dateParts + Self.headTexts
            expectInt(isLast ? .entryCount : .header(index + 1))
        case .entry(let index):
            switch fields[index] {
            case .tag: entry.tag = value
            case .kind: entry.kind = value
            case .schema: entry.schema = value
            default: break
            }
            nextField(index)
        default: expectInt(.dependency)
        }
    }
}
