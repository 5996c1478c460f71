import Testing

@testable import CairnGzip

@Suite struct GzipCompressorTests {
    @Test(arguments: engineLevels, Sample.allCases)
    func `what went in comes out, at every level, by either engine`(
        _ choice: EngineLevel, _ sample: Sample
    ) throws {
        let plain = sample.bytes
        for cut in [Cut.asInUse, .odd] {
            let compressed = try compress(
                plain, level: choice.level, engine: choice.engine, cut: cut)
            #expect(compressed.totalIn == Int64(plain.count))
            #expect(compressed.totalOut == Int64(compressed.bytes.count))
            for engine in engines {
                let inflated = try inflate(compressed.bytes, engine: engine, cut: cut)
                #expect(inflated.bytes == plain, "\(choice) \(engine) \(cut)")
                #expect(inflated.checksum == compressed.checksum)
                #expect(inflated.totalOut == Int64(plain.count))
            }
        }
    }

    @Test(arguments: engineLevels)
    func `a byte in and a byte out at a time`(_ choice: EngineLevel) throws {
        for plain in [Sample.oneByte.bytes, Sample.text.bytes, Sample.incompressible(count: 900)] {
            let compressed = try compress(
                plain, level: choice.level, engine: choice.engine, cut: .byByte)
            #expect(compressed.finishes > 8, "the trailer alone has 8 bytes")
            for engine in engines {
                #expect(try inflate(compressed.bytes, engine: engine, cut: .byByte).bytes == plain)
            }
        }
    }

    @Test(arguments: engines)
    func `a limit that is reached exactly at the end, or a byte before or after it`(
        _ engine: GzipEngine
    ) throws {
        let plain = Sample.text.bytes
        let whole = try compress(plain, level: 1, engine: engine)
        for limit in (whole.bytes.count - 1)...(whole.bytes.count + 1) {
            let compressed = try compress(
                plain, level: 1, engine: engine, cut: Cut(chunks: [plain.count], limit: limit))
            #expect(compressed.bytes == whole.bytes)
            #expect(compressed.finishes == (limit < whole.bytes.count ? 2 : 1))
        }
    }

    @Test(arguments: engineLevels)
    func `gunzip, pigz and Python read it`(_ choice: EngineLevel) throws {
        let samples = [Sample.empty, .oneByte, .incompressible, .largeMixture]
        let members = try samples.map {
            try compress($0.bytes, level: choice.level, engine: choice.engine).bytes
        }
        for (sample, member) in zip(samples, members) {
            #expect(try run(["gunzip", "-c"], on: member) == sample.bytes, "gunzip, \(sample)")
            #expect(try run(["pigz", "-dc"], on: member) == sample.bytes, "pigz, \(sample)")
        }
        // Python starts slowly, so it gets them at once.
        let all = try python(
            "sys.stdout.buffer.write(gzip.decompress(b))", on: members.flatMap(\.self))
        #expect(all == samples.flatMap(\.bytes))
    }

    @Test(arguments: engines, Sample.allCases)
    func `the checksum is the CRC-32 that Python computes`(
        _ engine: GzipEngine, _ sample: Sample
    ) throws {
        let plain = sample.bytes
        let compressed = try compress(plain, level: 1, engine: engine)
        #expect(try compressed.checksum == pythonChecksum(of: plain))
        let trailer = compressed.bytes.suffix(8).prefix(4).reversed()
        #expect(trailer.reduce(0) { $0 << 8 | UInt32($1) } == compressed.checksum)
    }

    @Test(arguments: engines)
    func `equal bytes give an equal member without time or name`(_ engine: GzipEngine) throws {
        let first = try compress(Sample.text.bytes, level: 1, engine: engine).bytes
        let second = try compress(Sample.text.bytes, level: 1, engine: engine).bytes
        #expect(first == second)
        // Magic, deflate, no optional fields, no time (RFC 1952 §2.3.1).
        #expect(first.prefix(8) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
        #expect(first[9] == 3 || first[9] == 255)
    }

    /// The trailer has room for the length modulo 2^32 only (RFC 1952 §2.3.1).
    @Test func `a stream of more than 4 GiB keeps its length and checksum`() throws {
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let repetitions = 4_100
        var compressor = try GzipCompressor(level: .fastest)
        var bytes: [UInt8] = []
        for _ in 0..<repetitions {
            #expect(
                try compressor.compress(zeros, from: 0, into: &bytes, limit: .max) == zeros.count)
        }
        #expect(try compressor.finish(into: &bytes, limit: .max))
        #expect(compressor.totalIn == 4_100 << 20)
        #expect(bytes.suffix(4) == [0, 0, 64, 0], "4,100 MiB modulo 4 GiB, little-endian")

        for engine in engines {
            var decompressor = try GzipDecompressor(engine: engine)
            var plain: [UInt8] = []
            var position = 0
            while position < bytes.count {
                position += try decompressor.decompress(
                    bytes, from: position, into: &plain, limit: zeros.count)
                plain.removeAll(keepingCapacity: true)
            }
            try decompressor.finish()
            #expect(decompressor.totalOut == compressor.totalIn)
            #expect(decompressor.checksum == compressor.checksum)
        }
    }

    @Test func `after the end nothing more is taken`() throws {
        var compressor = try GzipCompressor(level: .fastest)
        var output: [UInt8] = []
        #expect(try compressor.finish(into: &output, limit: .max))
        let whole = output
        #expect(try compressor.finish(into: &output, limit: .max))
        #expect(output == whole, "a second finish adds nothing")
        #expect(throws: GzipError.self) {
            _ = try compressor.compress([1], from: 0, into: &output, limit: .max)
        }
    }
}
