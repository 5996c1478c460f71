import Testing

@testable import CairnGzip

@Suite struct GzipDecompressorTests {
    static let gzipMakers = [
        ["gzip", "-c", "-6"], ["gzip", "-c", "-1"], ["pigz", "-c", "-6"],
        ["pigz", "-c", "-p", "2"],
        ["pigz", "-c", "-11"], ["pigz", "-c", "-0"],
        [
            "python3", "-c",
            "import gzip, sys; sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read()))",
        ],
    ]

    @Test(arguments: engines, gzipMakers)
    func `members of other programs are read`(_ engine: GzipEngine, _ maker: [String]) throws {
        let plain = Sample.text(count: 70_000) + Sample.incompressible(count: 20_000)
        let bytes = try run(maker, on: plain)
        for cut in [Cut.asInUse, .odd] {
            #expect(try inflate(bytes, engine: engine, cut: cut).bytes == plain)
        }
    }

    @Test(arguments: engines, [Cut.asInUse, .odd, .byByte])
    func `members one after another are one stream`(_ engine: GzipEngine, _ cut: Cut) throws {
        let parts = [
            Sample.text.bytes, [], Sample.incompressible(count: 3_000), [], [],
            Sample.oneByte.bytes,
        ]
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            bytes += try compress(part, level: index + 1).bytes
            bytes += try member(part, fields: .allCombinations[index + 8])
        }
        let plain = parts.flatMap { $0 + $0 }
        #expect(try run(["gunzip", "-c"], on: bytes) == plain)
        let inflated = try inflate(bytes, engine: engine, cut: cut)
        #expect(inflated.bytes == plain)
        #expect(inflated.totalOut == Int64(plain.count))
        #expect(try inflated.checksum == pythonChecksum(of: plain))
    }

    @Test(arguments: engines)
    func `the checksum covers what was given so far, across members`(_ engine: GzipEngine) throws {
        let plain = Sample.text(count: 100_000)
        let bytes = try compress(plain).bytes + compress(plain).bytes
        var decompressor = try GzipDecompressor(engine: engine)
        var output: [UInt8] = []
        var position = 0
        for limit in [1, 99_999, 100_000, 100_001, 170_000, 200_000] {
            position += try decompressor.decompress(
                bytes, from: position, into: &output, limit: limit)
            #expect(output.count == limit)
            #expect(try decompressor.checksum == pythonChecksum(of: output))
        }
    }

    @Test(arguments: engines)
    func `any limit will do, the exact length included`(_ engine: GzipEngine) throws {
        let plain = Sample.zeros.bytes
        let bytes = try compress(plain).bytes
        for limit in [257, 65_536, plain.count - 1, plain.count, plain.count + 1] {
            let cut = Cut(chunks: [bytes.count], limit: limit)
            #expect(try inflate(bytes, engine: engine, cut: cut).bytes == plain, "limit \(limit)")
        }
    }

    @Test(arguments: engines)
    func `input counts as taken only when all its output was given`(_ engine: GzipEngine) throws {
        let plain = Sample.zeros.bytes
        let beginning = Array(try compress(plain).bytes.dropLast(20))
        var counts: Set<Int> = []
        for limit in [257, 4_096, plain.count] {
            var decompressor = try GzipDecompressor(engine: engine)
            var output: [UInt8] = []
            var position = 0
            while position < beginning.count {
                position += try decompressor.decompress(
                    beginning, from: position, into: &output, limit: limit)
                if output.count == limit { output.removeAll(keepingCapacity: true) }
            }
            counts.insert(Int(decompressor.totalOut))
        }
        #expect(counts.count == 1, "the limit doesn't change how much comes out of the same bytes")
    }

    @Test(arguments: engines)
    func `cut at any byte, a small file is truncated`(_ engine: GzipEngine) throws {
        let plain = Sample.text.bytes
        for bytes in [
            try compress(plain).bytes, try compress(Sample.incompressible(count: 700)).bytes,
            try compress([]).bytes, try member(plain, fields: HeaderFields(rawValue: 31)),
        ] {
            for count in 0..<bytes.count {
                for cut in [Cut.asInUse, Cut(chunks: [1], limit: 64)] {
                    let error = #expect(throws: GzipError.self) {
                        try inflate(Array(bytes[..<count]), engine: engine, cut: cut)
                    }
                    #expect(error?.code == .truncated, "cut at \(count) of \(bytes.count)")
                }
            }
        }
    }

    @Test(arguments: engines)
    func `cut anywhere, a large file is truncated`(_ engine: GzipEngine) throws {
        let bytes = try compress(Sample.largeMixture.bytes).bytes
        var generator = SeededGenerator(seed: 4)
        let places = (0..<40).map { _ in Int.random(in: 0..<bytes.count, using: &generator) }
        for count in places + (bytes.count - 20..<bytes.count) {
            let error = #expect(throws: GzipError.self) {
                try inflate(Array(bytes[..<count]), engine: engine)
            }
            #expect(error?.code == .truncated, "cut at \(count) of \(bytes.count)")
        }
    }

    @Test(arguments: engines)
    func `a second member that is cut anywhere is truncated`(_ engine: GzipEngine) throws {
        let first = try compress(Sample.text.bytes).bytes
        let second = try member(Sample.text.bytes, fields: HeaderFields(rawValue: 31))
        for count in 1..<second.count {
            for cut in [Cut.asInUse, .byByte] where cut.limit > 1 || count < 80 {
                let error = #expect(throws: GzipError.self) {
                    try inflate(first + second[..<count], engine: engine, cut: cut)
                }
                #expect(error?.code == .truncated, "cut at \(count) of the second member")
            }
        }
    }

    @Test(arguments: engineLevels)
    func `a flipped bit is an error or changes nothing`(_ choice: EngineLevel) throws {
        for plain in [
            Sample.text(count: 9_000), Sample.incompressible(count: 400), Sample.oneByte.bytes, [],
        ] {
            let whole = try compress(plain, level: choice.level, engine: choice.engine).bytes
            for engine in engines {
                try expectNoFalseSuccess(whole, plain: plain, engine: engine)
            }
        }
    }

    @Test(arguments: engines)
    func `a flipped bit in optional header fields is an error or changes nothing`(
        _ engine: GzipEngine
    ) throws {
        let plain = Sample.text(count: 500)
        for fields in [HeaderFields(rawValue: 31), HeaderFields(rawValue: 12)] {
            try expectNoFalseSuccess(
                try member(plain, fields: fields), plain: plain, engine: engine)
        }
    }

    private func expectNoFalseSuccess(
        _ whole: [UInt8], plain: [UInt8], engine: GzipEngine
    ) throws {
        for bit in 0..<(whole.count * 8) {
            var damaged = whole
            damaged[bit / 8] ^= 1 << (bit % 8)
            do throws(GzipError) {
                let inflated = try inflate(damaged, engine: engine)
                #expect(inflated.bytes == plain, "bit \(bit), \(engine)")
            } catch {
                #expect(error.code != .failed, "bit \(bit), \(engine): \(error.message)")
            }
        }
    }

    @Test(arguments: engines)
    func `what follows the last member is refused, zeros included`(_ engine: GzipEngine) throws {
        let whole = try compress(Sample.text.bytes).bytes
        for garbage in [[0], [UInt8](repeating: 0, count: 512), [0x1f, 0], Array("rest".utf8)] {
            for cut in [Cut.asInUse, .byByte] {
                let error = #expect(throws: GzipError.self) {
                    try inflate(whole + garbage, engine: engine, cut: cut)
                }
                #expect(error?.code == .trailingGarbage)
            }
        }
    }

    @Test(arguments: engines)
    func `a wrong length in the trailer is refused`(_ engine: GzipEngine) throws {
        var bytes = try compress(Sample.text.bytes).bytes
        bytes[bytes.count - 1] = 1
        let error = #expect(throws: GzipError.self) { try inflate(bytes, engine: engine) }
        #expect(error?.code == .corrupted)
        #expect(error?.message.hasPrefix("gzip member 1, near byte") == true)
    }

    @Test(arguments: engines)
    func `after an error it stays one, even if good data follows`(_ engine: GzipEngine) throws {
        let good = try compress(Sample.text.bytes).bytes
        var decompressor = try GzipDecompressor(engine: engine)
        var output: [UInt8] = []
        let first = #expect(throws: GzipError.self) {
            try decompressor.decompress([0x1f, 0x8c], from: 0, into: &output, limit: 10)
        }
        let second = #expect(throws: GzipError.self) {
            try decompressor.decompress(good, from: 0, into: &output, limit: .max)
        }
        let third = #expect(throws: GzipError.self) { try decompressor.finish() }
        #expect(first == second && second == third)
    }
}
