internal import CairnCrypto
internal import CairnStreams
internal import FoundationEssentials
internal import SystemPackage

/// A folder that only this user can read, for the option files that hold passwords; removed when it
/// is let go.
///
/// It lies in memory (`/dev/shm`) where there is such a place. Its lock file tells the next start
/// whether the process that made it still lives: the kernel frees the lock even after SIGKILL.
final class PrivateFolder: Sendable {
    let path: String
    private let lock: FileDescriptor

    private static let namePrefix = "cairn-private-"
    private static let parents = ["/dev/shm", "/tmp"]

    /// - Parameter temporaryFolder: where `$TMPDIR` points; used when there is no `/dev/shm`.
    init(temporaryFolder: String?) throws(DatabaseError) {
        var lastError = Errno.noSuchFileOrDirectory
        for parent in [Self.parents[0], temporaryFolder ?? Self.parents[1]] {
            let path = "\(parent)/\(Self.namePrefix)\(randomBytes(8).hexadecimal)"
            do {
                (self.path, lock) = (path, try Self.make(path))
                return
            } catch {
                lastError = error as? Errno ?? lastError
            }
        }
        throw DatabaseError(
            .unusableValue,
            "can't create a private folder for option files: \(lastError)",
            hint: "Make /dev/shm or $TMPDIR writable for this user.")
    }

    deinit {
        Self.remove(path)
        try? lock.close()
    }

    /// Writes a file that only this user can read.
    ///
    /// - Returns: its path.
    func write(_ name: String, _ text: String) throws(DatabaseError) -> String {
        let file = path + "/" + name
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(file), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
            try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
        } catch {
            throw DatabaseError(.unusableValue, "can't write the option file \(file): \(error)")
        }
        return file
    }

    /// Removes the folders of processes that were killed before they could do it.
    static func sweep(temporaryFolder: String?) {
        for parent in Set(parents + [temporaryFolder].compactMap(\.self)) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            for name in names where name.hasPrefix(namePrefix) {
                removeIfAbandoned(parent + "/" + name)
            }
        }
    }

    private static func make(_ path: String) throws -> FileDescriptor {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        // It gets its name when it is held: another start must never see it free.
        let unnamed = path + "/" + lockInMaking
        let lock = try FileDescriptor.open(
            FilePath(unnamed), .readWrite, options: [.create, .closeOnExec],
            permissions: .ownerReadWrite)
        _ = try lock.tryLock()
        try FileDescriptor.rename(FilePath(unnamed), to: FilePath(path + "/lock"))
        return lock
    }

    private static let lockInMaking = "lock.new"

    private static func removeIfAbandoned(_ path: String) {
        guard
            let lock = try? FileDescriptor.open(
                FilePath(path + "/lock"), .readWrite, options: [.closeOnExec, .noFollow])
        else { return removeIfUnlockedAndOld(path) }
        defer { try? lock.close() }
        if (try? lock.tryLock()) == true { remove(path) }
    }

    /// The lock goes last: a removal that is itself killed is finished by the next start.
    private static func remove(_ path: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name != "lock" {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A process that was killed before it had made the lock has left a folder with nothing in it but
    /// that; a young one may get its lock in the next moment.
    private static func removeIfUnlockedAndOld(_ path: String) {
        let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard names == [] || names == [lockInMaking],
            let modified = attributes?[.modificationDate] as? Date,
            modified < Date(timeIntervalSinceNow: -60)
        else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}
