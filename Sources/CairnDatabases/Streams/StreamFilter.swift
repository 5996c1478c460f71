/// Changes a dump on its way into a server.
package protocol StreamFilter: Sendable {
    /// The next bytes of the filtered stream; what can't be judged yet is held back.
    ///
    /// - Throws: when the dump must not reach the server; then nothing of the chunk does.
    mutating func pass(_ chunk: [UInt8]) throws(DatabaseError) -> [UInt8]

    /// The last bytes of the filtered stream.
    mutating func finish() throws(DatabaseError) -> [UInt8]
}
