internal import Yams

/// What a person did to a file that YAML's parser won't read, and how to undo it.
///
/// libyaml says what it expected; what helps is what people do: tabs, passwords without quotes, lines
/// out of step.
struct YAMLExplanation {
    let position: Position?
    let message: String
    let hint: String?

    private init(_ position: Position?, _ message: String, _ hint: String? = nil) {
        self.position = position
        self.message = message
        self.hint = hint
    }

    init(of error: any Error, in source: SourceLines) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _):
            let position = Position(mark)
            let start = context.map { Position($0.mark) } ?? position
            self = Self.syntax(problem, at: position, since: start, source)
        case .composer(_, let problem, let mark, _):
            self = Self.composition(problem, at: Position(mark))
        case .duplicatedKeysInMapping(let keys, let context):
            self = Self.duplicates(keys, at: Position(context.mark), source)
        case .reader(_, let offset, _, _):
            let position = offset.map(source.position(offset:))
            self.init(position, "a control character that YAML doesn't allow", "Remove it.")
        default:
            self.init(nil, "not YAML")
        }
    }

    /// - Parameter start: where the construct begins in which the problem came up.
    private static func syntax(
        _ problem: String, at position: Position, since start: Position, _ source: SourceLines
    ) -> YAMLExplanation {
        if let tab = source.tab(near: position) ?? source.tab(near: start) {
            return .init(
                tab, "a tab is used for indentation", "YAML wants spaces: replace the tab.")
        }
        switch problem {
        case "mapping values are not allowed in this context":
            return .init(
                position, "“:” inside a text without quotes, or wrong indentation",
                "Put the text in quotes, or indent the line like its neighbours.")
        case "found character that cannot start any token":
            return .init(
                position, "a text can't begin with “@”, “`” or “%” without quotes",
                "Put the text in quotes.")
        case "found unexpected end of stream":
            return .init(start, "a quote is opened here and never closed", "Close the quote.")
        case "found unknown escape character":
            return .init(
                position, "“\\” begins an escape in double quotes, and this is none",
                "Use single quotes, in which only “'” is special: it is written twice.")
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'":
            return .init(
                start, "what is opened here isn't closed, or a comma is missing in it",
                "Close it, or put the text in quotes.")
        default:
            return .init(
                position, "not YAML: \(problem)", "Check indentation and quotes at this place.")
        }
    }

    private static func composition(_ problem: String, at position: Position) -> YAMLExplanation {
        problem == "found undefined alias"
            ? .init(
                position, "an alias (“*…”) that nothing defines",
                "Put the text in quotes if it begins with “*”.")
            : .init(position, "a second document begins here", "Keep one document: remove “---”.")
    }

    /// The key is shown only if it is known or begins its line, as keys do: inside braces it may be
    /// part of a password without quotes.
    private static func duplicates(
        _ keys: [String], at position: Position, _ source: SourceLines
    ) -> YAMLExplanation {
        let key = keys.first { Schema.all.contains($0) || source.isFirst(position) }
        return .init(
            position, "\(key.map { "the key “\($0)”" } ?? "a key") is given twice, first here",
            "Keep one of them: YAML doesn't say which would count.")
    }
}

extension Position {
    init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}
