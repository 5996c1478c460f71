/// Text on its way to a terminal.
enum TerminalText {
    /// The text without what would act on a terminal instead of being shown: a name that a manifest
    /// holds may come from anybody who can write to the store.
    static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
    }

    /// As much of the text as fits into so many columns, with “…” at its end if that isn't all.
    static func clipped(_ text: String, columns: Int) -> String {
        var used = 0
        var clipped = ""
        for (position, character) in zip(text.indices, text) {
            let width = self.columns(of: character)
            let isLast = text.index(after: position) == text.endIndex
            guard used + width <= columns - (isLast ? 0 : 1) else {
                return columns > 0 ? clipped + "…" : ""
            }
            clipped.append(character)
            used += width
        }
        return clipped
    }

    /// How many columns a terminal gives to the character: two to those of East Asia and to emoji.
    static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.properties.isEmojiPresentation { return 2 }
        return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Unicode's East_Asian_Width W and F, by their blocks (UAX #11).
    private static let wideRanges: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
