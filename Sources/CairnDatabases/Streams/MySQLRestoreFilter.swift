/// Alters the definitions in a MySQL or MariaDB dump while it streams by, and never a row: what only
/// looks like a definition in a value, a comment or a body is left as it is (``MySQLStatement``).
///
/// A dump of one database has no statement that leaves it (`USE`) or that makes or drops databases. What
/// has one isn't a dump by Cairn, and doesn't reach the server from there on.
struct MySQLRestoreFilter: StreamFilter {
    /// Leaves `DEFINER=…` out, so that views, triggers, routines and events belong to who restores.
    var stripsDefiners = false
    /// Has every event be created disabled.
    var disablesEvents = false
    /// Leaves the dump's first line out if it is MariaDB's guard, which programs that don't know it take
    /// for a command of theirs.
    var stripsSandboxLine = false
    /// The database of the dump, and the one that takes its place where the dump names it: around
    /// routines whose collation isn't the database's, in defaults that a sequence gives, in the names of
    /// triggers and in views. What is written in a body stays.
    var renaming: (from: String, to: String)?
    /// Whether names of databases that differ in case only are the same.
    var foldsNames = false

    private var scanner = MySQLRowCounter()
    private var firstLine: [UInt8] = []
    private var isBehindFirstLine = false
    /// The end of the stream so far, in which a clause may have begun, and where in the stream that is.
    private var held: [UInt8] = []
    private var heldStart: Int64 = 0
    private var clauses: [MySQLRowCounter.Clause] = []

    init(
        stripsDefiners: Bool, disablesEvents: Bool, stripsSandboxLine: Bool,
        renaming: (from: String, to: String)? = nil, foldsNames: Bool = false
    ) {
        (self.renaming, self.foldsNames) = (renaming, foldsNames)
        self.stripsDefiners = stripsDefiners
        self.disablesEvents = disablesEvents
        self.stripsSandboxLine = stripsSandboxLine
        // Nobody would take them otherwise.
        scanner.clauses = altersClauses ? [] : nil
    }

    private var altersClauses: Bool { stripsDefiners || disablesEvents || renaming != nil }

    /// More than any clause has: names of 32 and 255 characters of 4 bytes.
    private static let longestClause = 2048

    mutating func pass(_ chunk: [UInt8]) throws(DatabaseError) -> [UInt8] {
        isBehindFirstLine ? try alter(chunk) : try passFirstLine(chunk)
    }

    mutating func finish() throws(DatabaseError) -> [UInt8] {
        // A stream of less than a line.
        let rest = isBehindFirstLine ? [] : try alter(firstLine)
        return rest + release(upTo: held.count)
    }
}

// MARK: - The guard

extension MySQLRestoreFilter {
    /// As the programs have spelt it since May 2024.
    private static let sandboxLines = [
        "/*M!999999\\- enable the sandbox mode */", "/*!999999\\- enable the sandbox mode */",
    ]

    private mutating func passFirstLine(_ chunk: [UInt8]) throws(DatabaseError) -> [UInt8] {
        firstLine += chunk
        guard let end = firstLine.firstIndex(of: .newline) else {
            guard firstLine.count > Self.longestClause else { return [] }
            return try startBehindFirstLine(firstLine)
        }
        let line = firstLine[..<end]
        // Some versions end it with a space.
        let text = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        let isGuard = Self.sandboxLines.contains(text.joined(separator: " "))
        return try startBehindFirstLine(
            stripsSandboxLine && isGuard ? Array(firstLine[(end + 1)...]) : firstLine)
    }

    private mutating func startBehindFirstLine(
        _ bytes: [UInt8]
    ) throws(DatabaseError) -> [UInt8] {
        isBehindFirstLine = true
        firstLine = []
        return try alter(bytes)
    }
}

// MARK: - Clauses

extension MySQLRestoreFilter {
    private mutating func alter(_ chunk: [UInt8]) throws(DatabaseError) -> [UInt8] {
        scanner.observe(chunk.span)
        if let statement = scanner.foreignStatement { throw Self.leaving(statement) }
        guard altersClauses else { return chunk }
        let found = scanner.clauses ?? []
        guard found.allSatisfy({ $0.range.lowerBound >= heldStart }) else { throw Self.tooLong }
        clauses += found
        scanner.clauses = []
        held += chunk
        var end = max(0, held.count - Self.longestClause)
        for clause in clauses {
            let start = Int(clause.range.lowerBound - heldStart)
            if start < end, clause.range.upperBound - heldStart > Int64(end) { end = start }
        }
        return release(upTo: end)
    }

    /// The held bytes before `end`, altered.
    private mutating func release(upTo end: Int) -> [UInt8] {
        var (output, start): ([UInt8], Int) = ([], 0)
        output.reserveCapacity(end)
        var left: [MySQLRowCounter.Clause] = []
        for clause in clauses {
            let upper = Int(clause.range.upperBound - heldStart)
            guard upper <= end else {
                left.append(clause)
                continue
            }
            let lower = Int(clause.range.lowerBound - heldStart)
            guard let replacement = replacement(for: clause.kind, held[lower..<upper]) else {
                continue
            }
            output += held[start..<lower]
            output += replacement.utf8
            start = upper
        }
        output += held[start..<end]
        held.removeFirst(end)
        heldStart += Int64(end)
        clauses = left
        return output
    }

    private func replacement(
        for kind: MySQLRowCounter.Clause.Kind, _ text: ArraySlice<UInt8>
    ) -> String? {
        switch kind {
        case .definer: stripsDefiners ? "" : nil
        case .eventEnabled: disablesEvents ? "DISABLE" : nil
        case .databaseName: newName(of: text)
        case .triggerDatabase: renaming.map { MySQLEngine.quoted($0.to) }
        }
    }

    private func newName(of name: ArraySlice<UInt8>) -> String? {
        guard let renaming else { return nil }
        let from = MySQLEngine.quoted(renaming.from)
        let isSame =
            name.elementsEqual(from.utf8)
            || foldsNames
                && String(decoding: name, as: UTF8.self).lowercased() == from.lowercased()
        return isSame ? MySQLEngine.quoted(renaming.to) : nil
    }

    private static func leaving(_ statement: String) -> DatabaseError {
        DatabaseError(
            .unusableValue,
            "the dump has a statement that reaches beyond its database, \(statement), which no dump"
                + " by Cairn has; it was not executed, nor what follows it",
            hint: "Somebody else has written it. Look at it with “cairn fetch” before you trust it."
        )
    }

    /// What its beginning looked like can't be taken back.
    private static let tooLong = DatabaseError(
        .unusableValue,
        "the dump has a definition whose DEFINER or database is longer than any that a dump program"
            + " writes",
        hint: "Somebody else has written it. Look at it with “cairn fetch” before you trust it.")
}
