internal import CairnStreams

extension DirectoryStore {
    /// Whether ``prepare()`` could make the folder, judged by the nearest folder above it that is there.
    /// Makes nothing.
    ///
    /// - Returns: that folder, and whether it lets us.
    public func place() async throws(StoreError) -> (folder: String, isWritable: Bool) {
        try await blocking { () throws(StoreError) in
            var folder = path
            while folder != "/" {
                let cut = folder.utf8.lastIndex(of: UInt8(ascii: "/")) ?? folder.startIndex
                folder = cut == folder.startIndex ? "/" : String(folder[..<cut])
                if exists(folder) { break }
            }
            return (folder, mayMakeFiles(in: folder))
        }
    }

    private func exists(_ path: String) -> Bool {
        (try? Folder(path: path)) != nil
    }
}
