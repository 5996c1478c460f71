internal import CairnStreams
internal import SystemPackage

extension DirectoryStore {
    /// Removes the files, flushes their folders, and removes folders that are empty then. Only
    /// regular files count as objects; a symbolic link or a FIFO stays where it is.
    ///
    /// - Throws: also when the root is missing: on a disk that isn't mounted nothing was deleted.
    public func delete(_ keys: [ObjectKey]) async throws(StoreError) -> [DeletionRefusal] {
        try await blocking { () throws(StoreError) in
            var refusals: [DeletionRefusal] = []
            let byFolder = Dictionary(grouping: keys, by: \.folderBytes)
            for keys in byFolder.values {
                refusals += try deleteFromOneFolder(keys)
            }
            return refusals
        }
    }

    /// - Parameter keys: at least one, all with the same folders.
    private func deleteFromOneFolder(_ keys: [ObjectKey]) throws(StoreError) -> [DeletionRefusal] {
        let folders: FolderChain?
        do throws(StoreError) {
            folders = try existingFolders(of: keys[0])
        } catch  where error.code == .accessRefused {
            return keys.map { DeletionRefusal(key: $0, reason: error) }
        }
        guard let folders else { return [] }
        var refusals: [DeletionRefusal] = []
        for key in keys {
            do throws(Errno) {
                try remove(key.lastComponent, from: folders.last)
            } catch {
                let reason = StoreError.onDisk(error, "deleting “\(key)”", store: name)
                guard reason.code == .accessRefused else { throw reason }
                refusals.append(DeletionRefusal(key: key, reason: reason))
            }
        }
        try attempt("deleting “\(keys[0])”") { () throws(Errno) in try folders.last.synchronize() }
        folders.removeEmpty()
        return refusals
    }

    private func remove(_ file: String, from folder: Folder) throws(Errno) {
        do throws(Errno) {
            if try folder.status(of: file).kind == .file { try folder.removeFile(file) }
        } catch  where error == .noSuchFileOrDirectory {}
    }
}
