internal import CairnStores

/// What lies in a snapshot's folder that will never be sealed, or is sealed no longer: what a killed
/// backup has left, or a deletion that was cut short after the manifest was gone.
struct Leftover: Sendable {
    let store: any ObjectStore
    let folder: SnapshotFolder
    /// Says which keys are the run's own; nothing else is touched but Cairn's own later records.
    let record: BeginRecord

    /// Removes it: open uploads and data first, `begin.json` last, so that what is cut short is finished
    /// by a later run.
    ///
    /// - Returns: what the store refused to delete; `begin.json` then stays, too.
    /// - Throws: when the store couldn't be asked.
    func remove() async throws -> [DeletionRefusal] {
        let present = Set(try await store.list(folder.path).map(\.key))
        for stem in record.files { try await abortUploads(of: stem, present) }
        // In a directory its writing leaves a trace, too.
        try await store.abortUploads(of: folder.key(SnapshotFolder.manifest))
        let own = present.filter { key in
            key.text == folder.path + key.lastComponent && isOwn(key.lastComponent)
        }
        let refusals = try await store.delete(own.sorted())
        guard refusals.isEmpty else { return refusals }
        return try await store.delete([try folder.key(SnapshotFolder.begin)])
    }

    private func isOwn(_ file: String) -> Bool {
        SnapshotFolder.laterRecords.contains(file) || record.names(file)
    }

    /// The uploads of an object and of those in which its stream goes on. They are completed in their
    /// order, so that the first number that has neither an upload nor an object is past the last.
    private func abortUploads(of stem: String, _ present: Set<ObjectKey>) async throws {
        var part = 0
        var wasThere = true
        while wasThere {
            let key = try folder.key(SnapshotFolder.objectName(stem, part: part))
            let aborted = try await store.abortUploads(of: key)
            wasThere = aborted > 0 || present.contains(key)
            part += 1
        }
    }
}
