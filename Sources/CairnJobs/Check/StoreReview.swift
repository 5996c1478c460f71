internal import CairnSnapshots
internal import CairnStores

/// Judges what a rehearsal in a store came to.
struct StoreReview: Sendable {
    let job: Job
    /// The store's name for people.
    let store: String
    let failures: [Rehearsal.Step: StoreError]
    /// Objects of the check that couldn't be deleted again.
    let left: Int
    let traits: StoreTraits
    /// Whether the check's own deletion has only hidden something.
    let hidesDeleted: Bool
    let clockOffset: Duration?

    var findings: [Finding] {
        rights + [lock, versions, checksums, clock].compactMap(\.self)
    }

    private var rights: [Finding] {
        // Everything at once is no right that is missing, but a key or a policy.
        if let write = failures[.write], write.code == .accessRefused,
            failures[.list]?.code == .accessRefused
        {
            return [.error(.storeAccess, JobError(write))]
        }
        var found: [Finding] = []
        for step in Rehearsal.Step.allCases {
            guard let finding = failures[step].map({ finding(step, $0) }) else { continue }
            // A store that went away isn't told once for every step.
            let isKnown = found.contains { $0.topic == finding.topic }
            if finding.failure == .accessRefused || !isKnown { found.append(finding) }
        }
        guard !found.contains(where: { $0.severity == .error }) else { return found }
        return [.ok(.store, "\(store): writing, reading, listing works")] + found
    }

    private func finding(_ step: Rehearsal.Step, _ error: StoreError) -> Finding {
        guard error.code == .accessRefused else {
            guard error.code == .notFound else {
                return .error(Self.topic(error), JobError(error))
            }
            return .error(
                .storeUntrue, "what was just written isn't there: \(error.message)",
                cure:
                    "See who else writes or deletes there, and whether the store keeps what it takes.",
                .damaged)
        }
        switch step {
        case .write: return refused(.storeWrite, error, "s3:PutObject")
        case .read: return refused(.storeRead, error, "s3:GetObject")
        case .list: return refused(.storeList, error, "s3:ListBucket, on the bucket itself")
        case .beginUpload: return refused(.storeUpload, error, "s3:PutObject")
        case .findUploads:
            return refused(
                .storeUpload, error, "s3:ListBucketMultipartUploads, on the bucket itself")
        case .abortUploads:
            return refused(
                .storeUpload, error, "s3:AbortMultipartUpload and s3:ListMultipartUploadParts")
        case .delete: return undeletable(error)
        }
    }

    private func refused(_ topic: CheckTopic, _ error: StoreError, _ right: String) -> Finding {
        guard case .s3 = job.store else { return .error(topic, JobError(error)) }
        return .error(
            topic, JobError(error),
            cure: "Allow \(right), by the key's policy or the bucket's; docs/s3.md has a whole one."
        )
    }

    /// No failure of a backup: a key that can't delete is a good thing to have, unless something is to
    /// be pruned.
    private func undeletable(_ error: StoreError) -> Finding {
        let message =
            "nothing can be deleted: \(error.message); \(left) small object\(left == 1 ? "" : "s") of"
            + " this check stayed"
        guard !job.retention.isEmpty else {
            return .note(.storeDelete, message + "; what a killed run leaves will stay, too")
        }
        var cure = error.hint ?? "Let this user delete there."
        if case .s3 = job.store { cure = "Allow s3:DeleteObject, or leave out “keep”." }
        return .warning(.storeDelete, message + ", and “keep” can't be kept to", cure: cure)
    }

    private var lock: Finding? {
        guard job.store.isLocking else {
            return traits.locksObjects == true
                ? .note(
                    .storeLock,
                    "the bucket has object lock: what is locked is pruned when its lock is over")
                : nil
        }
        switch traits.locksObjects {
        case true?:
            return .ok(.storeLock, "the bucket can lock objects, as “objectLock” asks")
        case false?:
            return .error(
                .storeLock,
                "“objectLock” is asked for, and the bucket wasn't made with object lock",
                cure: "Make a new bucket with object lock, or do without “objectLock”.",
                .configuration)
        case nil:
            return .note(
                .storeLock,
                "the store doesn't tell whether the bucket can lock objects, as “objectLock” asks",
                cure: "Allow s3:GetBucketObjectLockConfiguration to have it checked.")
        }
    }

    private var versions: Finding? {
        guard traits.keepsVersions == true || hidesDeleted else { return nil }
        return .note(
            .storeVersions,
            "the bucket keeps versions: what is deleted is only hidden, takes room and costs money",
            cure: "A lifecycle rule for noncurrent versions removes them; none should touch current"
                + " ones.")
    }

    private var checksums: Finding? {
        guard traits.takesChecksums == false else { return nil }
        return .note(
            .storeChecksums,
            "the store takes no checksums: dumps are proven by ETag, else by reading them back")
    }

    private var clock: Finding? {
        guard let offset = clockOffset else { return nil }
        let seconds = abs(offset.components.seconds)
        let direction = offset > .zero ? "behind" : "ahead of"
        let message = "this machine's clock is \(seconds) s \(direction) the store's"
        let cure = "Let NTP set this machine's clock; or the server's, if it is the wrong one."
        switch seconds {
        case ...Self.tolerableSkew:
            return .ok(.clock, "this machine's clock and the store's differ by \(seconds) s")
        case ...Self.dangerousSkew:
            return .warning(
                .clockSkew, message + ": ages and names of snapshots are off", cure: cure)
        default:
            return .error(
                .clockSkew, message + ": prune refuses to delete anything by such a clock",
                cure: cure, .configuration)
        }
    }

    /// Replies take a moment, and their date is in whole seconds.
    private static let tolerableSkew: Int64 = 30
    /// From here on `cairn prune` refuses.
    private static let dangerousSkew: Int64 = 300

    static func topic(_ error: StoreError) -> CheckTopic {
        switch error.code {
        case .unreachable: .storeUnreachable
        case .noStore, .notFound: .storeMissing
        case .accessRefused: .storeAccess
        case .full: .storeFull
        case .misconfigured, .invalidKey: .storeSettings
        case .corrupted, .changed: .storeUntrue
        default: .storeFailed
        }
    }

    static func addressing(_ error: StoreError, cure addressing: String) -> Finding {
        .error(
            .storeAddressing,
            "the store answers only when the bucket is named otherwise: \(error.message)",
            cure: "Set “addressing: \(addressing)”.", .configuration)
    }

    static func missingDirectory(_ path: String, in parent: String, _ isWritable: Bool) -> Finding {
        isWritable
            ? .warning(
                .storeMissing, "the store's folder \(path) doesn't exist yet",
                cure: "See whether its disk is mounted; else the first backup makes the folder.")
            : .error(
                .storeMissing,
                "the store's folder \(path) doesn't exist, and this user may not make it in \(parent)",
                cure: "See whether its disk is mounted; else make it, owned by this user.",
                .accessRefused)
    }
}
