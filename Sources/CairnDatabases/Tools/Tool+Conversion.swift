internal import CairnStreams

extension Tool {
    /// Runs a program that turns what `body` writes into what `sink` takes.
    ///
    /// Returns when the program has ended with status 0 and all it wrote was taken. When `body` throws, the
    /// program is killed before its pipe is closed.
    func convert(
        stallLimit: Duration, body: @escaping @Sendable (RestoreSink) async throws -> Void,
        into sink: RestoreSink
    ) async throws {
        let feeding = try Pipe.writing(stallLimit: stallLimit)
        let reading = try Pipe.reading(stallLimit: stallLimit)
        defer { feeding.writer.close() }
        let (tookAll, ending) = try await run(
            input: feeding.toolEnd, output: reading.toolEnd, stopping: .atOnce,
            exitLimit: stallLimit
        ) {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask { try await Self.write(body, to: feeding.writer) }
                group.addTask {
                    while true {
                        let chunk = try await reading.reader.fill([], size: 1 << 19)
                        if chunk.isEmpty { return true }
                        try await sink.write(chunk)
                    }
                }
                var tookAll = true
                for try await result in group { tookAll = tookAll && result }
                return tookAll
            }
        }
        guard tookAll, ending.succeeded else {
            throw DatabaseError(
                .toolFailed, "\(name) could not read the archive, and failed with \(ending.text)",
                hint: Self.hint(lastWords: ending.lastWords), toolOutput: ending.lastWords)
        }
    }

    /// - Returns: false when the program ended before it had taken everything.
    private static func write(
        _ body: @escaping @Sendable (RestoreSink) async throws -> Void, to writer: PipeWriter
    ) async throws -> Bool {
        do {
            try await body(RestoreSink(writer, filter: nil))
            writer.close()
            return true
        } catch PipeError.closedByTool {
            return false
        }
    }
}
