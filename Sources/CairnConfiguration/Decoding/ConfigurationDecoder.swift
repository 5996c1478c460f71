internal import CairnJobs
internal import CairnStores
internal import Yams

/// Turns the node tree of one file into jobs. Mistakes go into `findings`; a job that has one is left
/// out of the result, which then doesn't count.
struct ConfigurationDecoder {
    let surroundings: Surroundings
    let passwords: PasswordNeed
    let findings: Findings

    func jobs(in root: Node) -> [Job] {
        guard
            let file = Section(
                root, title: "the file", at: root.position, keys: Schema.file, findings: findings)
        else { return [] }
        let jobs = jobSections(in: file)
        let sharedIsNeeded = jobs.contains { needsStore($0) && !$0.section.has("store") }
        let shared = store(in: file, needsSecrets: sharedIsNeeded)
        return jobs.compactMap { job($0, sharedStore: shared) }
    }

    /// The mapping of one job, before its server and store are read.
    struct JobSection {
        let entry: Section.Entry
        let section: Section
        let isEnabled: Bool
    }

    private func jobSections(in file: Section) -> [JobSection] {
        guard file.has("jobs") else {
            findings.add(
                "the file has no “jobs”", hint: "Add “jobs:” and below it a name for each job.",
                at: file.position)
            return []
        }
        guard let jobs = file.section("jobs", keys: nil) else { return [] }
        if jobs.entries.isEmpty {
            findings.add(
                "“jobs” is empty", hint: "Add a name for each job below it.", at: jobs.position)
        }
        return jobs.entries.compactMap(jobSection)
    }

    func needsStore(_ job: JobSection) -> Bool {
        passwords.includesStore(of: job.entry.key, isEnabled: job.isEnabled)
    }

    /// What a mapping says about its store.
    enum StoreSetting {
        case unset
        /// Said, but wrong: a finding tells.
        case invalid
        case location(StoreLocation)
    }

    /// The `store` of the whole file or of one job.
    ///
    /// - Parameter needsSecrets: whether the store's credentials are read.
    func store(in section: Section, needsSecrets: Bool) -> StoreSetting {
        guard section.has("store") else { return .unset }
        guard let store = section.section("store", keys: Schema.store) else { return .invalid }
        store.refuseBoth("directory", "s3", hint: "Keep one of them.")
        let path = store.text("directory") { path throws(Complaint) in
            try surroundings.requireAbsolute(path)
        }
        if let path { return .location(.directory(path: path)) }
        if let s3 = store.section("s3", keys: Schema.s3) {
            return self.s3(s3, needsSecrets: needsSecrets).map { .location(.s3($0)) } ?? .invalid
        }
        if !store.has("directory"), !store.has("s3") {
            findings.add(
                "“store” has neither “directory” nor “s3”",
                hint: "Write “directory: /var/backups/cairn” or “s3: {bucket: NAME}”.",
                at: store.position)
        }
        return .invalid
    }
}
