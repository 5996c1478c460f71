/// Counts rows in what `mysqldump` and `mariadb-dump` write.
///
/// This is the lower of two layers: it splits the text into words, strings, comments and statements
/// as the `mysql` client does (`add_line` in `client/mysql.cc`), which is what splits a dump when it
/// is restored. What the statements mean, ``MySQLStatement`` knows. All state is kept between chunks,
/// and no byte is looked at twice, so a chunk may end anywhere.
struct MySQLRowCounter: Sendable {
    /// Where in the text the scanner stands.
    private enum Place {
        case code
        case quoted
        /// Behind a backslash in a string.
        case escaped
        /// Behind what closed a name that is wanted; the same quote again means one in the name.
        case nameClosed
        case dash, twoDashes, lineComment
        case slash, slashStar, slashStarM, blockComment, blockCommentStar
        /// Behind a star that may close a conditional comment, `/*! … */`.
        case star
        /// Behind the first `;` of the delimiter `;;`.
        case semicolon
        /// A command of the client, not a statement: it ends with its line.
        case delimiterCommand
        /// In `$tag$`, which begins a body that is no SQL; then in the body.
        case dollarTag, dollarQuoted
    }

    var statement = MySQLStatement()
    private var place = Place.code
    private var quote: UInt8 = 0

    /// 1 for `;`, 2 for the `;;` around the bodies of routines, triggers and events.
    private var delimiterLength = 1
    private var delimiterSeen = 0

    private var dollarQuote = MySQLDollarQuote()

    /// The position in the stream of the chunk's first byte.
    private var offset: Int64 = 0

    /// Clauses of the definitions that have been read, if they are to be noted; whoever takes them
    /// empties the list.
    var clauses: [Clause]?
    var definerStart: Int64?
    var definerUserEnd: Int64?
    /// Where the name that is wanted begins, with its quote, or the word.
    var nameStart: Int64 = 0
    /// The name that may turn out to be a database's.
    var qualifier: Range<Int64> = 0..<0

    /// What the dump had the server do that reaches beyond the database, and no dump of one database does:
    /// the statement's first words.
    var foreignStatement: String? { statement.foreignStatement }

    /// The bytes that mean something where words don't, a bit for each; the backtick is one more.
    private let special: UInt64 = "\"#'()*-/;".utf8.reduce(0) { $0 | 1 << UInt64($1) }

    mutating func observe(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            switch place {
            case .code where statement.isWordless: index = skipCode(bytes, from: index)
            case .code: index = readCode(bytes, from: index)
            case .quoted: index = readQuoted(bytes, from: index)
            case .lineComment: index = skip(bytes, from: index, to: .newline, then: .code)
            case .blockComment: index = skip(bytes, from: index, to: .star, then: .blockCommentStar)
            default: if resolve(bytes[index], at: offset + Int64(index)) { index += 1 }
            }
        }
        offset += Int64(bytes.count)
    }

    consuming func finish() -> [TableRows] {
        statement.end()
        return statement.tally.tables
    }
}

// MARK: - Code

