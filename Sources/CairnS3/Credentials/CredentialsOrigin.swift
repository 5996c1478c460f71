/// Which provider gave the credentials, in words that name its place and none of its values.
package enum CredentialsOrigin: Sendable, Hashable, CustomStringConvertible {
    case configuration
    case environment
    /// - Parameter profile: nil when the environment names role and token.
    case webIdentity(role: String, profile: String?)
    case profile(String, file: String)
    /// A role of a profile, assumed by somebody who came from `source`.
    indirect case assumedRole(String, profile: String, source: CredentialsOrigin)
    case container(host: String)
    case instanceMetadata(role: String)

    package var description: String {
        switch self {
        case .configuration: "configuration"
        case .environment: "environment (AWS_ACCESS_KEY_ID)"
        case .webIdentity(let role, nil): "web identity (role \(role))"
        case .webIdentity(let role, let profile?):
            "web identity (role \(role), profile “\(profile)”)"
        case .profile(let name, let file): "profile “\(name)” in \(file)"
        case .assumedRole(let role, let profile, let source):
            "role \(role) of profile “\(profile)”, assumed by: \(source)"
        case .container(let host): "container endpoint \(host)"
        case .instanceMetadata(let role): "instance metadata (role \(role))"
        }
    }

    /// Whether asking there once more may give other credentials.
    var isRenewable: Bool {
        switch self {
        case .configuration, .environment: false
        default: true
        }
    }

    /// Whether this machine is known to have an instance metadata service.
    var isInstanceMetadata: Bool {
        switch self {
        case .instanceMetadata: true
        case .assumedRole(_, _, let source): source.isInstanceMetadata
        default: false
        }
    }
}
