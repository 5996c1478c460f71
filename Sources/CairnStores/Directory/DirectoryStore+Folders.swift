internal import CairnStreams
internal import SystemPackage

/// The open folders from a store's root down to that of a key.
struct FolderChain: Sendable {
    private(set) var folders: [Folder]
    /// The names of all but the first.
    private(set) var names: [String] = []

    init(root: Folder) {
        folders = [root]
    }

    var last: Folder { folders[folders.count - 1] }

    /// Goes one folder further down.
    mutating func enter(_ name: String, making: Bool) throws(Errno) {
        if making { try last.makeFolder(name) }
        folders.append(try last.folder(name))
        names.append(name)
    }

    /// Flushes the entries of all of them, the deepest first: those above may be as new as it, made
    /// by somebody who hasn't flushed them yet. Folders without changes cost next to nothing.
    func synchronize() throws(Errno) {
        for folder in folders.reversed() { try folder.synchronize() }
    }

    /// Removes the folders that are empty now, never the root. Empty folders do no harm, so it
    /// doesn't matter when that fails.
    func removeEmpty() {
        for (parent, name) in zip(folders, names).reversed() {
            do throws(Errno) {
                try parent.removeFolder(name)
                try parent.synchronize()
            } catch  where error == .noSuchFileOrDirectory {
                continue
            } catch {
                return
            }
        }
    }
}

extension DirectoryStore {
    func openRoot() throws(StoreError) -> Folder {
        do throws(Errno) {
            return try Folder(path: path)
        } catch {
            throw .root(error, path: path, store: name)
        }
    }

    /// The folders of `key`; nil when one is missing, and so there is no such object.
    func existingFolders(of key: ObjectKey) throws(StoreError) -> FolderChain? {
        try refuseTemporaryName(key)
        return try existingFolders(key.components.dropLast())
    }

    /// The folders `names` below the root; nil when one is missing.
    func existingFolders(_ names: some Sequence<String>) throws(StoreError) -> FolderChain? {
        var chain = FolderChain(root: try openRoot())
        do throws(Errno) {
            for name in names { try chain.enter(name, making: false) }
            return chain
        } catch {
            // A file or a symbolic link in place of a folder: no object can be below it.
            if error == .noSuchFileOrDirectory || error == .notDirectory { return nil }
            let folder = (chain.names + [""]).joined(separator: "/")
            throw .onDisk(error, "opening a folder in “\(folder)”", store: name)
        }
    }

    /// A new file under a temporary name beside that of `key`; the folders are made if need be.
    func draft(of key: ObjectKey) throws(StoreError) -> Draft {
        try refuseTemporaryName(key)
        let root = try openRoot()
        // Somebody who deletes the last object of a folder removes the folder as well, maybe
        // between our entering it and our file in it that would have kept it.
        var attempts = 0
        while true {
            do throws(Errno) {
                var chain = FolderChain(root: root)
                for name in key.components.dropLast() { try chain.enter(name, making: true) }
                return try Draft(key: key, folders: chain)
            } catch {
                attempts += 1
                if error == .noSuchFileOrDirectory && attempts < 100 { continue }
                throw .onDisk(error, "beginning to write “\(key)”", store: name)
            }
        }
    }

    /// Runs `body`, saying what was being done, and where, if it fails.
    func attempt<Value>(
        _ action: String, _ body: () throws(Errno) -> Value
    ) throws(StoreError) -> Value {
        do throws(Errno) {
            return try body()
        } catch {
            throw .onDisk(error, action, store: name)
        }
    }

    /// A key that looks like one of our temporary files could be stored but never be listed.
    private func refuseTemporaryName(_ key: ObjectKey) throws(StoreError) {
        if TemporaryName.isOne(key.lastComponent) { throw .invalidKey(key.text) }
    }
}
