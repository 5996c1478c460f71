internal import ArgumentParser
internal import CairnConfiguration

/// The retention of a single job that has no configuration file. The values are judged with the rest of
/// the job, where they may come from the environment.
struct KeepOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The newest that many. Else $CAIRN_KEEP_COUNT.", valueName: "number"))
    var keepCount: String?

    @Option(
        help: ArgumentHelp(
            "Those up to that many days older than the newest. Else $CAIRN_KEEP_DAYS.",
            valueName: "number"))
    var keepDays: String?

    @Option(
        help: ArgumentHelp(
            "The newest of each of the last days. Else $CAIRN_KEEP_DAILY.", valueName: "number"))
    var keepDaily: String?

    @Option(
        help: ArgumentHelp(
            "The newest of each of the last weeks. Else $CAIRN_KEEP_WEEKLY.", valueName: "number"))
    var keepWeekly: String?

    @Option(
        help: ArgumentHelp(
            "The newest of each of the last months. Else $CAIRN_KEEP_MONTHLY.", valueName: "number"
        ))
    var keepMonthly: String?

    @Option(
        help: ArgumentHelp(
            "The newest that many in any case. Else $CAIRN_KEEP_MINIMUM, else 3.",
            valueName: "number"))
    var keepMinimum: String?

    @Option(
        help: ArgumentHelp(
            "In which days, weeks and months begin. Else $CAIRN_KEEP_TIME_ZONE, else UTC.",
            valueName: "name"))
    var keepTimeZone: String?

    var values: [AdHocJob.KeepOption: String] {
        let all: [(AdHocJob.KeepOption, String?)] = [
            (.count, keepCount), (.days, keepDays), (.daily, keepDaily), (.weekly, keepWeekly),
            (.monthly, keepMonthly), (.minimum, keepMinimum), (.timeZone, keepTimeZone),
        ]
        return Dictionary(
            uniqueKeysWithValues: all.compactMap { key, value in value.map { (key, $0) } })
    }
}
