import Testing

@testable import CairnCLI

@Suite struct TypedConfirmationTests {
    @Test(arguments: [
        ("synapse", ["synapse"], false), (" synapse \n", ["synapse"], false),
        ("replace synapse", ["synapse"], true), ("replace one,two", ["one", "two"], true),
        ("two, one", ["one", "two"], false), ("replaced", ["replaced"], false),
        ("replace", ["replace"], false),
    ])
    func `it is the databases' names, perhaps after “replace”`(
        _ text: String, _ databases: [String], _ replaces: Bool
    ) throws {
        let confirmation = try TypedConfirmation(text)
        #expect(confirmation.includesReplacement == replaces)
        try confirmation.check(against: databases)
    }

    @Test(arguments: [
        ("synapse", ["Synapse"]), ("one", ["one", "two"]), ("one,two", ["one"]),
        ("replace one two", ["one", "two"]), ("yes", ["synapse"]), ("replace synapse", ["replace"]),
    ])
    func `anything else is refused, with what to type`(_ text: String, _ databases: [String]) throws
    {
        let confirmation = try TypedConfirmation(text)
        let failure = #expect(throws: Failure.self) { try confirmation.check(against: databases) }
        #expect(failure?.status == .usage)
        let hint = failure?.messages.first?.hint ?? ""
        #expect(hint.contains(databases.joined(separator: ",")))
    }

    @Test(arguments: ["", " ", ",", "replace ", "replace ,", "$(RESTORE_CONFIRM)"])
    func `a text without a name is refused`(_ text: String) {
        #expect(throws: Failure.self) { try TypedConfirmation(text) }
    }
}
