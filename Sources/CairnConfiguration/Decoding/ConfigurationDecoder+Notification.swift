internal import CairnCrypto
internal import CairnJobs
internal import Yams

extension ConfigurationDecoder {
    /// Who is told about a job: its own `notify`, else that of the whole file.
    func notification(of job: JobSection, shared: Shared) -> NotificationTarget? {
        guard job.section.has("notify") else {
            if shared.notification != nil { job.origins.merge(shared.notificationOrigins) }
            return needsNotification(job) ? shared.notification : nil
        }
        return notification(in: job.section, needsURL: needsNotification(job))
    }

    /// What stands under `notify` in the file or in a job.
    ///
    /// - Parameter needsURL: whether the secret is read.
    /// - Returns: nil if it isn't set, isn't needed, or is wrong.
    func notification(in section: Section, needsURL: Bool) -> NotificationTarget? {
        guard let notify = section.section("notify", keys: Schema.notify) else { return nil }
        let occasions = notify.value("on", occasions) ?? NotificationTarget.defaultOccasions
        let source = notify.secretSource("url")
        let isUnset = notify.entry("url").map { $0.value.isUnset && !$0.value.isBlank } ?? true
        if isUnset || source?.isEmptyLiteral == true {
            findings.add(
                "\(notify.title) has no “url”",
                hint: "Write “url: {env: NAME}” or “url: {file: PATH}”.", at: notify.position)
            return nil
        }
        guard needsURL, let source else { return nil }
        let url = notify.attempt("url") { _ throws(Complaint) in
            try NotificationURL(try source.resolve(in: surroundings)?.reveal() ?? "")
        }
        return url.map { NotificationTarget(url: $0.secret, occasions: occasions) }
    }

    private func occasions(_ node: Node) throws(Complaint) -> Set<NotificationTarget.Occasion> {
        let words = NotificationTarget.Occasion.allCases.map(\.rawValue)
        let hint = "Write “on: [failure]”; known are \(Schema.list(words))."
        var occasions: Set<NotificationTarget.Occasion> = []
        for item in node.scalar == nil ? try node.list() : [node] {
            let word = try item.text()
            guard let occasion = NotificationTarget.Occasion(rawValue: word) else {
                let nearest = NearestKey.of(word, among: words)
                throw Complaint(
                    "has a word that isn't known",
                    hint: nearest.map { "Did you mean “\($0)”?" } ?? hint, at: item.position)
            }
            occasions.insert(occasion)
        }
        guard !occasions.isEmpty else {
            throw Complaint(
                "is empty", hint: "Name an occasion, or remove “notify” to tell nobody.")
        }
        return occasions
    }
}
