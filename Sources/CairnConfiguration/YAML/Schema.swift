internal import CairnDatabases

/// The keys of the file, by the mapping that they belong to.
enum Schema {
    static let file = ["store", "notify", "jobs"]
    static let store = ["directory", "s3"]
    static let job = [
        "mysql", "postgres", "store", "fileName", "compression", "enabled", "schedule", "keep",
        "notify", "backup", "drill",
    ]
    static let connection = [
        "host", "port", "socket", "user", "password", "database", "databases", "clientDirectory",
        "tls", "accounts",
    ]
    /// What only one kind of server has.
    static let mysql = ["allowMissing", "allowForeignClient"]
    static let postgres = ["profile", "format", "owners"]
    static func server(_ kind: DatabaseKind) -> [String] {
        connection + (kind == .mysql ? mysql : postgres)
    }
    static let tls = ["mode", "caFile", "certificateFile", "keyFile"]
    static let drill = ["mysql", "postgres", "sameServer", "maxSize", "maxAge"]
    /// Of the server for trial restores.
    static let scratch = ["host", "port", "socket", "user", "password", "clientDirectory", "tls"]

    static let s3 = [
        "bucket", "prefix", "region", "endpointUrl", "addressing", "accessKeyId",
        "secretAccessKey", "sessionToken", "profile", "caFile", "acceptAnyCertificateInsecurely",
        "storageClass", "encryption", "objectLock", "partSize", "partsInFlight",
        "partsPerObject", "uploadLimit",
    ]

    static let rules = ["count", "days", "daily", "weekly", "monthly"]
    static let keep = rules + ["minimum", "timeZone"]
    static let notify = ["url", "on"]

    /// The blocks of WorkAdventure's two charts together.
    static let backup =
        ["enabled", "enable", "schedule", "count", "keepDays", "fileName", "s3"] + backupS3
    /// Side by side with the others, or under `s3`.
    static let backupS3 = ["bucket", "region", "endpointUrl", "accessKeyId", "secretAccessKey"]
    /// What the block says already.
    static let notBesideBackup = ["keep", "store", "schedule", "fileName", "enabled"]

    static let all =
        file + store + job + connection + mysql + postgres + drill + s3 + keep + notify + backup

    /// What helps somebody who wrote `key` where only `known` is understood; nil if it is like no key.
    static func suggestion(for key: String, known: [String]) -> String? {
        if known == scratch, (connection + mysql + postgres).contains(key) {
            return "“\(key)” belongs to the job's own server, not to that of its drill."
        }
        if let place = place(of: key) { return "“\(key)” belongs \(place)." }
        if let nearest = NearestKey.of(key, among: known) { return "Did you mean “\(nearest)”?" }
        if let elsewhere = NearestKey.of(key, among: all), let place = place(of: elsewhere) {
            return "Did you mean “\(elsewhere)”? It belongs \(place)."
        }
        return nil
    }

    static func list(_ keys: [String]) -> String {
        keys.map { "“\($0)”" }.joined(separator: ", ")
    }

    private static func place(of key: String) -> String? {
        if connection.contains(key) { return "under “mysql” or “postgres”" }
        if mysql.contains(key) { return "under “mysql”" }
        if key == "profile" { return "under “postgres”, or under “s3” in “store”" }
        if key == "caFile" { return "under “tls”, or under “s3” in “store”" }
        if postgres.contains(key) { return "under “postgres”" }
        if s3.contains(key) { return "under “s3” in “store”" }
        if store.contains(key) { return "under “store”" }
        if job.contains(key) { return "under a job's name in “jobs”" }
        if keep.contains(key) { return "under “keep”" }
        if notify.contains(key) { return "under “notify”" }
        if drill.contains(key) { return "under “drill”" }
        if tls.contains(key) { return "under “tls”" }
        if backup.contains(key) { return "under “backup”" }
        return key == "jobs" ? "at the top of the file" : nil
    }
}
