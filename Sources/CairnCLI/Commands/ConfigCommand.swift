internal import ArgumentParser
internal import CairnConfiguration

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract:
            "Shows each value that counts and where it was said, without secrets.",
        discussion: """
            Reads the configuration and the secrets that a backup would need, and looks for S3 \
            credentials where the configuration has none; touches neither database nor store.
            """)

    @Flag(help: "Print one JSON document.")
    var json = false

    @OptionGroup var source: SourceOptions

    func run() async throws {
        let configuration = try source.configuration(passwords: .all)
        var effective = EffectiveConfiguration(configuration)
        await effective.findCredentials(
            of: configuration, environment: SourceOptions.environment)
        Console.result(json ? JSONOutput.document(effective) : effective.text)
    }
}
