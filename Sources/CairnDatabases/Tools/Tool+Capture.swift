internal import CairnStreams

extension Tool {
    /// What a program that was run to its end wrote, and how it ended.
    struct Captured: Sendable {
        let output: String
        let ending: Ending
    }

    /// Runs the program to its end and collects what it writes.
    ///
    /// - Parameters:
    ///   - input: what it reads; it may be large, as it is written while the output is read.
    ///   - stallLimit: how long it may stay silent before it is killed.
    func capture(
        _ input: String = "", stallLimit: Duration = .seconds(120)
    ) async throws(DatabaseError) -> Captured {
        do {
            let feeding = try Pipe.writing(stallLimit: stallLimit)
            let reading = try Pipe.reading(stallLimit: stallLimit)
            let (output, ending) = try await run(
                input: feeding.toolEnd, output: reading.toolEnd, stopping: .gracefully,
                exitLimit: stallLimit
            ) {
                async let fed: Void = feed(Array(input.utf8), to: feeding.writer)
                var output: [UInt8] = []
                while true {
                    let chunk = try await reading.reader.fill([], size: 1 << 16)
                    if chunk.isEmpty { break }
                    output += chunk
                }
                try await fed
                return output
            }
            return Captured(output: String(decoding: output, as: UTF8.self), ending: ending)
        } catch {
            throw failure(error)
        }
    }

    private func feed(_ input: [UInt8], to writer: PipeWriter) async throws {
        do throws(PipeError) {
            try await writer.write(input)
        } catch .closedByTool {
            // It has ended early; its exit status and last words say why.
        }
        writer.close()
    }

    /// The error for a program that couldn't be run to its end.
    func failure(_ error: any Error) -> DatabaseError {
        switch error {
        case let error as DatabaseError: error
        case PipeError.stalled(let limit): .hung(name, after: limit)
        case PipeError.cancelled, is CancellationError:
            DatabaseError(.interrupted, "\(name) was stopped")
        default: DatabaseError(.toolFailed, "can't run \(path): \(error)")
        }
    }
}
