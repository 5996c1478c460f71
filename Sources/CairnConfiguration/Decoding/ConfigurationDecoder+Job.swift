internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores

extension ConfigurationDecoder {
    /// The mapping of one entry of `jobs`.
    func jobSection(_ entry: Section.Entry) -> JobSection? {
        guard
            let section = Section(
                entry.value, title: "job “\(entry.key)”", at: entry.position, keys: Schema.job,
                findings: findings)
        else { return nil }
        let isEnabled = section.value("enabled") { node throws(Complaint) in try node.truth() }
        return JobSection(entry: entry, section: section, isEnabled: isEnabled ?? true)
    }

    /// One entry of `jobs`.
    ///
    /// - Returns: nil if something about it is wrong.
    func job(_ job: JobSection, sharedStore: StoreSetting) -> Job? {
        let section = job.section
        let name = jobName(job.entry)
        let level = section.value("compression") { node throws(Complaint) in
            try node.integer(in: 1...9)
        }
        let fileName = section.text("fileName", ValueRule.fileName)
        let needsPassword = job.isEnabled && passwords.includes(job.entry.key)
        let server = server(of: section, needsPassword: needsPassword)
        let location = location(of: job, sharedStore: sharedStore)
        guard let name, let server, let location else { return nil }
        return Job(
            name: name, connection: server.connection, databases: server.databases,
            fileName: fileName, store: location,
            compressionLevel: level ?? Job.defaultCompressionLevel,
            isEnabled: job.isEnabled)
    }

    private func jobName(_ entry: Section.Entry) -> JobName? {
        do throws(SnapshotError) {
            return try JobName(entry.key)
        } catch {
            findings.add(error.message, hint: error.hint, at: entry.position)
            return nil
        }
    }

    private func server(of section: Section, needsPassword: Bool) -> Server? {
        section.refuseBoth("mysql", "postgres", hint: "Make two jobs of it.")
        if !section.has("mysql"), !section.has("postgres") {
            findings.add(
                "\(section.title) names no database server",
                hint: "Add “mysql:” or “postgres:” to it.", at: section.position)
        }
        for kind in DatabaseKind.allCases {
            if let server = section.section(kind.rawValue, keys: Schema.connection) {
                return self.server(kind, server, needsPassword: needsPassword)
            }
        }
        return nil
    }

    private func location(of job: JobSection, sharedStore: StoreSetting) -> StoreLocation? {
        switch (store(in: job.section, needsSecrets: needsStore(job)), sharedStore) {
        case (.location(let own), _): return own
        case (.unset, .location(let shared)): return shared
        case (.unset, .unset):
            findings.add(
                "\(job.section.title) has no store",
                hint: "Add “store: {directory: /var/backups/cairn}” to it, or to the whole file.",
                at: job.section.position)
            return nil
        case (.invalid, _), (.unset, .invalid): return nil
        }
    }
}