extension MySQLRowCounter {
    /// Reads on while nothing but quotes, parentheses, comments and the delimiter matters.
    private mutating func skipCode(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let special = special
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte < 64 ? special &>> UInt64(byte) & 1 != 0 : byte == .backtick else {
                continue
            }
            readSymbol(byte, at: offset + Int64(index - 1))
            if place != .code || !statement.isWordless { break }
        }
        return index
    }

    /// Reads a word of the statement's head, which says what it is, and the byte behind it.
    private mutating func readCode(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        if statement.isAtWordStart {
            nameStart = offset + Int64(start)
            if statement.isBodyNext, bytes[start] == .dollar {
                (place, dollarQuote) = (.dollarTag, MySQLDollarQuote())
                return start + 1
            }
        }
        while index < bytes.count, bytes[index].isNameByte || bytes[index] == UInt8(ascii: "@") {
            statement.append(toWord: bytes[index])
            index += 1
        }
        guard index < bytes.count else { return index }
        statement.endWord()
        noteClause(endingAt: offset + Int64(index))
        if statement.isDelimiterCommand {
            (place, delimiterSeen) = (.delimiterCommand, 0)
        } else {
            readSymbol(bytes[index], at: offset + Int64(index))
        }
        return index + 1
    }

    private mutating func readSymbol(_ byte: UInt8, at position: Int64) {
        switch byte {
        case .singleQuote, .doubleQuote, .backtick:
            statement.open(quote: byte)
            noteClause(endingAt: position)
            if statement.isNameWanted { nameStart = position }
            (place, quote) = (.quoted, byte)
        case .openParenthesis:
            statement.openParenthesis()
            noteClause(endingAt: position)
        case .closeParenthesis:
            statement.closeParenthesis()
            noteClause(endingAt: position)
        case .dot:
            statement.takeDot()
            noteClause(endingAt: position)
        case .semicolon where delimiterLength == 1: endStatement(at: position)
        case .semicolon: place = .semicolon
        case .hash: place = .lineComment
        case UInt8(ascii: "="):
            statement.takeEqualsSign()
            noteClause(endingAt: position)
        case .dash: place = .dash
        case .slash: place = .slash
        case .star: place = .star
        default:
            if byte > .space {
                statement.takeSign()
                noteClause(endingAt: position)
            }
        }
    }

    /// Decides what the bytes before `byte` were; false leaves `byte` to be read as what follows.
    private mutating func resolve(_ byte: UInt8, at position: Int64) -> Bool {
        switch (place, byte) {
        case (.escaped, _):
            statement.append(toName: byte)
            place = .quoted
        case (.nameClosed, quote):
            statement.append(toName: byte)
            place = .quoted
        case (.nameClosed, _):
            place = .code
            statement.endName()
            noteClause(endingAt: position)
            return false
        case (.semicolon, .semicolon): endStatement(at: position - 1)
        case (.delimiterCommand, _): readDelimiter(byte)
        case (.dollarTag, .dollar): place = .dollarQuoted
        case (.dollarTag, _) where byte.isNameByte: dollarQuote.append(toTag: byte)
        case (.dollarTag, _):
            // It was a name that begins with “$”.
            place = .code
            return false
        case (.dollarQuoted, _): if dollarQuote.isEnded(by: byte) { place = .code }
        default: return resolveComment(byte, at: position)
        }
        return true
    }

    private mutating func resolveComment(_ byte: UInt8, at position: Int64) -> Bool {
        let isConditional = byte == UInt8(ascii: "!")
        switch (place, byte) {
        case (.dash, .dash): place = .twoDashes
        case (.twoDashes, ...UInt8.space): place = byte == .newline ? .code : .lineComment
        case (.twoDashes, .dash): break
        case (.slash, .star): place = .slashStar
        case (.slashStar, _) where isConditional: beginConditional()
        case (.slashStar, UInt8(ascii: "M")): place = .slashStarM
        case (.slashStarM, _) where isConditional: beginConditional()
        case (.slashStar, _), (.slashStarM, _):
            place = .blockComment
            return false
        case (.blockCommentStar, .slash): place = .code
        case (.blockCommentStar, .star): break
        case (.blockCommentStar, _): place = .blockComment
        case (.star, .slash):
            place = .code
            statement.endConditional()
            noteClause(endingAt: position)
        default:
            // A lone dash, slash, star or semicolon: code after all.
            place = .code
            return false
        }
        return true
    }

    private mutating func beginConditional() {
        place = .code
        statement.beginConditional()
    }

    private mutating func skip(
        _ bytes: Span<UInt8>, from start: Int, to end: UInt8, then next: Place
    ) -> Int {
        var index = start
        while index < bytes.count && bytes[index] != end { index += 1 }
        guard index < bytes.count else { return index }
        place = next
        return index + 1
    }
}

// MARK: - Quotes and statements

extension MySQLRowCounter {
    /// A doubled quote inside a string needs no care: it closes the string and opens it again.
    private mutating func readQuoted(_ bytes: Span<UInt8>, from start: Int) -> Int {
        let (quote, isNameWanted) = (quote, statement.isNameWanted)
        let escape = statement.hasEscapes(in: quote) ? .backslash : quote
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == quote {
                place = isNameWanted ? .nameClosed : .code
                break
            } else if byte == escape {
                // Mostly, what is escaped is at hand and doesn't matter.
                guard index < bytes.count, !isNameWanted else {
                    place = .escaped
                    break
                }
                index += 1
            } else if isNameWanted {
                statement.append(toName: byte)
            }
        }
        return index
    }

    private mutating func readDelimiter(_ byte: UInt8) {
        if byte == .semicolon { delimiterSeen += 1 }
        guard byte == .newline else { return }
        delimiterLength = max(1, delimiterSeen)
        reset()
    }

    private mutating func endStatement(at position: Int64) {
        statement.takeSign()
        noteClause(endingAt: position)
        reset()
    }

    private mutating func reset() {
        statement.end()
        place = .code
    }
}
