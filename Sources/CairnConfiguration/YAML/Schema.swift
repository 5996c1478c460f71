/// The keys of the file, by the mapping that they belong to.
enum Schema {
    static let file = ["store", "jobs"]
    static let store = ["directory", "s3"]
    static let job = ["mysql", "postgres", "store", "fileName", "compression", "enabled"]
    static let connection = [
        "host", "port", "socket", "user", "password", "database", "databases", "clientDirectory",
    ]

    static let s3 = [
        "bucket", "prefix", "region", "endpointUrl", "addressing", "accessKeyId",
        "secretAccessKey", "sessionToken", "profile", "caFile", "acceptAnyCertificateInsecurely",
        "storageClass", "encryption", "objectLock", "partSize", "partsInFlight",
        "partsPerObject", "uploadLimit",
    ]

    static let all = file + store + job + connection + s3

    /// Keys that a later version has. To pass them over would promise what nobody keeps.
    static let later = ["keep", "schedule", "backup", "profile", "notify", "drill"]

    /// What helps somebody who wrote `key` where only `known` is understood; nil if it is like no key.
    static func suggestion(for key: String, known: [String]) -> String? {
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
        if s3.contains(key) { return "under “s3” in “store”" }
        if store.contains(key) { return "under “store”" }
        if job.contains(key) { return "under a job's name in “jobs”" }
        return key == "jobs" ? "at the top of the file" : nil
    }
}
