/// A file's text by lines, to look up what stands at the place of an error.
struct SourceLines {
    private let text: String
    private let lines: [Substring]

    init(_ text: String) {
        self.text = text
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    }

    /// A tab at `position`, or in the indentation of its line or of the line before it.
    func tab(near position: Position) -> Position? {
        if scalars(of: position.line).dropFirst(position.column - 1).first == "\t" {
            return position
        }
        for line in [position.line, position.line - 1] {
            let indentation = scalars(of: line).prefix { $0 == " " || $0 == "\t" }
            if let tab = Array(indentation).firstIndex(of: "\t") {
                return Position(line: line, column: tab + 1)
            }
        }
        return nil
    }

    /// Whether `position` is the first of its line that isn't a space.
    func isFirst(_ position: Position) -> Bool {
        scalars(of: position.line).prefix(position.column - 1).allSatisfy { $0 == " " }
    }

    /// The place of a character by its distance from the beginning of the text.
    func position(offset: Int) -> Position {
        let before = text.prefix(offset)
        let line = before.count { $0.isNewline } + 1
        let column = before.reversed().prefix { !$0.isNewline }.count + 1
        return Position(line: line, column: column)
    }

    private func scalars(of line: Int) -> Substring.UnicodeScalarView {
        lines.indices.contains(line - 1)
            ? lines[line - 1].unicodeScalars : Substring().unicodeScalars
    }
}
