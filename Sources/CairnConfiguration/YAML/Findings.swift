/// Collects the mistakes of one file, so that all are told at once.
final class Findings {
    let file: String
    private var found: [(position: Position, problem: ConfigurationError.Problem)] = []

    /// - Parameter file: its path as people know it; each message begins with it.
    init(file: String) {
        self.file = file
    }

    func add(_ message: String, hint: String? = nil, at position: Position) {
        let message = "\(file):\(position.line):\(position.column): \(message)"
        found.append((position, .init(message: message, hint: hint)))
    }

    /// Adds what is wrong with the value of `key`.
    func add(_ complaint: Complaint, about key: String, at position: Position) {
        add("“\(key)” \(complaint.text)", hint: complaint.hint, at: complaint.position ?? position)
    }

    /// All of them in the order of the file; nil when there is none.
    ///
    /// A value that two jobs share through an alias has its mistakes told once.
    var error: ConfigurationError? {
        var problems: [ConfigurationError.Problem] = []
        for finding in found.sorted(by: { $0.position < $1.position })
        where !problems.contains(finding.problem) {
            problems.append(finding.problem)
        }
        return problems.isEmpty ? nil : ConfigurationError(.invalid, problems)
    }
}
