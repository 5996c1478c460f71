import Testing

@testable import CairnGzip

@Suite struct MemberHeaderTests {
    @Test(arguments: HeaderFields.allCombinations)
    func `every combination of optional fields is read, however it is cut`(
        _ fields: HeaderFields
    ) throws {
        let plain = Array("rows of a table\n".utf8)
        let bytes = try member(plain, fields: fields)
        #expect(try run(["gunzip", "-c"], on: bytes) == plain)
        for engine in engines {
            for cut in [Cut.asInUse, .byByte, Cut(chunks: [3, 11], limit: 5)] {
                #expect(try inflate(bytes, engine: engine, cut: cut).bytes == plain)
            }
        }
    }

    @Test(arguments: [0, 1, 300, 65_535])
    func `an extra field may have any length`(_ count: Int) throws {
        let bytes = try member(
            [7], fields: [.extra, .name], extra: [UInt8](repeating: 0, count: count))
        for engine in engines {
            #expect(try inflate(bytes, engine: engine, cut: .odd).bytes == [7])
        }
    }

    @Test(arguments: engines)
    func `a wrong header checksum is refused`(_ engine: GzipEngine) throws {
        var bytes = try member([7], fields: [.name, .checksum])
        bytes[12] ^= 1  // A letter of the name.
        let error = #expect(throws: GzipError.self) { try inflate(bytes, engine: engine) }
        #expect(error?.code == .corrupted)
    }

    @Test(arguments: [(0, UInt8(0x50)), (1, 0x4b), (2, 7), (3, 0x20), (3, 0x40), (3, 0x80)])
    func `what isn't gzip, or of a later kind, is refused`(_ offset: Int, _ value: UInt8) throws {
        var bytes = try compress([1, 2, 3]).bytes
        bytes[offset] = value
        for engine in engines {
            let error = #expect(throws: GzipError.self) { try inflate(bytes, engine: engine) }
            #expect(error?.code == .corrupted)
        }
    }
}
