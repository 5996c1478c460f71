/// Where a value of a job was said: what `cairn config` shows beside it.
public struct ValueOrigin: Sendable, Hashable, Codable {
    public enum Source: String, Sendable, Codable {
        /// The configuration file.
        case file
        /// An environment variable that stands for a key or a flag.
        case environment
        case flag
        /// Nobody said it, and Cairn's own default counts.
        case standard = "default"
        /// Nobody said it, and it is as Bitnami's and WorkAdventure's charts create it.
        case bitnami
        /// Looked up as AWS's SDKs do: in their variables, or a profile.
        case found
    }

    public let from: Source
    /// Of the configuration file.
    public private(set) var line: Int?
    /// `backup`, when that block of the job has it, or has it for a default.
    public private(set) var block: String?
    /// With its dashes.
    public private(set) var flag: String?
    /// The environment variable that has the value, or names the file that has it.
    public private(set) var variable: String?
    /// The file that holds the secret.
    public private(set) var path: String?

    /// Cairn's own default, or that of a block.
    static func standard(of block: String? = nil) -> ValueOrigin {
        var origin = ValueOrigin(from: .standard)
        origin.block = block
        return origin
    }

    static let bitnami = ValueOrigin(from: .bitnami)
    static let found = ValueOrigin(from: .found)

    static func flag(_ flag: String, path: String? = nil) -> ValueOrigin {
        var origin = ValueOrigin(from: .flag)
        origin.flag = flag
        origin.path = path
        return origin
    }

    static func variable(_ name: String, path: String? = nil) -> ValueOrigin {
        var origin = ValueOrigin(from: .environment)
        origin.variable = name
        origin.path = path
        return origin
    }

    /// - Parameter secret: what the value refers to.
    static func line(
        _ line: Int, of block: String? = nil, secret: SecretSource? = nil
    ) -> ValueOrigin {
        var origin = ValueOrigin(from: .file)
        origin.line = line
        origin.block = block
        switch secret {
        case .variable(let name): origin.variable = name
        case .file(let path): origin.path = path
        case .literal, nil: break
        }
        return origin
    }

    private init(from: Source) {
        self.from = from
    }
}
