extension StoreError {
    /// A part that no upload into this store may have.
    static func badPart(
        _ number: Int, size: Int, of key: ObjectKey, store: String
    ) -> StoreError {
        StoreError(
            .failed, "part \(number) of “\(key)” with \(size) bytes doesn't fit \(store)",
            hint: "This is a fault in Cairn; please report it.")
    }

    /// Something was sent to an upload that was completed or aborted before.
    static func uploadIsOver(_ key: ObjectKey, store: String) -> StoreError {
        StoreError(.failed, "the upload of “\(key)” into \(store) is over already")
    }

    /// An upload that was to be completed lacks something.
    static func notWhole(_ key: ObjectKey, _ what: String, store: String) -> StoreError {
        StoreError(
            .corrupted, "“\(key)” in \(store) isn't whole: \(what)",
            hint: "Nothing of it was kept; run the backup again.")
    }

    /// A part was read back from the store and isn't what was sent.
    static func readBackDiffers(
        part number: Int, of key: ObjectKey, store: String
    ) -> StoreError {
        StoreError(
            .corrupted, "part \(number) of “\(key)” was read back from \(store) and differs",
            hint: "See what the system's log says of that disk or mount, and check the memory.")
    }
}
