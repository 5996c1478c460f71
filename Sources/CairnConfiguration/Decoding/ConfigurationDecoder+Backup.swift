internal import CairnSnapshots
internal import CairnStores
internal import Yams

/// The block `backup:` of WorkAdventure's charts, so that it can be pasted as it is.
///
/// The chart of the admin panel has all keys side by side and `count`, that of Synapse has those of S3
/// under `s3`, `keepDays`, and `enable` instead of `enabled`. Any mixture of both is taken.
struct BackupBlock {
    let section: Section
    /// The keys of S3, wherever they stand.
    let s3: Section
    let isEnabled: Bool
}

extension ConfigurationDecoder {
    /// When both charts run the backup unless told otherwise.
    private static let defaultSchedule = "0 4 * * *"

    /// The block of a job, if it is set.
    ///
    /// In a disabled one nothing needs to be filled in: what isn't, is left out of the result.
    func backupBlock(in job: Section) -> BackupBlock? {
        let trail = job.trail.map { OriginTrail(origins: $0.origins, block: "backup") }
        guard job.has("backup"), let entry = job.entry("backup") else { return nil }
        guard let block = job.noting(trail).section("backup", keys: Schema.backup, as: "") else {
            // A finding tells; without the block there would be another about the store.
            let nothing = Section(
                emptyTitled: "“backup”", at: entry.position, findings: findings, trail: nil)
            return BackupBlock(section: nothing, s3: nothing, isEnabled: false)
        }
        for key in Schema.notBesideBackup where job.has(key) {
            findings.add(
                "\(job.title) has both “backup” and “\(key)”",
                hint: "Say it in “backup”, or replace “backup” by keys of Cairn's own.",
                at: job.entry(key)?.position ?? job.position)
        }
        block.refuseBoth("enabled", "enable", hint: "Keep one of them.")
        let isEnabled =
            block.value("enabled") { node throws(Complaint) in try node.truth() }
            ?? block.value("enable", as: "enabled") { node throws(Complaint) in try node.truth() }
            ?? true
        let section = isEnabled ? block.withoutEmptyTexts : block.withoutBlanks
        var s3 = s3(in: section)
        if !isEnabled {
            s3 = s3.withoutBlanks
            // A half is as good as none where neither is used.
            let keys = ["accessKeyId", "secretAccessKey"]
            if !keys.allSatisfy(s3.has) {
                s3 = s3.with(s3.entries.filter { !keys.contains($0.key) })
            }
        }
        return BackupBlock(section: section, s3: s3, isEnabled: isEnabled)
    }

    /// The keys of S3 that stand under `s3` or beside it.
    private func s3(in block: Section) -> Section {
        let trail = block.trail?.deeper("store.s3.")
        let flat = block.entries.filter { Schema.backupS3.contains($0.key) }
        guard let nested = block.section("s3", keys: Schema.backupS3)?.withoutEmptyTexts else {
            return block.with(flat).noting(trail)
        }
        for entry in flat where nested.has(entry.key) && block.has(entry.key) {
            findings.add(
                "\(block.title) has “\(entry.key)” both under “s3” and beside it",
                hint: "Keep one of them.", at: entry.position)
        }
        let rest = flat.filter { !nested.has($0.key) }
        let kept = nested.entries.filter { entry in !rest.contains { $0.key == entry.key } }
        return nested.with(kept + rest).noting(trail)
    }

    /// Where the block says that the backups go; `.unset` if it is disabled and doesn't say it.
    func store(of backup: BackupBlock, needsSecrets: Bool) -> StoreSetting {
        if !backup.isEnabled, !backup.s3.has("bucket") { return .unset }
        let cure = "Fill it in: “bucket: NAME”. Or set “enabled: false”."
        return s3(backup.s3, needsSecrets: needsSecrets, cure: cure).map { .location(.s3($0)) }
            ?? .invalid
    }

    func plan(of backup: BackupBlock) -> Plan {
        let section = backup.section
        let count = section.value("count", as: "keep.count") { node throws(Complaint) in
            try node.integer(in: RetentionLimits.count)
        }
        let days = section.value("keepDays", as: "keep.days") { node throws(Complaint) in
            try node.integer(in: RetentionLimits.days)
        }
        if !section.has("schedule") {
            section.trail?.origins.note("schedule", .standard(of: "backup"))
        }
        return Plan(
            fileName: section.text("fileName", ValueRule.fileName),
            schedule: section.text("schedule") ?? Self.defaultSchedule,
            retention: RetentionRules(
                count: count, days: days, minimum: RetentionLimits.minimum(count: count)))
    }
}

extension Section {
    /// Without the keys that have nothing but quotes, which Helm takes for unset.
    fileprivate var withoutEmptyTexts: Section {
        with(entries.filter { $0.value.scalar?.string != "" || $0.value.isUnset })
    }

    /// Without the keys that nobody has filled in.
    fileprivate var withoutBlanks: Section {
        with(withoutEmptyTexts.entries.filter { !$0.value.isUnset && !$0.value.isPlaceholder })
    }
}
