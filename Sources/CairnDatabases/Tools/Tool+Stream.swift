internal import CairnStreams

extension Tool {
    /// Runs a dump program and lets `body` read its output to the end.
    ///
    /// - Parameter failed: makes the error for a run that didn't end with status 0.
    func dump<Value: Sendable>(
        stallLimit: Duration, body: @escaping @Sendable (PipeReader) async throws -> Value,
        failed: (Ending) -> DatabaseError
    ) async throws -> Value {
        do {
            let pipe = try Pipe.reading(stallLimit: stallLimit)
            let (value, ending) = try await run(
                input: nil, output: pipe.toolEnd, stopping: .gracefully, exitLimit: .seconds(60)
            ) {
                try await body(pipe.reader)
            }
            guard ending.succeeded else { throw failed(ending).explained(by: ending) }
            return value
        } catch PipeError.stalled(let limit) {
            throw DatabaseError.hung(name, after: limit)
        }
    }

    /// Reads a dump to its end and keeps nothing of it.
    static let discard: @Sendable (PipeReader) async throws -> Void = { reader in
        while true {
            if try await reader.fill([], size: 1 << 16).isEmpty { return }
        }
    }

    /// Runs a restore program and lets `body` write its input.
    ///
    /// The pipe is closed when `body` has returned: only then does the program see the end of its input.
    /// When `body` throws, the program is killed first.
    ///
    /// - Parameters:
    ///   - opening: statements before the dump.
    ///   - closing: called when `body` has returned; the statements after the dump.
    ///   - filter: what changes the dump on its way.
    /// - Returns: how the program ended, with status 0.
    @discardableResult
    func feed(
        stallLimit: Duration, opening: String = "", filter: (any StreamFilter)? = nil,
        body: @escaping @Sendable (RestoreSink) async throws -> Void,
        closing: @escaping @Sendable () -> String = { "" },
        failed: (Ending) -> DatabaseError
    ) async throws -> Ending {
        let pipe = try Pipe.writing(stallLimit: stallLimit)
        // The pipe must outlive the program whatever happens.
        defer { pipe.writer.close() }
        do {
            let (tookAll, ending) = try await run(
                input: pipe.toolEnd, output: nil, stopping: .atOnce, exitLimit: stallLimit
            ) {
                do {
                    try await pipe.writer.write(Array(opening.utf8))
                    let sink = RestoreSink(pipe.writer, filter: filter)
                    try await body(sink)
                    // Reached only when `body` has proven the stream to its end.
                    try await sink.end(closing())
                    pipe.writer.close()
                    return true
                } catch PipeError.closedByTool {
                    return false
                }
            }
            guard tookAll, ending.succeeded else { throw failed(ending).explained(by: ending) }
            return ending
        } catch PipeError.stalled(let limit) {
            throw DatabaseError.hung(name, after: limit)
        }
    }
}

extension DatabaseError {
    /// The same failure, with what has most likely killed the program, if it was killed: it had no time to
    /// say so itself.
    fileprivate func explained(by ending: Tool.Ending) -> DatabaseError {
        guard ending.wasKilled else { return self }
        return DatabaseError(
            code, message,
            hint:
                "Most likely the kernel has killed it for want of memory: raise the limit. A row needs"
                + " four times its size.", toolOutput: toolOutput)
    }
}
