/// One of the two files that AWS's tools share, read into its sections.
///
/// Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files"; where it is
/// silent, as botocore reads them.
struct ProfileFile: Sendable {
    /// Which of the two it is: profiles are headed `[profile name]` in the one, `[name]` in the other.
    enum Kind: Sendable {
        case credentials, config
    }

    /// What can't be read in it, and in which line, counted from 1.
    struct Malformed: Error, Sendable, Hashable {
        let line: Int
        let reason: String
    }

    typealias Settings = [String: String]

    /// The settings of each profile by its name; the settings' names are in lower case.
    private(set) var profiles: [String: Settings] = [:]
    /// The settings of each service by the name of its section (`[services name]`).
    private(set) var services: [String: [String: Settings]] = [:]
    /// Headers of other sections, among them profiles that are headed as in the other file.
    private(set) var otherHeaders: Set<String> = []

    /// A file that isn't there.
    init() {}

    init(_ text: String, kind: Kind) throws(Malformed) {
        var reader = Reader(kind: kind)
        let lines = text.drop { $0 == "\u{FEFF}" }
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            if let reason = reader.take(line) { throw Malformed(line: index + 1, reason: reason) }
        }
        profiles = reader.profiles
        // In the config file `[profile default]` takes the place of `[default]`.
        if let settings = reader.explicitDefault { profiles["default"] = settings }
        services = reader.services
        otherHeaders = reader.otherHeaders
    }
}

/// Goes through a file line by line.
private struct Reader {
    private enum Section { case none, profile(String), explicitDefault, services(String), other }

    let kind: ProfileFile.Kind
    var profiles: [String: ProfileFile.Settings] = [:]
    var explicitDefault: ProfileFile.Settings?
    var services: [String: [String: ProfileFile.Settings]] = [:]
    var otherHeaders: Set<String> = []
    private var section = Section.none
    /// The setting of a section of services below which the settings of one service stand.
    private var service: String?
    /// How far the last setting was indented; a line that is further in belongs to its value.
    private var indentation: Int?

    init(kind: ProfileFile.Kind) {
        self.kind = kind
    }

    /// - Returns: what is wrong with the line, never its content, which may be a secret.
    mutating func take(_ line: Substring) -> String? {
        let text = line.trimmed
        guard let first = text.first, first != "#", first != ";" else { return nil }
        let indentation = line.prefix(while: \.isWhitespace).count
        if let last = self.indentation, indentation > last {
            setInner(text)
            return nil
        }
        if first == "[" { return begin(text) }
        if case .none = section { return "a setting before the first [section]" }
        guard let (name, value) = setting(text) else {
            return "neither a [section] nor a setting (name = value)"
        }
        self.indentation = indentation
        set(name, to: value)
        return nil
    }

    private func setting(_ text: Substring) -> (name: String, value: String)? {
        guard let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }),
            separator > text.startIndex
        else { return nil }
        let value = withoutComment(text[text.index(after: separator)...]).trimmed
        return (text[..<separator].trimmed.lowercased(), String(value))
    }

    private mutating func begin(_ text: Substring) -> String? {
        guard let end = text.firstIndex(of: "]") else { return "a section without “]”" }
        (indentation, service) = (nil, nil)
        let header = text[text.index(after: text.startIndex)..<end].trimmed
        let words = header.split(maxSplits: 1, whereSeparator: \.isWhitespace)
        switch kind {
        case .credentials:
            section = .profile(String(header))
            profiles[String(header)] = profiles[String(header)] ?? [:]
            if words.count == 2 { otherHeaders.insert(String(header)) }
        case .config where header == "default":
            section = .profile("default")
            profiles["default"] = profiles["default"] ?? [:]
        case .config where words.count == 2 && words[0] == "profile":
            let name = words[1].trimmed.unquoted
            section = name == "default" ? .explicitDefault : .profile(name)
            if name == "default" {
                explicitDefault = explicitDefault ?? [:]
            } else {
                profiles[name] = profiles[name] ?? [:]
            }
        case .config where words.count == 2 && words[0] == "services":
            let name = words[1].trimmed.unquoted
            section = .services(name)
            services[name] = services[name] ?? [:]
        case .config:
            section = .other
            otherHeaders.insert(String(header))
        }
        return nil
    }

    private mutating func set(_ name: String, to value: String) {
        switch section {
        case .profile(let profile): profiles[profile, default: [:]][name] = value
        case .explicitDefault: explicitDefault?[name] = value
        case .services: service = name
        case .none, .other: break
        }
    }

    /// Takes a setting that stands below another; those of profiles, such as `s3 =`, we don't need.
    private mutating func setInner(_ text: Substring) {
        guard case .services(let section) = section, let service,
            let (name, value) = setting(text)
        else { return }
        services[section, default: [:]][service, default: [:]][name] = value
    }

    /// A comment behind a value begins with space and `#` or `;`.
    private func withoutComment(_ value: Substring) -> Substring {
        var previous: Character = "="
        for index in value.indices {
            if previous.isWhitespace, value[index] == "#" || value[index] == ";" {
                return value[..<index]
            }
            previous = value[index]
        }
        return value
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Without the quotes in which a name with spaces stands.
    fileprivate var unquoted: String {
        for quote in ["\"", "'"] where count >= 2 && hasPrefix(quote) && hasSuffix(quote) {
            return String(dropFirst().dropLast())
        }
        return String(self)
    }
}
