internal import CairnHTTP

/// What the providers see of the world.
struct CredentialsSurroundings: Sendable {
    let environment: [String: String]
    /// Whose word is taken for who a Security Token Service is that the environment or a profile names.
    let trust: HTTPOptions.Trust
    /// Where the credentials of an ECS task are.
    let taskEndpoint: String
    /// Seconds since 1970.
    let now: @Sendable () -> Int64

    /// A variable's value; nil when it is unset or empty.
    subscript(variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    func isTrue(_ variable: String) -> Bool {
        self[variable]?.lowercased() == "true"
    }

    /// The region that the environment names.
    var region: String? { self["AWS_REGION"] ?? self["AWS_DEFAULT_REGION"] }

    /// The path with a leading `~` replaced by the home folder.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = self["HOME"] else { return path }
        return home + path.dropFirst()
    }
}
