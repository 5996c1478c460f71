/// What a finding is about: a stable name, by which docs/check.md explains it and monitors tell findings
/// apart.
public enum CheckTopic: String, Sendable, Codable, CaseIterable {
    // The configuration.
    case configurationInvalid = "configuration-invalid"
    case nothingToDo = "nothing-to-do"
    case jobDisabled = "job-disabled"
    case schedule
    case scheduleInvalid = "schedule-invalid"
    case retention
    case retentionNone = "retention-none"
    case retentionShort = "retention-short"
    case retentionDays = "retention-days"
    case retentionSingle = "retention-single"

    // The database and its client programs.
    case database
    case databaseUnreachable = "database-unreachable"
    case databaseLogin = "database-login"
    case databaseUnknown = "database-unknown"
    case databaseEmpty = "database-empty"
    case databaseRights = "database-rights"
    case databaseRightsUnclear = "database-rights-unclear"
    case databaseUnsteady = "database-unsteady"
    case databaseImpatient = "database-impatient"
    case databaseFailed = "database-failed"
    case client
    case clientDoubtful = "client-doubtful"
    case clientMissing = "client-missing"
    case clientMismatch = "client-mismatch"
    case dump
    case profile
    case dumpFails = "dump-fails"

    // The store.
    case store
    case storeUnreachable = "store-unreachable"
    case storeAddressing = "store-addressing"
    case storeMissing = "store-missing"
    case storeAccess = "store-access"
    case storeList = "store-list"
    case storeWrite = "store-write"
    case storeRead = "store-read"
    case storeDelete = "store-delete"
    case storeUpload = "store-upload"
    case storeFull = "store-full"
    case storeSettings = "store-settings"
    case storeUntrue = "store-untrue"
    case storeFailed = "store-failed"
    case storeVersions = "store-versions"
    case storeLock = "store-lock"
    case storeChecksums = "store-checksums"
    case clock
    case clockSkew = "clock-skew"

    // What lies in the store.
    case snapshots
    case snapshotNone = "snapshot-none"
    case snapshotOld = "snapshot-old"
    case snapshotDamaged = "snapshot-damaged"
    case snapshotSuspicious = "snapshot-suspicious"
    case snapshotFuture = "snapshot-future"
    case snapshotUnverified = "snapshot-unverified"
    case drill
    case drillNone = "drill-none"
    case drillOld = "drill-old"
    case drillFailed = "drill-failed"
    case drillLeftovers = "drill-leftovers"
    case runUnderWay = "run-under-way"
    case leftovers
    case leftoversUnrecorded = "leftovers-unrecorded"
    case uploadsOpen = "uploads-open"
}
