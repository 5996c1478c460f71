import Testing

@testable import CairnCLI

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
        ("", 0, ""), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
        ("日本語", 3, "日…"), ("日本語", 2, "…"), ("🪨🪨", 4, "🪨🪨"), ("🪨🪨", 3, "🪨…"),
        ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
    ])
    func `a line fits into the terminal`(_ text: String, _ columns: Int, _ shown: String) {
        #expect(TerminalText.clipped(text, columns: columns) == shown)
        let width = shown.map(TerminalText.columns).reduce(0, +)
        #expect(width <= columns)
    }

    @Test(arguments: [
        ("plain “ö” 🪨\tand\na line", "plain “ö” 🪨\tand\na line"),
        ("\u{1B}]0;title\u{7}", "\u{FFFD}]0;title\u{FFFD}"),
        ("a\rb\r\nc\u{9B}2J\u{7F}", "a\u{FFFD}b\u{FFFD}\nc\u{FFFD}2J\u{FFFD}"),
    ])
    func `what would act on a terminal is taken out`(_ text: String, _ shown: String) {
        #expect(TerminalText.harmless(text) == shown)
    }
}
