import CairnStreams
import SystemPackage
import Testing

@Suite struct OpenFileTests {
    @Test func `bytes are read and written where they belong`() throws {
        try withScratchFolder { folder, _ in
            let file = try folder.createFile("x")
            let bytes = PipeTests.counted(3 << 20)
            try file.write(Array(bytes[1000...]), at: 1000)
            try file.write(Array(bytes[..<1000]), at: 0)
            try file.write([], at: 0)
            #expect(try file.read(upTo: bytes.count, at: 0) == bytes)
            #expect(try file.read(upTo: 10, at: 500) == Array(bytes[500..<510]))
            #expect(try file.read(upTo: 10, at: Int64(bytes.count) - 3).count == 3)
            #expect(try file.read(upTo: 10, at: Int64(bytes.count)) == [])
            #expect(try file.read(upTo: 0, at: 0) == [])
            #expect(try file.status().size == Int64(bytes.count))
        }
    }

    /// At the edges of the 1 MiB pieces in which it is compared, and at the very end.
    @Test(arguments: [0, (1 << 20) - 1, 1 << 20, (2 << 20) + 4])
    func `one flipped bit is found`(_ place: Int) throws {
        try withScratchFolder { folder, _ in
            let file = try folder.createFile("x")
            let bytes = PipeTests.counted((2 << 20) + 5)
            try file.write(bytes, at: 77)
            try file.synchronizeData()
            file.dropCache(77..<Int64(77 + bytes.count))
            #expect(try file.holds(bytes, at: 77))
            try file.write([bytes[place] ^ 0x10], at: Int64(77 + place))
            #expect(try !file.holds(bytes, at: 77))
        }
    }

    @Test func `missing bytes are found`() throws {
        try withScratchFolder { folder, _ in
            let file = try folder.createFile("x")
            try file.write([1, 2, 3], at: 0)
            #expect(try file.holds([], at: 3))
            #expect(try file.holds([2, 3], at: 1))
            #expect(try !file.holds([2, 3, 0], at: 1))
            #expect(try !file.holds([1], at: 100))
        }
    }
}
