/// Asks one provider after the other, in the order of AWS's SDKs, until one has credentials.
///
/// The first that is set up counts, even if it then fails: going on would act with the rights of
/// somebody else than was meant. Source: botocore's `create_credential_resolver`.
struct CredentialsChain: Sendable {
    let source: S3CredentialsSource
    let surroundings: CredentialsSurroundings

    /// - Parameter previous: where the last credentials came from, if there were any.
    /// - Throws: `.credentials` when a provider fails, or none is set up.
    func find(after previous: CredentialsOrigin?) async throws(S3Error) -> FoundCredentials {
        switch source {
        case .fixed(let credentials):
            return FoundCredentials(
                credentials: credentials, expiration: nil, origin: .configuration)
        case .standard(let profile):
            return try await search(profile, hasInstance: previous?.isInstanceMetadata ?? false)
        }
    }

    /// The same, given up after some time.
    func find(
        after previous: CredentialsOrigin?, within limit: Duration
    ) async -> Result<FoundCredentials, S3Error> {
        await withTaskGroup(of: Result<FoundCredentials, S3Error>?.self) { group in
            group.addTask {
                do throws(S3Error) {
                    return .success(try await find(after: previous))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next().flatMap { $0 } ?? .failure(Self.overTime(limit, previous))
        }
    }

    private static func overTime(_ limit: Duration, _ previous: CredentialsOrigin?) -> S3Error {
        let last = previous.map { "; the last ones were from \($0)" } ?? ""
        return S3Error(
            .unreachable, "no credentials found within \(limit.components.seconds) s\(last)",
            hint: "Check that the service which gives them can be reached and answers.")
    }

    /// - Parameter named: the profile that the configuration names; it comes before all that the
    ///   environment says, but for what it refers to itself.
    private func search(
        _ named: String?, hasInstance: Bool
    ) async throws(S3Error) -> FoundCredentials {
        var absences: [String] = []
        func taken(_ lookup: CredentialsLookup) -> FoundCredentials? {
            switch lookup {
            case .found(let found): return found
            case .absent(let reason):
                absences.append(reason)
                return nil
            }
        }
        if named == nil, let found = taken(try EnvironmentCredentials.lookup(surroundings)) {
            return found
        }
        let profiles = ProfileCredentials(
            profiles: try SharedProfiles(surroundings), surroundings: surroundings)
        let profile = try profiles.selected(named)
        if let profile, profile.assumesRole { return try await profiles.assumedRole(profile) }
        if named == nil {
            let webIdentity = WebIdentityCredentials(surroundings: surroundings)
            if let found = taken(try await webIdentity.lookup()) { return found }
        }
        if let profile {
            if let found = taken(try await profiles.own(profile)) { return found }
            if named != nil { throw profiles.empty(profile) }
        } else {
            absences.append("profile “default” (not in \(profiles.profiles.places))")
        }
        let container = ContainerCredentials(surroundings: surroundings)
        if let found = taken(try await container.lookup()) { return found }
        let instance = InstanceMetadata(surroundings: surroundings, isKnown: hasInstance)
        if let found = taken(try await instance.lookup()) { return found }
        throw S3Error(
            .credentials, "no credentials found; looked in: " + absences.joined(separator: ", "),
            hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a key or a profile in "
                + "the configuration. A container on EC2 needs a metadata hop limit of 2.")
    }

    /// The region that the environment or the profile names; nil when neither does, or when the files
    /// can't be read, which asking for credentials tells.
    ///
    /// Credentials that were configured have nothing to do with a profile.
    var region: String? {
        surroundings.region ?? profile?["region"]
    }

    /// The endpoint of S3 that environment or profile name, where credentials are sought in them, too;
    /// nil for AWS's own.
    func endpoint() throws(S3Error) -> NamedEndpoint? {
        guard case .standard = source else { return nil }
        return try NamedEndpoint.find("s3", surroundings, profile)
    }

    private var profile: SharedProfile? {
        guard case .standard(let named) = source,
            let profiles = try? SharedProfiles(surroundings)
        else { return nil }
        return profiles[ProfileCredentials.name(named, surroundings).name]
    }
}
