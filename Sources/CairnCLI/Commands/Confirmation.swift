internal import CairnJobs
internal import Glibc

/// Asks on the terminal before something that can't be undone.
enum Confirmation {
    /// - Parameters:
    ///   - question: what “yes” is the answer to.
    ///   - action: what must be confirmed, as a sentence begins with it.
    ///   - flag: what says yes in advance.
    /// - Throws: when there is no terminal to ask on, or the answer isn't “yes”.
    static func ask(_ question: String, of action: String, orGive flag: String) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure(
                usage: "\(action) must be confirmed, and there is no terminal to ask on",
                hint: "Nothing was changed. Give \(flag).")
        }
        Console.note("\(question) Type “yes”:")
        guard readLine() == "yes" else {
            throw Failure(JobError(.interrupted, "not confirmed; nothing was changed"))
        }
    }
}
