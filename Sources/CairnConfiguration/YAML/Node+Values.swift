internal import CairnCrypto
internal import Yams

/// Reads typed values off YAML's nodes. A scalar is always the text that stands in the file: YAML's
/// own guesses (`no`, `0123`, `1e3`, `1.10`) would damage names and passwords.
extension Node {
    var position: Position {
        Position(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// Nothing, `~` or `null`, without quotes.
    var isUnset: Bool {
        guard let scalar, isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Nothing at all, or nothing but what YAML takes for a comment, an anchor or a tag.
    var isBlank: Bool {
        scalar?.style == .plain && scalar?.string == ""
    }

    private var isPlain: Bool {
        scalar?.style == .plain && scalar?.tag.description == ""
    }

    /// What templates have where a value belongs: `[TO BE FILLED]`, which YAML reads as a list, the same
    /// in quotes or in other brackets, and `...`.
    var isPlaceholder: Bool {
        switch self {
        case .scalar(let scalar): Self.isPlaceholder(scalar.string, isInBrackets: false)
        case .sequence(let items):
            items.count == 1
                && items.first?.scalar.map { Self.isPlaceholder($0.string, isInBrackets: true) }
                    ?? false
        default: false
        }
    }

    private static func isPlaceholder(_ text: String, isInBrackets: Bool) -> Bool {
        if text.count >= 3, text.allSatisfy({ $0 == "." }) { return true }
        let hasBrackets = isInBrackets || text.first.map { "[<{".contains($0) } ?? false
        let words = text.lowercased().filter { $0.isLetter || $0 == " " || $0 == "…" }
            .split(separator: " ").joined(separator: " ")
        return words == "…" || (hasBrackets && ["to be filled", "to be filled in"].contains(words))
    }

    /// What it is, as the end of “must be text, not …”.
    var kind: String {
        switch self {
        case .scalar: isUnset ? "nothing" : "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    /// - Throws: when a placeholder of a template was left in.
    func requireFilledIn() throws(Complaint) {
        if isPlaceholder {
            throw Complaint(
                "is still a placeholder", hint: "Replace it with the value, or with null.",
                at: position)
        }
    }

    func text() throws(Complaint) -> String {
        try requireFilledIn()
        guard let scalar, !isUnset else {
            throw Complaint("must be text, not \(kind)", at: position)
        }
        guard ["", "tag:yaml.org,2002:str"].contains(scalar.tag.description) else {
            throw Complaint(
                "has a YAML tag (“!…”), which means nothing here",
                hint: "Put the text in quotes if it begins with “!”.", at: position)
        }
        return scalar.string
    }

    func integer(in range: ClosedRange<Int>) throws(Complaint) -> Int {
        guard scalar != nil || isPlaceholder else {
            throw Complaint("must be a whole number, not \(kind)", at: position)
        }
        return try ValueRule.integer(try text(), in: range)
    }

    func truth() throws(Complaint) -> Bool {
        try requireFilledIn()
        switch scalar?.string.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw Complaint("must be true or false", at: position)
        }
    }

    func list() throws(Complaint) -> [Node] {
        try requireFilledIn()
        guard let sequence else {
            throw Complaint("must be a list, not \(kind)", at: position)
        }
        return Array(sequence)
    }

    /// Text, `{env: NAME}` or `{file: PATH}`. Nothing that is wrong is shown: it may be the secret.
    func secretSource() throws(Complaint) -> SecretSource {
        try requireFilledIn()
        if isBlank {
            throw Complaint(
                "is empty",
                hint: "Quote a text that begins with “#”, “&” or “!”; write \"\" for none.",
                at: position)
        }
        if scalar != nil { return .literal(.init(try text())) }
        guard let mapping, mapping.count == 1, let (key, value) = mapping.first.map({ ($0, $1) })
        else { throw Complaint.notASecret(at: position) }
        switch key.scalar?.string {
        case "env": return .variable(try ValueRule.variable(try value.text()))
        case "file": return .file(try value.text())
        default: throw Complaint.notASecret(at: position)
        }
    }
}

extension Complaint {
    fileprivate static func notASecret(at position: Position) -> Complaint {
        Complaint(
            "must be text, {env: NAME} or {file: PATH}",
            hint:
                "Put a literal secret in quotes, above all if it has one of {}[]#&*!|>'\"%@` in it.",
            at: position)
    }
}
