internal import CairnDatabases
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStores
internal import Yams

extension ConfigurationDecoder {
    /// The mapping of one entry of `jobs`.
    func jobSection(_ entry: Section.Entry) -> JobSection? {
        let origins = ValueOrigins()
        guard
            let section = Section(
                entry.value, title: "job “\(entry.key)”", at: entry.position, keys: Schema.job,
                findings: findings, trail: OriginTrail(origins: origins))
        else { return nil }
        let isEnabled = section.value("enabled") { node throws(Complaint) in try node.truth() }
        let backup = backupBlock(in: section)
        return JobSection(
            entry: entry, section: section, backup: backup,
            isEnabled: backup?.isEnabled ?? isEnabled ?? true, origins: origins)
    }

    /// What one entry of `jobs` becomes.
    enum DecodedJob {
        case complete(Job)
        case incomplete(IncompleteJob)

        var name: JobName {
            switch self {
            case .complete(let job): job.name
            case .incomplete(let job): job.name
            }
        }
    }

    /// One entry of `jobs`.
    ///
    /// - Returns: nil if something about it is wrong.
    func job(_ job: JobSection, shared: Shared) -> DecodedJob? {
        let section = job.section
        let name = jobName(job.entry)
        let level = section.value("compression") { node throws(Complaint) in
            try node.integer(in: 1...9)
        }
        let drillSection = section.section("drill", keys: Schema.drill)
        let drillsHere = drillSection.map { isOnSameServer($0) } ?? false
        let needsPassword =
            job.isEnabled && passwords.includes(job.entry.key, drillsHere: drillsHere)
        let server = server(of: section, needsPassword: needsPassword)
        let notification = notification(of: job, shared: shared)
        let plan = job.backup.map(plan(of:)) ?? self.plan(in: section)
        let location = location(of: job, shared: shared)
        let drill = server.flatMap { server in
            drillSection.flatMap { self.drill($0, of: job, on: server.connection) }
        }
        guard let name, let server, let location else { return nil }
        guard case .location(let store) = location else {
            return .incomplete(
                IncompleteJob(
                    name: name, connection: server.connection, databases: server.databases,
                    dump: server.dump,
                    fileName: plan.fileName,
                    compressionLevel: level ?? Job.defaultCompressionLevel,
                    retention: plan.retention, schedule: plan.schedule))
        }
        var complete = Job(
            name: name, connection: server.connection, databases: server.databases,
            fileName: plan.fileName, store: store,
            compressionLevel: level ?? Job.defaultCompressionLevel, isEnabled: job.isEnabled,
            retention: plan.retention, schedule: plan.schedule, notification: notification)
        (complete.dump, complete.drill) = (server.dump, drill)
        return .complete(complete)
    }

    /// What a block of WorkAdventure's has, too.
    struct Plan {
        var fileName: String?
        var schedule: String?
        var retention = RetentionRules()
    }

    private func plan(in section: Section) -> Plan {
        Plan(
            fileName: section.text("fileName", ValueRule.fileName),
            // Not judged here: a slip in it mustn't be in the way of a restore.
            schedule: section.text("schedule"),
            retention: retention(of: section) ?? RetentionRules())
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
        let written = DatabaseKind.allCases.filter { section.entry($0.rawValue) != nil }
        let set = written.filter { section.has($0.rawValue) }
        let kinds = set.isEmpty ? written : set
        if kinds.count > 1 {
            findings.add(
                "\(section.title) has both “mysql” and “postgres”", hint: "Make two jobs of it.",
                at: section.position)
        }
        guard let kind = kinds.first, let entry = section.entry(kind.rawValue) else {
            findings.add(
                "\(section.title) names no database server",
                hint: "Add “mysql:” or “postgres:” to it.", at: section.position)
            return nil
        }
        section.trail?.note("kind", at: entry.position)
        let server =
            set.isEmpty
            ? Section(
                emptyTitled: "“\(kind.rawValue)”", at: entry.position, findings: findings,
                trail: section.trail)
            : section.section(kind.rawValue, keys: Schema.server(kind), as: "")
        return server.flatMap { self.server(kind, $0, needsPassword: needsPassword) }
    }

    /// - Returns: `.unset` for a disabled job that needn't have a store; nil if something is wrong.
    private func location(of job: JobSection, shared: Shared) -> StoreSetting? {
        if let backup = job.backup {
            let store = store(of: backup, needsSecrets: needsStore(job))
            if case .invalid = store { return nil }
            return store
        }
        switch (store(in: job.section, needsSecrets: needsStore(job)), shared.store) {
        case (.location(let own), _): return .location(own)
        case (.unset, .location(let location)):
            job.origins.merge(shared.storeOrigins)
            return .location(location)
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
