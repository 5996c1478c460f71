internal import CairnStreams
internal import Synchronization
internal import SystemPackage

/// An object on its way into a directory, under a temporary name until it is whole.
///
/// What is proven, and what isn't: each part is flushed to the disk, the kernel is asked to drop its
/// cached copy, and the part is read back and compared byte by byte with what was sent, which is
/// still in memory. That finds bytes lost or changed in writing, in the file system and on the way
/// to the disk or server and back. It can't prove that they come from the medium: the kernel may
/// keep a page in spite of being asked (tmpfs always does), and a disk's own cache or a file server
/// may answer without looking. Nor does it say what will be there next year: `cairn verify` does.
///
/// The price on an ordinary disk is small, since one part's proof overlaps the next part's coming:
/// the flush per part only forces early what the flush at the end would have to wait for.
final class DirectoryUpload: ObjectUpload {
    private struct State {
        /// Bytes of each part that was stored and proven.
        var sizes: [Int: Int] = [:]
        var isOver = false
    }

    private let store: DirectoryStore
    private let draft: Draft
    private let state = Mutex(State())

    init(store: DirectoryStore, draft: Draft) {
        self.store = store
        self.draft = draft
    }

    func send(_ part: [UInt8], number: Int) async throws(StoreError) {
        let partSize = store.limits.partSize
        guard (1...store.limits.partsPerObject).contains(number),
            (1...partSize).contains(part.count)
        else { throw .badPart(number, size: part.count, of: draft.key, store: store.name) }
        // Until it is proven again, a part that is sent anew counts as missing.
        let isOver = state.withLock { state in
            state.sizes[number] = nil
            return state.isOver
        }
        if isOver { throw .uploadIsOver(draft.key, store: store.name) }
        try await blocking { [self] () throws(StoreError) in
            try write(part, number, at: Int64(number - 1) * Int64(partSize))
        }
        state.withLock { $0.sizes[number] = part.count }
    }

    private func write(_ part: [UInt8], _ number: Int, at offset: Int64) throws(StoreError) {
        let isHeld = try store.attempt("writing “\(draft.key)”") { () throws(Errno) in
            try draft.file.write(part, at: offset)
            try draft.file.synchronizeData()
            draft.file.dropCache(offset..<offset + Int64(part.count))
            return try draft.file.holds(part, at: offset)
        }
        if !isHeld { throw .readBackDiffers(part: number, of: draft.key, store: store.name) }
    }

    func complete(parts: Int, size: Int64) async throws(StoreError) -> StorageProof {
        let (sizes, wasOver) = state.withLock { state in
            defer { state.isOver = true }
            return (state.sizes, state.isOver)
        }
        if wasOver { throw .uploadIsOver(draft.key, store: store.name) }
        do throws(StoreError) {
            try check(sizes, parts: parts, size: size)
            return try await blocking { [self] () throws(StoreError) in
                try publish(size: size)
                return .readBack
            }
        } catch {
            await discard()
            throw error
        }
    }

    /// Every part from the first to the last, all but the last of one size, and together `size`.
    private func check(_ sizes: [Int: Int], parts: Int, size: Int64) throws(StoreError) {
        let isWhole =
            sizes.count == parts
            && (1...max(parts, 1)).allSatisfy { number in
                guard let stored = sizes[number] else { return parts == 0 }
                return number == parts || stored == store.limits.partSize
            }
        let total = sizes.values.reduce(Int64(0)) { $0 + Int64($1) }
        guard isWhole, total == size else {
            throw .notWhole(
                draft.key, "\(sizes.count) of \(parts) parts, \(total) of \(size) bytes arrived",
                store: store.name)
        }
    }

    private func publish(size: Int64) throws(StoreError) {
        let found = try store.attempt("completing “\(draft.key)”") { () throws(Errno) in
            try draft.file.status().size
        }
        guard found == size else {
            throw .notWhole(
                draft.key, "the file has \(found) of \(size) bytes", store: store.name)
        }
        try store.attempt("completing “\(draft.key)”") { () throws(Errno) in
            try draft.rename()
            do throws(Errno) {
                try draft.flushFolders()
            } catch {
                draft.withdraw()
                throw error
            }
        }
    }

    func abort() async {
        state.withLock { $0.isOver = true }
        await discard()
    }

    private func discard() async {
        await blocking { [draft] in draft.discard() }
    }
}
