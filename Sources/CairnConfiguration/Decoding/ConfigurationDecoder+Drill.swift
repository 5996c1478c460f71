internal import CairnDatabases
internal import CairnJobs
internal import Yams

extension ConfigurationDecoder {
    /// What stands under a job's `drill`.
    ///
    /// - Parameter server: the job's.
    /// - Returns: nil if something about it is wrong.
    func drill(_ drill: Section, of job: JobSection, on server: Connection) -> DrillSettings? {
        let kind = server.kind
        let maxAge = drill.value("maxAge") { node throws(Complaint) in
            Duration.seconds(try ValueRule.age(try node.text()))
        }
        let isSameServer = drill.value("sameServer") { node throws(Complaint) in try node.truth() }
        let maxSize = drill.value("maxSize") { node throws(Complaint) in
            try ValueRule.size(try node.text(), in: Self.drillSize)
        }
        drill.refuseBoth("mysql", "postgres", hint: "Keep the one that the job backs up.")
        for other in DatabaseKind.allCases where other != kind && drill.has(other.rawValue) {
            findings.add(
                "\(drill.title) has “\(other.rawValue)”, and the job “\(kind.rawValue)”",
                hint: "A snapshot can be restored only into a server of its own kind.",
                at: drill.position)
        }
        if isSameServer == true {
            guard !drill.has(kind.rawValue) else {
                drill.refuseBoth("sameServer", kind.rawValue, hint: "Keep one of them.")
                return nil
            }
            guard let maxSize else {
                if !drill.has("maxSize") {
                    findings.add(
                        "\(drill.title) has “sameServer” without “maxSize”",
                        hint: "Say how large a dump may be that is restored there: maxSize: 2 GiB.",
                        at: drill.position)
                }
                return nil
            }
            return DrillSettings(place: .sameServer(maxSize: maxSize), maxAge: maxAge)
        }
        if drill.has("maxSize") {
            findings.add(
                "“maxSize” has no effect without “sameServer: true”", hint: "Remove it.",
                at: drill.position)
        }
        guard let scratch = drill.section(kind.rawValue, keys: Schema.scratch, as: "") else {
            findings.add(
                "\(drill.title) names no server for a trial restore",
                hint:
                    "Add “\(kind.rawValue): {host: …}” to it, or “sameServer: true” and “maxSize”.",
                at: drill.position)
            return nil
        }
        // No default: what a chart's server is called is the server that is backed up.
        guard scratch.has("host") || scratch.has("socket") else {
            findings.add(
                "\(scratch.title) in “drill” has neither “host” nor “socket”",
                hint: "Name a server that holds nothing of worth.", at: scratch.position)
            return nil
        }
        // Only the drill itself logs in there.
        let needsPassword = job.isEnabled && passwords.includesDrill(of: job.entry.key)
        var own = connection(kind, scratch, usual: nil, needsPassword: needsPassword)
        own.allowsForeignClient = server.allowsForeignClient
        return DrillSettings(place: .scratch(own), maxAge: maxAge)
    }

    /// Whether the server that is backed up is the one for trials. What is wrong about it is found later.
    func isOnSameServer(_ drill: Section) -> Bool {
        (try? drill.entry("sameServer")?.value.truth()) ?? false
    }

    /// Less than a mebibyte holds nothing worth a trial.
    private static let drillSize = 1 << 20...1 << 50
}
