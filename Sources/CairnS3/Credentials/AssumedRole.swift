/// A role that a profile asks for, with whose credentials and how.
struct AssumedRole: Sendable {
    /// What `credential_source` may name.
    enum Provider: String, Sendable, CaseIterable {
        case environment = "Environment"
        case container = "EcsContainer"
        case instance = "Ec2InstanceMetadata"
    }

    enum Source: Sendable {
        case profile(String)
        case provider(Provider)
    }

    let arn: String
    let source: Source
    /// Of the request to the Security Token Service.
    let parameters: [SecurityTokenService.Parameter]

    /// - Throws: when the profile says too little, too much, or what nobody is there to answer.
    init(_ profile: SharedProfile, now: Int64) throws(S3Error) {
        arn = profile["role_arn"] ?? ""
        if profile["mfa_serial"] != nil {
            throw S3Error(
                .credentials,
                "profile “\(profile.name)” asks for the code of an MFA device (mfa_serial), which "
                    + "nobody is there to type",
                hint: "Use a role for backups that may be assumed without one.")
        }
        source = try Self.source(of: profile)
        let duration = try Self.duration(of: profile)
        parameters = [
            ("RoleArn", arn),
            ("RoleSessionName", profile["role_session_name"] ?? "cairn-\(now)"),
            profile["external_id"].map { ("ExternalId", $0) },
            duration.map { ("DurationSeconds", String($0)) },
        ].compactMap { $0 }
    }

    private static func source(of profile: SharedProfile) throws(S3Error) -> Source {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let name?, nil): return .profile(name)
        case (nil, let name?):
            guard let provider = Provider(rawValue: name) else {
                throw S3Error(
                    .credentials,
                    "profile “\(profile.name)” has an unknown credential_source “\(name)”",
                    hint: "It may be "
                        + Provider.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            }
            return .provider(provider)
        case (nil, nil):
            throw S3Error(
                .credentials,
                "profile “\(profile.name)” has a role_arn but nobody who assumes it",
                hint: "Add source_profile or credential_source to it.")
        case (_?, _?):
            throw S3Error(
                .credentials,
                "profile “\(profile.name)” has both a source_profile and a credential_source",
                hint: "Remove one of the two.")
        }
    }

    /// In seconds; nil when the profile names none.
    static func duration(of profile: SharedProfile) throws(S3Error) -> Int? {
        guard let text = profile["duration_seconds"] else { return nil }
        guard let seconds = Int(text), (900...43_200).contains(seconds) else {
            throw S3Error(
                .credentials,
                "profile “\(profile.name)” has a duration_seconds that isn't from 900 to 43200",
                hint: "Correct it; 3600 is what most roles allow.")
        }
        return seconds
    }
}
