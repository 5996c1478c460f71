/// Collects where the values of one job, or of what several jobs share, were said, while they are read.
///
/// By the names that `cairn config --json` gives the values: `host`, `store.s3.bucket`. What isn't in
/// it is Cairn's default.
final class ValueOrigins {
    private(set) var byName: [String: ValueOrigin] = [:]

    func note(_ name: String, _ origin: ValueOrigin) {
        byName[name] = origin
    }

    /// Takes over what jobs share.
    func merge(_ shared: ValueOrigins) {
        byName.merge(shared.byName) { own, _ in own }
    }
}

/// Where one mapping of the file notes its values.
struct OriginTrail {
    let origins: ValueOrigins
    /// What stands before the keys: empty, or ending in `.`.
    var prefix = ""
    var block: String?

    func note(_ key: String, at position: Position, secret: SecretSource? = nil) {
        origins.note(prefix + key, .line(position.line, of: block, secret: secret))
    }

    /// That of a mapping within this one.
    func deeper(_ name: String) -> OriginTrail {
        OriginTrail(origins: origins, prefix: prefix + name, block: block)
    }
}
