import CairnDatabases
import Testing

@Suite struct LongestStatementTests {
    private static let dump =
        """
        -- a comment
        CREATE TABLE `t` (
          `id` int
        );
        INSERT INTO `t` VALUES
        (1,'a;'),
        (2,'\\n;\\n'),
        (3,'\(String(repeating: "x", count: 60))');
        SET a = 1;
        INSERT INTO `t` VALUES (4,'y');

        """
    private static let longest =
        dump.split(separator: ";\n").map { $0.utf8.count }.max() ?? 0

    @Test(arguments: [1, 2, 3, 7, 64, 130, 100_000])
    func `rows on lines of their own count together, in chunks of any size`(size: Int) {
        var watcher = LongestStatement()
        let bytes = Array(Self.dump.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            watcher.observe(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        // With the newline before it and the semicolon behind.
        #expect((0...2).contains(watcher.bytes - Int64(Self.longest)), "\(watcher.bytes)")
    }

    @Test(arguments: 0..<40)
    func `it finds what a look at every line finds`(seed: UInt64) {
        var numbers = SeededGenerator(state: seed)
        var text = ""
        for _ in 0..<200 {
            text += String(repeating: "v", count: Int.random(in: 0...90, using: &numbers))
            text += Bool.random(using: &numbers) ? ";\n" : ",\n"
        }
        let bytes = Array((text + ";\n").utf8)
        var watcher = LongestStatement()
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...700, using: &numbers))
            watcher.observe(Array(bytes[start..<end]))
            start = end
        }
        #expect(watcher.bytes == Self.byEveryByte(bytes))
    }

    /// From one newline behind a `;` to the next.
    private static func byEveryByte(_ bytes: [UInt8]) -> Int64 {
        var (start, longest) = (0, 0)
        for place in bytes.indices.dropFirst()
        where bytes[place] == UInt8(ascii: "\n") && bytes[place - 1] == UInt8(ascii: ";") {
            longest = max(longest, place - start)
            start = place
        }
        return Int64(longest)
    }
}
