internal import CairnDatabases
internal import Yams

extension ConfigurationDecoder {
    /// What the dumps of a server's databases are to hold.
    func dumpOptions(in section: Section) -> DumpOptions {
        var options = DumpOptions()
        options.includesAccounts =
            section.value("accounts") { node throws(Complaint) in try node.truth() } ?? false
        options.allowMissing = section.value("allowMissing", parts) ?? []
        options.profile = section.value("profile") { node throws(Complaint) in
            try word(node, DatabaseProfile.self)
        }
        options.format =
            section.value("format") { node throws(Complaint) in try word(node, DumpFormat.self) }
            ?? .plain
        options.keepsOwners =
            section.value("owners") { node throws(Complaint) in try node.truth() } ?? false
        return options
    }

    private func parts(_ node: Node) throws(Complaint) -> Set<DumpPart> {
        var parts: Set<DumpPart> = []
        for item in node.scalar == nil ? try node.list() : [node] {
            do throws(Complaint) {
                parts.insert(try word(item, DumpPart.self))
            } catch {
                throw Complaint(
                    "has a word that \(error.text)", hint: error.hint, at: item.position)
            }
        }
        return parts
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(
        _ node: Node, _: Word.Type
    ) throws(Complaint) -> Word {
        let words = Word.allCases.map(\.rawValue)
        let text = try ValueRule.choice(try node.text(), among: words)
        guard let word = Word(rawValue: text) else { preconditionFailure("one of its own words") }
        return word
    }
}
