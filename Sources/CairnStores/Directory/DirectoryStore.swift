internal import CairnStreams
internal import SystemPackage

/// A directory as a store: an object is a file, its key the path below the root.
///
/// The root is never made on the way: a disk that isn't mounted must not look like an empty store.
/// ``prepare()`` makes it, once, when a person asked for that. What is written lies under a
/// temporary name beside its final one until it is whole and flushed to the disk, and belongs to
/// the owner alone (0700, 0600). Symbolic links below the root are neither followed nor listed.
///
/// Two processes may use one directory at the same time: whoever renames last wins, whole.
public struct DirectoryStore: ObjectStore {
    /// The root's path, as it was given.
    public let path: String
    public let limits: UploadLimits

    public init(path: String, limits: UploadLimits = UploadLimits(partsInFlight: 1)) {
        self.path = path
        self.limits = limits
    }

    public var name: String { "directory \(path)" }

    /// Makes the root and the folders above it if they are missing, and tries whether it can be
    /// written. For those who are going to write: reading needs none of this.
    ///
    /// - Throws: `.accessRefused`, `.full`, or `.failed` when it isn't a folder.
    public func prepare() async throws(StoreError) {
        try await blocking { () throws(StoreError) in
            let trial = TemporaryName.make(for: "prepare")
            do throws(Errno) {
                try Folder.make(path: path)
                let root = try Folder(path: path)
                _ = try root.createFile(trial)
                try root.removeFile(trial)
            } catch {
                throw .root(error, path: path, store: name)
            }
        }
    }

    /// The bytes are flushed to the disk before the object gets its name. On failure the object is
    /// as it was before, unless the very last step failed, flushing the folder: then it is one or
    /// the other, whole.
    public func put(_ key: ObjectKey, _ bytes: [UInt8]) async throws(StoreError) {
        try await blocking { () throws(StoreError) in
            let draft = try draft(of: key)
            do throws(StoreError) {
                try attempt("writing “\(key)”") { () throws(Errno) in
                    try draft.file.write(bytes, at: 0)
                    try draft.rename()
                    try draft.flushFolders()
                }
            } catch {
                draft.discard()
                throw error
            }
        }
    }

    public func beginUpload(_ key: ObjectKey) async throws(StoreError) -> any ObjectUpload {
        try await blocking { () throws(StoreError) in
            DirectoryUpload(store: self, draft: try draft(of: key))
        }
    }

    @discardableResult
    public func abortUploads(of key: ObjectKey) async throws(StoreError) -> Int {
        try await blocking { () throws(StoreError) in
            guard let folders = try existingFolders(of: key) else { return 0 }
            return try attempt("removing unfinished uploads of “\(key)”") { () throws(Errno) in
                let name = key.lastComponent
                var removed = 0
                for found in try folders.last.names() where TemporaryName.matches(found, name) {
                    do throws(Errno) {
                        try folders.last.removeFile(found)
                        removed += 1
                    } catch  where error == .noSuchFileOrDirectory {}
                }
                if removed > 0 { try folders.last.synchronize() }
                folders.removeEmpty()
                return removed
            }
        }
    }

    /// Opens the file once and reads through its descriptor: when another file takes its name, the
    /// reader stays with the bytes that it has.
    public func open(_ key: ObjectKey) async throws(StoreError) -> any ObjectReader {
        try await blocking { () throws(StoreError) in
            guard let folders = try existingFolders(of: key) else {
                throw .noSuchObject(key, store: name)
            }
            do throws(Errno) {
                return try DirectoryReader(
                    store: self, key: key, file: try folders.last.openFile(key.lastComponent))
            } catch {
                switch error {
                case .noSuchFileOrDirectory: throw .noSuchObject(key, store: name)
                // A symbolic link, a FIFO, a folder: nobody stored that here as an object.
                case .notSupported, .tooManySymbolicLinkLevels: throw .notAFile(key, store: name)
                default: throw .onDisk(error, "opening “\(key)”", store: name)
                }
            }
        }
    }
}
