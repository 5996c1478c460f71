internal import CairnCrypto
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores
internal import Yams

/// Turns the node tree of one file into jobs. Mistakes go into `findings`; a job that has one is left
/// out of the result, which then doesn't count.
struct ConfigurationDecoder {
    let surroundings: Surroundings
    let passwords: PasswordNeed
    let findings: Findings

    func configuration(in root: Node) -> Configuration {
        var configuration = Configuration(jobs: [], origin: .file(path: findings.file))
        let origins = ValueOrigins()
        guard
            let file = Section(
                root, title: "the file", at: root.position, keys: Schema.file, findings: findings,
                trail: OriginTrail(origins: origins))
        else { return configuration }
        let jobs = jobSections(in: file)
        let shared = shared(by: jobs, in: file, origins)
        for section in jobs {
            guard let decoded = job(section, shared: shared) else { continue }
            switch decoded {
            case .complete(let job): configuration.jobs.append(job)
            case .incomplete(let job): configuration.incomplete.append(job)
            }
            configuration.origins[decoded.name] = section.origins.byName
        }
        return configuration
    }

    /// What stands in the file for all jobs.
    struct Shared {
        let store: StoreSetting
        let storeOrigins: ValueOrigins
        let notification: NotificationTarget?
        let notificationOrigins: ValueOrigins
    }

    private func shared(
        by jobs: [JobSection], in file: Section, _ origins: ValueOrigins
    ) -> Shared {
        let storeIsNeeded = jobs.contains { job in
            needsStore(job) && !job.section.has("store") && job.backup == nil
        }
        let urlIsNeeded = jobs.contains { needsNotification($0) && !$0.section.has("notify") }
        let forNotification = ValueOrigins()
        return Shared(
            store: store(in: file, needsSecrets: storeIsNeeded), storeOrigins: origins,
            notification: notification(
                in: file.noting(OriginTrail(origins: forNotification)), needsURL: urlIsNeeded),
            notificationOrigins: forNotification)
    }

    /// The mapping of one job, before its server and store are read.
    struct JobSection {
        let entry: Section.Entry
        let section: Section
        let backup: BackupBlock?
        let isEnabled: Bool
        let origins: ValueOrigins
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

    func needsNotification(_ job: JobSection) -> Bool {
        job.isEnabled && passwords.includesNotification(of: job.entry.key)
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
