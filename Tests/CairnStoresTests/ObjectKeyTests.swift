import CairnStores
import Testing

@Suite struct ObjectKeyTests {
    @Test(arguments: [
        "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", "a\0b", "a\nb",
        "a\u{7f}", "..\u{2f}\u{301}etc", "../\u{301}", "a/../\u{20dd}b",
    ])
    func `a key that could lead out of the store is refused`(_ text: String) async {
        #expect(await refusal { _ = try ObjectKey(text) } == .invalidKey)
    }

    @Test func `the limit is in bytes`() async throws {
        _ = try ObjectKey(String(repeating: "é", count: 512))
        #expect(await refusal { _ = try ObjectKey(String(repeating: "é", count: 513)) } != nil)
    }

    @Test func `an error about a key stays on one line`() {
        do throws(StoreError) {
            _ = try ObjectKey("a\nb\u{1b}[31m")
            Issue.record("accepted")
        } catch {
            #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
        }
    }

    @Test func `two spellings of one letter are two keys`() throws {
        let composed = try ObjectKey("caf\u{e9}")
        let decomposed = try ObjectKey("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
    }

    @Test func `a slash separates whatever follows it`() throws {
        let key = try ObjectKey("a/\u{301}b/c")
        #expect(
            key.components.map { Array($0.utf8) } == ["a", "\u{301}b", "c"].map { Array($0.utf8) })
        #expect(key.lastComponent == "c")
    }
}
