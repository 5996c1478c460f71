/// What is wrong with a value, said before it is known which key or flag the value belongs to.
struct Complaint: Error {
    /// A predicate that follows the value's name: `must be text, not a list`.
    let text: String
    let hint: String?
    /// Where, if it is more exact than the place of the whole value.
    let position: Position?

    init(_ text: String, hint: String? = nil, at position: Position? = nil) {
        self.text = text
        self.hint = hint
        self.position = position
    }
}

/// A place in a file; both count from 1, and columns count Unicode scalars.
struct Position: Comparable {
    let line: Int
    let column: Int

    static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
