// CairnCLI turns arguments into calls of CairnJobs, and what those report into lines for people and
// machines and an exit status. All printing happens here. Depends on everything below.

internal import ArgumentParser
internal import CairnConfiguration
internal import CairnDatabases
internal import CairnJobs
internal import CairnStreams
internal import FoundationEssentials
internal import Glibc

struct Cairn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cairn",
        abstract: "Backs up MySQL, MariaDB and Postgres, and brings them back.",
        discussion: ExitStatus.table,
        version: cairnVersion,
        subcommands: [
            BackupCommand.self, ListCommand.self, RestoreCommand.self, VerifyCommand.self,
            DrillCommand.self, FetchCommand.self, PruneCommand.self, HoldCommand.self,
            ReleaseCommand.self,
            DeleteCommand.self, CheckCommand.self, ConfigCommand.self,
        ])
}

@main
enum Main {
    static func main() async {
        boundHeap()
        // Writing to a tool that has ended must be an error of that write, not the end of Cairn.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Cairn.parseAsRoot()
            DatabaseEngines.sweepOptionFiles(environment: ProcessInfo.processInfo.environment)
            if var command = command as? any AsyncParsableCommand {
                try await Interruption.cancelling { try await command.run() }
            } else {
                try command.run()
            }
        } catch {
            exit(Failure.report(error))
        }
    }
}
