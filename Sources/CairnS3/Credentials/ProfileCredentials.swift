/// What the profiles of the shared files give: keys, web identities, and roles assumed with them.
struct ProfileCredentials: Sendable {
    let profiles: SharedProfiles
    let surroundings: CredentialsSurroundings

    /// The profile in question; nil when it is the default one and there is none.
    ///
    /// - Parameter configured: the name that the configuration gives.
    /// - Throws: when a profile is named and isn't there.
    func selected(_ configured: String?) throws(S3Error) -> SharedProfile? {
        let (name, whence) = Self.name(configured, surroundings)
        if let profile = profiles[name] { return profile }
        if let whence { throw profiles.missing(name, namedBy: whence) }
        return nil
    }

    /// A profile's name, and who says it; nobody says the default one's.
    static func name(
        _ configured: String?, _ surroundings: CredentialsSurroundings
    ) -> (name: String, whence: String?) {
        if let configured { return (configured, "named by the store's setting") }
        for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            if let name = surroundings[variable] { return (name, "named by \(variable)") }
        }
        return ("default", nil)
    }

    /// What a profile gives by itself: a web identity, or the keys that stand in it.
    ///
    /// - Throws: when what it says can't be used.
    func own(_ profile: SharedProfile) async throws(S3Error) -> CredentialsLookup {
        let webIdentity = WebIdentityCredentials(surroundings: surroundings)
        if let found = try await webIdentity.credentials(of: profile) { return .found(found) }
        if let keys = try profile.keys() { return .found(keys) }
        try profile.refuseForeignProviders()
        return .absent("profile “\(profile.name)” (no credentials in \(profiles.places))")
    }

    /// Tells that the profile which the store names has nothing in it that gives credentials; others
    /// would act with the rights of somebody else than was meant.
    func empty(_ profile: SharedProfile) -> S3Error {
        S3Error(
            .credentials,
            "profile “\(profile.name)” (named by the store's setting) has no credentials in "
                + profiles.places,
            hint: "Write keys or a role into it, or remove the setting, so that environment, "
                + "container and instance are asked.")
    }

    /// The role of a profile, assumed with the credentials of its source; sources may have sources.
    ///
    /// - Parameter visited: profiles on the way here, so that a loop is noticed.
    func assumedRole(
        _ profile: SharedProfile, visited: [String] = []
    ) async throws(S3Error) -> FoundCredentials {
        let role = try AssumedRole(profile, now: surroundings.now())
        let source =
            switch role.source {
            case .profile(let name):
                try await sourceProfile(name, of: profile, visited: visited + [profile.name])
            case .provider(let provider): try await credentials(of: provider, for: profile)
            }
        let service = try SecurityTokenService(surroundings, profile: profile, role: role.arn)
        let issued = try await service.assumeRole(role.parameters, signedBy: source.credentials)
        return issued.found(
            at: .assumedRole(role.arn, profile: profile.name, source: source.origin))
    }

    private func sourceProfile(
        _ name: String, of parent: SharedProfile, visited: [String]
    ) async throws(S3Error) -> FoundCredentials {
        guard let profile = profiles[name] else {
            throw profiles.missing(name, namedBy: "source_profile of profile “\(parent.name)”")
        }
        // A profile may be its own source when it has keys.
        if profile.assumesRole, !profile.hasKeys {
            guard !visited.contains(name) else {
                let chain = (visited + [name]).map { "“\($0)”" }.joined(separator: " → ")
                throw S3Error(
                    .credentials, "the source_profile of profiles goes in a circle: \(chain)",
                    hint: "Let the last one name a profile that has keys of its own.")
            }
            return try await assumedRole(profile, visited: visited)
        }
        switch try await own(profile) {
        case .found(let found): return found
        case .absent:
            throw S3Error(
                .credentials,
                "profile “\(name)”, the source_profile of “\(parent.name)”, has no credentials",
                hint: "Write aws_access_key_id and aws_secret_access_key into it.")
        }
    }

    private func credentials(
        of provider: AssumedRole.Provider, for profile: SharedProfile
    ) async throws(S3Error) -> FoundCredentials {
        let lookup =
            switch provider {
            case .environment: try EnvironmentCredentials.lookup(surroundings)
            case .container: try await ContainerCredentials(surroundings: surroundings).lookup()
            case .instance:
                try await InstanceMetadata(surroundings: surroundings, isKnown: true).lookup()
            }
        switch lookup {
        case .found(let found): return found
        case .absent(let reason):
            throw S3Error(
                .credentials,
                "profile “\(profile.name)” has credential_source = \(provider.rawValue), "
                    + "but nothing is there: \(reason)",
                hint: "Set it up, or name another credential_source or a source_profile.")
        }
    }
}
