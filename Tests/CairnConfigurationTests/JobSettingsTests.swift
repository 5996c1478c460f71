import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnS3
import CairnSnapshots
import CairnStores
import Testing

private func file(_ lines: String, above: String = "") -> String {
    above + "store: {directory: /b}\njobs:\n  app:\n    mysql: {database: a}\n    \(lines)\n"
}

@Test func `a schedule is kept as text, lest a slip in it be in the way of a restore`() throws {
    for text in ["0 4 * * *", "@daily", "TZ=UTC at noon"] {
        #expect(try configuration(file("schedule: \"\(text)\"")).jobs[0].schedule == text)
    }
    #expect(try configuration(file("schedule: ")).jobs[0].schedule == nil)
}

@Test func `every rule of retention reaches the job`() throws {
    let text =
        "keep: {count: 30, days: 90, daily: 7, weekly: 4, monthly: 12, minimum: 5, timeZone: Europe/Paris}"
    #expect(
        try configuration(file(text)).jobs[0].retention
            == RetentionRules(
                count: 30, days: 90, daily: 7, weekly: 4, monthly: 12, minimum: 5,
                timeZone: "Europe/Paris"))
    #expect(try configuration(file("compression: 1")).jobs[0].retention.isEmpty)
    #expect(try configuration(file("keep: {count: 2}")).jobs[0].retention.minimum == 2)
    #expect(try configuration(file("keep: {days: 2}")).jobs[0].retention.minimum == 3)
}

@Test func `a notification is the job's own, else that of the file`() throws {
    let above = "notify: {url: {env: HOOK}, on: [success]}\n"
    let environment = ["HOOK": "https://hooks.example.com/T0/hunter2?a=b"]
    let shared = try configuration(file("compression: 1", above: above), environment: environment)
    #expect(
        shared.jobs[0].notification
            == NotificationTarget(
                url: Secret("https://hooks.example.com/T0/hunter2?a=b"), occasions: [.success]))
    let own = try configuration(
        file("notify: {url: http://127.0.0.1:8080, on: suspicious}", above: above), environment: [:]
    )
    #expect(
        own.jobs[0].notification
            == NotificationTarget(
                url: Secret("http://127.0.0.1:8080"), occasions: [.suspicious]))
    #expect(
        EffectiveConfiguration(shared).jobs[0].notify?.url == "https://hooks.example.com/•••")
    #expect(EffectiveConfiguration(own).jobs[0].notify?.url == "http://127.0.0.1:8080")
}

@Test(arguments: [PasswordNeed.none, .server(of: "app")])
func `only a backup needs to know who is notified`(need: PasswordNeed) throws {
    let text = file("notify: {url: {env: NOT_SET}}")
    #expect(try configuration(text, passwords: need).jobs[0].notification == nil)
    let disabled = file("enabled: no\n    notify: {url: {env: NOT_SET}}")
    #expect(try configuration(disabled).jobs[0].notification == nil)
}

private let occasions = "Write “on: [failure]”; known are “success”, “suspicious”, “failure”."

@Test(arguments: [
    Mistake(
        "keep: {count: 0}",
        "cairn.yaml:5:19: “count” must be a whole number from 1 to 100000 | "),
    Mistake(
        "keep: {days: -1}", "cairn.yaml:5:18: “days” must be a whole number from 1 to 36500 | "),
    Mistake(
        "keep: {count: 3, minimum: 0}",
        "cairn.yaml:5:31: “minimum” must be a whole number from 1 to 100000 | "),
    Mistake(
        "keep: {count: 3, minimum: 5}",
        "cairn.yaml:5:31: “minimum” must not be above “count”, which is 3 | What the minimum keeps, the count has to allow."
    ),
    Mistake(
        "keep: {minimum: 5}",
        "cairn.yaml:5:5: “keep” has no rule, so that nothing would be pruned | Add one of “count”, “days”, “daily”, “weekly”, “monthly”, or leave “keep” out."
    ),
    Mistake(
        "keep: {count: 3, timeZone: \"hunter 2\"}",
        "cairn.yaml:5:32: “timeZone” must be a time zone's name of the IANA database | Write it as Europe/Paris, or UTC."
    ),
    Mistake(
        "keep: {cuont: 3}",
        "cairn.yaml:5:5: “keep” has no rule, so that nothing would be pruned | Add one of “count”, “days”, “daily”, “weekly”, “monthly”, or leave “keep” out.",
        "cairn.yaml:5:12: unknown key “cuont” in “keep” | Did you mean “count”?"),
    Mistake(
        "keep: 30",
        "cairn.yaml:5:11: “keep” must be a mapping of keys to values, not text | Its keys are “count”, “days”, “daily”, “weekly”, “monthly”, “minimum”, “timeZone”."
    ),
    Mistake(
        "weekly: 3",
        "cairn.yaml:5:5: unknown key “weekly” in job “app” | “weekly” belongs under “keep”."),
    Mistake("schedule: [a]", "cairn.yaml:5:15: “schedule” must be text, not a list | "),
    Mistake(
        "schedule: \"[TO BE FILLED]\"",
        "cairn.yaml:5:15: “schedule” is still a placeholder | Replace it with the value, or with null."
    ),
    Mistake(
        "notify: {on: [failure]}",
        "cairn.yaml:5:5: “notify” has no “url” | Write “url: {env: NAME}” or “url: {file: PATH}”."),
    Mistake(
        "notify: {url: \"\"}",
        "cairn.yaml:5:5: “notify” has no “url” | Write “url: {env: NAME}” or “url: {file: PATH}”."),
    Mistake(
        "notify: {url: {env: NOT_SET}}",
        "cairn.yaml:5:19: “url” needs $NOT_SET, which is not set | Set the variable NOT_SET, or name a file with {file: PATH}."
    ),
    Mistake(
        "notify: {url: ftp://hunter2}",
        "cairn.yaml:5:19: “url” must begin with https:// or http:// | Write https://HOST/PATH."),
    Mistake(
        "notify: {url: \"https://hunter2@host/x\"}",
        "cairn.yaml:5:19: “url” must not hold a user or a password before the host | Receivers take a token in the path or the query."
    ),
    Mistake(
        "notify: {url: \"https://host/hunter 2\"}",
        "cairn.yaml:5:19: “url” must not hold spaces, “#” or other than ASCII | Percent-encode them: “%20” is a space."
    ),
    Mistake(
        "notify: {url: \"https:///hunter2\"}",
        "cairn.yaml:5:19: “url” has no host | Write https://HOST/PATH."),
    Mistake(
        "notify: {url: \"https://h\", on: []}",
        "cairn.yaml:5:36: “on” is empty | Name an occasion, or remove “notify” to tell nobody."),
    Mistake(
        "notify: {url: \"https://h\", on: [failure, sucess]}",
        "cairn.yaml:5:46: “on” has a word that isn't known | Did you mean “success”?"),
    Mistake(
        "notify: {url: \"https://h\", on: [always]}",
        "cairn.yaml:5:37: “on” has a word that isn't known | \(occasions)"),
    Mistake(
        "notify: {url: \"https://h\", on: failures}",
        "cairn.yaml:5:36: “on” has a word that isn't known | Did you mean “failure”?"),
])
func `what is wrong with a job's settings is told`(mistake: Mistake) {
    #expect(complaints(file(mistake.text)) == mistake.complaints)
}
