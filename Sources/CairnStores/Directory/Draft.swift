internal import CairnStreams
internal import SystemPackage

/// A file that isn't visible yet: it has a temporary name until it is published.
struct Draft: Sendable {
    let key: ObjectKey
    let file: OpenFile
    private let folders: FolderChain
    private let temporaryName: String

    /// Makes the file, empty, in the last of `folders`.
    init(key: ObjectKey, folders: FolderChain) throws(Errno) {
        self.key = key
        self.folders = folders
        temporaryName = TemporaryName.make(for: key.lastComponent)
        file = try folders.last.createFile(temporaryName)
    }

    /// Flushes the file to the disk and gives it its final name, in one step replacing a file that
    /// had it. On failure that one is still there.
    func rename() throws(Errno) {
        try file.synchronize()
        try folders.last.rename(temporaryName, to: key.lastComponent)
    }

    /// Flushes the folders, so that the final name stays.
    func flushFolders() throws(Errno) {
        try folders.synchronize()
    }

    /// Removes the file, and folders that were made for it and hold nothing else. Harmless when it
    /// is gone already, or published.
    ///
    /// It is emptied too, because whoever holds it open, such as an upload that isn't let go yet,
    /// keeps its space taken. Only once its temporary name could be removed, though: without that
    /// name it may be the published object.
    func discard() {
        do throws(Errno) {
            try folders.last.removeFile(temporaryName)
            try file.empty()
        } catch {}
        folders.removeEmpty()
    }

    /// Removes the published file: what couldn't be flushed to the end must not be relied upon.
    func withdraw() {
        try? folders.last.removeFile(key.lastComponent)
        discard()
    }
}
