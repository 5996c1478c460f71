import Foundation

/// `docs/rights.md`, whose statements and policies the tests take as they stand there.
enum RightsPage {
    /// The statements below a heading, with other names in the place of the page's.
    static func statements(_ heading: String, _ names: [String: String]) throws -> [String] {
        try block("sql", heading, names).components(separatedBy: ";\n")
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
    }

    /// The policy below a heading.
    static func policy(_ heading: String, _ names: [String: String]) throws -> String {
        try block("json", heading, names)
    }

    /// - Throws: when the page has no such heading, or not one such block below it.
    private static func block(
        _ language: String, _ heading: String, _ names: [String: String]
    ) throws -> String {
        let file = Cairn.repository.appending(path: "docs/rights.md")
        let page = try String(contentsOf: file, encoding: .utf8)
        let sections = page.components(separatedBy: "\n### ")
        let section = sections.filter { $0.hasPrefix(heading + "\n") }
        let blocks = section.first?.components(separatedBy: "```\(language)\n").dropFirst() ?? []
        guard section.count == 1, let text = blocks.first, blocks.count == 1 else {
            throw HarnessError("docs/rights.md has not one \(language) block below “\(heading)”")
        }
        // The longest first: one name may be a part of another.
        return names.sorted { $0.key.count > $1.key.count }
            .reduce(text.components(separatedBy: "```")[0]) { $0.replacing($1.key, with: $1.value) }
    }
}

/// A right that a statement gives, by itself.
struct SingleGrant: Sendable, CustomStringConvertible {
    let right: String
    /// What follows the right in a statement, but for the grantee.
    let object: String
    let grantee: String

    var description: String { right + object }
    var granting: String { "GRANT \(right)\(object) TO \(grantee)" }
    var revoking: String { "REVOKE \(right)\(object) FROM \(grantee)" }

    /// The rights that a statement of the page gives; none if it is no `GRANT`.
    static func all(in statement: String) -> [SingleGrant] {
        let flat = statement.replacing(/\s+/, with: " ")
        guard let found = flat.wholeMatch(of: /GRANT (.+?)( ON .+)? TO (\S+)/) else { return [] }
        return found.1.split(separator: ", ").map { right in
            SingleGrant(
                right: String(right), object: found.2.map(String.init) ?? "",
                grantee: String(found.3))
        }
    }
}
