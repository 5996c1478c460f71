extension Collection where Element: Sendable {
    /// What `body` makes of each element, in their order; so many at a time.
    ///
    /// - Throws: the first error; the others are then cancelled.
    func mapped<Value: Sendable>(
        inFlight limit: Int, _ body: @escaping @Sendable (Element) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var waiting = enumerated().makeIterator()
            var found: [Int: Value] = [:]
            func begin() {
                guard let (index, element) = waiting.next() else { return }
                group.addTask { (index, try await body(element)) }
            }
            for _ in 0..<limit { begin() }
            while let (index, value) = try await group.next() {
                found[index] = value
                begin()
            }
            return found.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}
