extension ServerFacts {
    /// What to tell of a dump whose longest statement this server wouldn't take back as it is, or none
    /// would; nil when all is well.
    ///
    /// A row grows in a dump: bytes are written as digits, two for each.
    public func warning(longestStatement bytes: Int64, of database: String) -> String? {
        guard kind == .mysql, let packetLimit else { return nil }
        let needed = Self.packet(ofStatement: bytes)
        let statement = "the longest statement in the dump of “\(database)” has \(bytes) bytes"
        if needed > Self.largestPacket {
            return "\(statement), and no server takes more than \(Self.largestPacket)"
                + " (max_allowed_packet): this dump can't be restored"
        }
        guard needed > packetLimit else { return nil }
        return "\(statement), and this server takes \(packetLimit): a restore needs a larger"
            + " max_allowed_packet"
    }

    /// Bytes of a packet with a statement of `bytes`: around it, there are a few of its own.
    static func packet(ofStatement bytes: Int64) -> Int64 { bytes + 1024 }

    /// Source: MySQL Reference Manual and MariaDB's, “max_allowed_packet”.
    private static let largestPacket: Int64 = 1 << 30
}
