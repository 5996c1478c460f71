/// Counts rows in what `pg_dump --format=plain` writes.
///
/// This is the lower of two layers: it splits the text into words, names, strings, statements and
/// rows, by the rules of `psql` (`psqlscan.l`). What the statements mean, ``PostgresStatement`` knows.
/// All state is kept between chunks, so a chunk may end anywhere. Block comments are unknown to it:
/// `pg_dump` writes none outside of quotes.
struct PostgresRowCounter: Sendable {
    /// Where in the text the scanner stands.
    private enum Place {
        case code
        case string
        /// Behind a backslash in a string that has escapes.
        case escaped
        case identifier
        /// Behind what closed an identifier; another `"` means one in the name.
        case identifierClosed
        case dash, lineComment
        /// Within `$tag$`, which may turn out to be something else.
        case dollarTag
        case dollarBody
        /// To the end of the line: a command of `psql`, and what follows `FROM stdin;`.
        case command, copyStart
        case row, rowStart
        /// `\` and `\.` at the start of a row: the data's end, if the line ends with it.
        case rowBackslash, rowDot
    }

    private var statement = PostgresStatement()
    private var place = Place.code
    private var rows: Int64 = 0
    private var isEscapeString = false
    private var dollarQuote: [UInt8] = []
    private var dollarMatched = 0
    /// The two bytes before the one at hand.
    private var previous: (first: UInt8, second: UInt8) = (.newline, .newline)
    /// How many bytes came before those at hand.
    private var offset: Int64 = 0
    /// Where the statement at hand begins; nil between statements.
    private var statementStart: Int64?
    private var beginsStatement = false
    private var ended: UnwantedStatement??
    /// Statements that ended in the bytes last observed and that a restore may have to do without.
    private(set) var unwantedStatements: [Found] = []

    /// A statement in the stream.
    struct Found: Sendable, Hashable {
        let kind: UnwantedStatement
        /// From its first word to its semicolon.
        let range: Range<Int64>
    }

    /// Where a statement began of which it isn't known whether a restore has to do without it.
    var undecidedSince: Int64? { statement.isUndecided ? statementStart : nil }

    mutating func observe(_ bytes: Span<UInt8>) {
        unwantedStatements.removeAll(keepingCapacity: true)
        var index = 0
        while index < bytes.count {
            let start = index
            switch place {
            case .row: index = readRows(bytes, from: index)
            case .string: index = skipString(bytes, from: index)
            case .lineComment: index = skipLine(bytes, from: index, then: .code)
            case .command: index = skipLine(bytes, from: index, then: .code)
            case .copyStart: index = skipLine(bytes, from: index, then: .rowStart)
            default: if resolve(bytes[index]) { index += 1 }
            }
            if beginsStatement || ended != nil { markStatement(at: offset + Int64(start)) }
            if index - start >= 2 {
                previous = (bytes[index - 2], bytes[index - 1])
            } else if index - start == 1 {
                previous = (previous.second, bytes[start])
            }
        }
        offset += Int64(bytes.count)
    }

    private mutating func markStatement(at place: Int64) {
        if beginsStatement {
            (statementStart, beginsStatement) = (place, false)
        }
        guard let kind = ended else { return }
        if let kind, let start = statementStart {
            unwantedStatements.append(Found(kind: kind, range: start..<(place + 1)))
        }
        (statementStart, ended) = (nil, nil)
    }

    consuming func finish() -> [TableRows] {
        endRows()
        return statement.tally.tables
    }
}

// MARK: - Rows

extension PostgresRowCounter {
    /// Counts row after row until the chunk ends, or a row begins with a backslash.
    private mutating func readRows(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var (index, rows) = (start, Int64(0))
        defer { self.rows += rows }
        while index < bytes.count {
            guard bytes[index] == .newline else {
                index += 1
                continue
            }
            index += 1
            rows += 1
            guard index < bytes.count, bytes[index] != .backslash else {
                place = .rowStart
                break
            }
        }
        return index
    }

    private mutating func endRows() {
        if rows > 0 { statement.add(rows: rows) }
        rows = 0
    }

    private mutating func resolveRow(_ byte: UInt8) -> Bool {
        switch (place, byte) {
        case (.rowStart, .backslash): place = .rowBackslash
        case (.rowBackslash, .dot): place = .rowDot
        case (.rowDot, .newline):
            endRows()
            place = .code
        default:
            place = .row
            return false
        }
        return true
    }
}

// MARK: - Text

extension PostgresRowCounter {
    /// Decides what `byte` means here; false leaves it to be read as what follows.
    private mutating func resolve(_ byte: UInt8) -> Bool {
        switch place {
        case .code: readCode(byte)
        case .escaped: place = .string
        case .identifier where byte == .doubleQuote: place = .identifierClosed
        case .identifier: statement.append(toName: byte)
        case .identifierClosed:
            place = byte == .doubleQuote ? .identifier : .code
            guard byte == .doubleQuote else { return false }
            statement.append(toName: byte)
        case .dash:
            place = byte == .dash ? .lineComment : .code
            return byte == .dash
        case .dollarTag: return readDollarTag(byte)
        case .dollarBody: readDollarBody(byte)
        default: return resolveRow(byte)
        }
        return true
    }

    private mutating func readCode(_ byte: UInt8) {
        if byte.isNameByte && (byte != .dollar || previous.second.isNameByte) {
            if statementStart == nil { beginsStatement = true }
            statement.append(toWord: byte)
            return
        }
        statement.endWord(before: byte)
        switch byte {
        case .singleQuote: openString()
        case .doubleQuote: place = .identifier
        case .dash: place = .dash
        case .dollar: (place, dollarQuote) = (.dollarTag, [byte])
        case .semicolon:
            ended = .some(statement.unwanted)
            if statement.end() { place = .copyStart }
        case .backslash: place = .command
        default: break
        }
    }

    /// `E'…'` has escapes. A doubled quote closes a string and opens the same string again.
    private mutating func openString() {
        place = .string
        guard previous.second != .singleQuote else { return }
        isEscapeString = previous.second | 0x20 == UInt8(ascii: "e") && !previous.first.isNameByte
    }

    private mutating func skipString(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let escape: UInt8 =
            isEscapeString || statement.hasBackslashEscapes ? .backslash : .singleQuote
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if byte == .singleQuote || byte == escape { break }
            index += 1
        }
        guard index < bytes.count else { return index }
        place = bytes[index] == .singleQuote ? .code : .escaped
        return index + 1
    }

    private mutating func skipLine(
        _ bytes: Span<UInt8>, from start: Int, then next: Place
    ) -> Int {
        var index = start
        while index < bytes.count && bytes[index] != .newline { index += 1 }
        guard index < bytes.count else { return index }
        place = next
        return index + 1
    }

    private mutating func readDollarTag(_ byte: UInt8) -> Bool {
        let isTag = byte.isNameByte && !(byte.isDigit && dollarQuote.count == 1)
        guard isTag, dollarQuote.count < PostgresStatement.longestName else {
            place = .code
            return false
        }
        dollarQuote.append(byte)
        if byte == .dollar { (place, dollarMatched) = (.dollarBody, 0) }
        return true
    }

    private mutating func readDollarBody(_ byte: UInt8) {
        if byte == dollarQuote[dollarMatched] {
            dollarMatched += 1
            if dollarMatched == dollarQuote.count { place = .code }
        } else {
            // Only the first and the last byte of the quote are dollars.
            dollarMatched = byte == .dollar ? 1 : 0
        }
    }
}
