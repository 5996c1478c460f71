internal import FoundationEssentials

/// JSON as Cairn prints it: sorted keys, ISO 8601 times in UTC.
enum JSONOutput {
    static func line(_ value: some Encodable) -> String { text(value, [.sortedKeys]) }

    static func document(_ value: some Encodable) -> String {
        text(value, [.sortedKeys, .prettyPrinted])
    }

    private static func text(
        _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
    ) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union(.withoutEscapingSlashes)
        encoder.dateEncodingStrategy = .iso8601
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // The printed types hold texts, numbers and dates only.
            preconditionFailure("a result can't be encoded: \(error)")
        }
    }
}
