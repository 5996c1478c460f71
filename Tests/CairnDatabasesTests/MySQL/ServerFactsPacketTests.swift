import Testing

@testable import CairnDatabases

@Suite struct ServerFactsPacketTests {
    private static let cases: [(Int64, limit: Int64?, String?)] = [
        (15 << 20, 16 << 20, nil), ((16 << 20) - 1000, 16 << 20, "this server takes 16777216"),
        ((1 << 30) - 1024, 1 << 30, nil), ((1 << 30) - 1023, 1 << 30, "no server takes"),
        (2 << 30, nil, nil),
    ]

    @Test(arguments: cases)
    func `a statement that no server takes back is told when it is dumped`(
        _ bytes: Int64, limit: Int64?, _ words: String?
    ) {
        var facts = ServerFacts(
            kind: .mysql, flavour: "MySQL", version: "9.7.0", dumpTool: "mysqldump",
            dumpToolVersion: "9.7.0", readerPatience: nil)
        facts.packetLimit = limit
        let warning = facts.warning(longestStatement: bytes, of: "app")
        #expect(words.map { warning?.contains($0) == true } ?? (warning == nil))
    }
}
