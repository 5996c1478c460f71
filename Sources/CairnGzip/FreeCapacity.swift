extension Array<UInt8> {
    /// How many bytes the next call of a library may append, `limit` being the count to end at.
    ///
    /// It is the capacity that is free already, or enough for a good call: the caller's limit may
    /// be far above what comes out. Both libraries count in 32 bits.
    func roomForNextCall(below limit: Int) -> Int {
        Swift.min(limit - count, Swift.max(capacity - count, 256 << 10), 1 << 30)
    }
}

/// What one call of a library did with its input.
struct EngineStep {
    /// Input bytes it took.
    var taken: Int
    /// The member is complete, trailer included.
    var hasEnded: Bool
}
