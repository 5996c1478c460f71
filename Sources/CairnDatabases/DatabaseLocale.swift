/// The locale of a Postgres database that isn't the operating system's: its text is sorted by ICU (from
/// Postgres 15 on) or by Postgres itself (17). `LC_COLLATE` and `LC_CTYPE` say little about such a
/// database.
public struct DatabaseLocale: Sendable, Hashable, Codable {
    public enum Provider: String, Sendable, Codable {
        case icu, builtin
    }

    public var provider: Provider
    /// Such as `de-DE`, or `C.UTF-8`.
    public var name: String
    /// Rules that change ICU's order (Postgres 16).
    public var rules: String?

    public init(provider: Provider, name: String, rules: String? = nil) {
        (self.provider, self.name, self.rules) = (provider, name, rules)
    }
}
