/// A value that a flag has, or the environment variable that stands for it.
struct GivenValue {
    let text: String
    /// How messages call it: `--source`, `$CAIRN_SOURCE`.
    let subject: String
    let origin: ValueOrigin

    /// - Parameters:
    ///   - flag: what the command line says.
    ///   - name: of the flag, without its dashes. The variable is called alike: `keep-count` is
    ///     `$CAIRN_KEEP_COUNT`; an empty one counts as unset.
    /// - Returns: nil if neither is given.
    init?(_ flag: String?, _ name: String, environment: [String: String]) {
        let variable = Self.variable(name)
        if let flag {
            (text, subject, origin) = (flag, "--\(name)", .flag("--\(name)"))
        } else if let value = environment[variable], !value.isEmpty {
            (text, subject, origin) = (value, "$\(variable)", .variable(variable))
        } else {
            return nil
        }
    }

    static func variable(_ name: String) -> String {
        "CAIRN_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// Says which flag or variable a complaint is about.
    func read<T>(
        _ convert: (String) throws(Complaint) -> T
    ) throws(ConfigurationError) -> T {
        try CommandLineValues.about(subject) { () throws(Complaint) in try convert(text) }
    }
}
