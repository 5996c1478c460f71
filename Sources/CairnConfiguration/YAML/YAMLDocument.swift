internal import Yams

/// A file's text as YAML's node tree.
enum YAMLDocument {
    /// - Returns: nil if there is nothing in it but comments.
    /// - Throws: `.invalid` with the place and the reason in the words of somebody who writes YAML,
    ///   never with a piece of the text.
    static func root(of text: String, file: String) throws(ConfigurationError) -> Node? {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
        do {
            // Without resolver rules every scalar stays text. The encoding is named because the
            // default would be looked up in the environment.
            return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            let explanation = YAMLExplanation(of: error, in: SourceLines(text))
            let place = explanation.position.map { ":\($0.line):\($0.column)" } ?? ""
            throw ConfigurationError(
                .invalid, "\(file)\(place): \(explanation.message)", hint: explanation.hint)
        }
    }
}
