/// How a store treats what lies in it, as far as it tells.
public struct StoreTraits: Sendable, Hashable {
    /// Whether what is deleted is only hidden and still takes room.
    public var keepsVersions: Bool?
    /// Whether objects can be locked against deletion.
    public var locksObjects: Bool?
    /// Whether it takes checksums with what is stored. Without them it may have to be read back.
    public var takesChecksums: Bool?

    public init(
        keepsVersions: Bool? = nil, locksObjects: Bool? = nil, takesChecksums: Bool? = nil
    ) {
        self.keepsVersions = keepsVersions
        self.locksObjects = locksObjects
        self.takesChecksums = takesChecksums
    }
}

/// One step of an upload that a store refused.
public struct UploadRefusal: Sendable, Hashable {
    public enum Step: Sendable, Hashable {
        case begin
        /// Looking for uploads that are open: without that, those of killed runs stay.
        case find
        case abort
    }

    public let step: Step
    public let reason: StoreError

    public init(step: Step, reason: StoreError) {
        self.step = step
        self.reason = reason
    }
}

/// An upload that was begun and neither completed nor given up.
public struct OpenUpload: Sendable, Hashable {
    public let key: ObjectKey
    /// Seconds since 1970, where the store tells.
    public let begun: Double?

    public init(key: ObjectKey, begun: Double?) {
        self.key = key
        self.begun = begun
    }
}

// What a store can say that is neither remote nor has rights of its own for these.
extension ObjectStore {
    public func rehearseUpload(of key: ObjectKey) async -> [UploadRefusal] {
        do throws(StoreError) {
            await (try await beginUpload(key)).abort()
            return []
        } catch {
            return [UploadRefusal(step: .begin, reason: error)]
        }
    }

    public func openUploads(below prefix: String) async throws(StoreError) -> [OpenUpload] { [] }

    public func traits() async throws(StoreError) -> StoreTraits { StoreTraits() }

    public func purge(_ key: ObjectKey) async {}
}
