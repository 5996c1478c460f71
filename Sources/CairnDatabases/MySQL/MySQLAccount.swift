/// A user with its host.
enum MySQLAccount {
    /// `wa@%` as `'wa'@'%'`; the host is what follows the last `@`.
    static func quoted(_ account: String) -> String {
        func quoted(_ text: Substring) -> String {
            let escaped = text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
            return "'\(escaped)'"
        }
        guard let at = account.lastIndex(of: "@") else { return quoted(account[...]) }
        return "\(quoted(account[..<at]))@\(quoted(account[account.index(after: at)...]))"
    }
}
