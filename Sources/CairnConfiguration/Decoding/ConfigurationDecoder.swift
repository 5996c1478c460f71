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
        let shared = store(in: file)
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
        return jobs.entries.compactMap { job($0, sharedStore: shared) }
    }

    /// What a mapping says about its store.
    enum StoreSetting {
        case unset
        /// Said, but wrong: a finding tells.
        case invalid
        case location(StoreLocation)
    }

    /// The `store` of the whole file or of one job.
    func store(in section: Section) -> StoreSetting {
        guard section.has("store") else { return .unset }
        guard let store = section.section("store", keys: Schema.store) else { return .invalid }
        if store.has("s3"), let s3 = store.entry("s3") {
            findings.add(
                "the S3 store comes with the next release",
                hint: "Until then a store is a folder: “directory: /var/backups/cairn”.",
                at: s3.position)
            return .invalid
        }
        let path = store.text("directory") { path throws(Complaint) in
            try surroundings.requireAbsolute(path)
        }
        if let path { return .location(.directory(path: path)) }
        if !store.has("directory") {
            findings.add(
                "“store” has no “directory”", hint: "Write “directory: /var/backups/cairn”.",
                at: store.position)
        }
        return .invalid
    }
}
