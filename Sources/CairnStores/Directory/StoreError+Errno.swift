internal import CairnStreams
internal import SystemPackage

extension StoreError {
    /// Says in words what the system said by a number.
    ///
    /// - Parameter action: what was being done, as it goes on after “while”.
    static func onDisk(_ error: Errno, _ action: String, store: String) -> StoreError {
        switch error {
        case .noSpace, .diskQuotaExceeded:
            StoreError(
                .full, "no space left in \(store) while \(action): \(words(error))",
                hint: "Free some space there; what is stored already isn't harmed.")
        case .permissionDenied, .notPermitted, .readOnlyFileSystem:
            StoreError(
                .accessRefused, "access refused in \(store) while \(action): \(words(error))",
                hint: "Let user \(effectiveUserID) read and write there, "
                    + "and see that it isn't mounted read-only.")
        case .noSuchFileOrDirectory:
            StoreError(
                .notFound, "something is missing in \(store) while \(action): \(words(error))",
                hint: "Somebody else removed it meanwhile; see who else writes there.")
        case .fileNameTooLong:
            StoreError(
                .invalidKey, "a name is too long for \(store) while \(action)",
                hint: "Choose a shorter name for the job or its files.")
        default:
            StoreError(
                .failed, "failure in \(store) while \(action): \(words(error))",
                hint: "See what the system's log says of that disk or mount.")
        }
    }

    /// The store's root couldn't be opened.
    static func root(_ error: Errno, path: String, store: String) -> StoreError {
        switch error {
        case .noSuchFileOrDirectory:
            StoreError(
                .notFound, "the store's folder \(path) doesn't exist",
                hint: "See whether it is mounted; a backup into it makes it if it is missing.")
        case .notDirectory:
            StoreError(
                .failed, "the store's folder \(path) isn't a folder",
                hint: "Name a folder, or move away what has that name.")
        default: onDisk(error, "opening it", store: store)
        }
    }

    static func noSuchObject(_ key: ObjectKey, store: String) -> StoreError {
        StoreError(.notFound, "no “\(key)” in \(store)")
    }

    static func notAFile(_ key: ObjectKey, store: String) -> StoreError {
        StoreError(
            .notFound, "“\(key)” in \(store) isn't a regular file",
            hint: "Cairn stores nothing else; see who put it there.")
    }

    static func changed(_ key: ObjectKey, store: String) -> StoreError {
        StoreError(
            .changed, "“\(key)” in \(store) changed while it was being read",
            hint: "Somebody wrote into the file; Cairn never does. Take another snapshot.")
    }

    static func invalidPrefix(_ prefix: String) -> StoreError {
        StoreError(
            .invalidKey, "invalid prefix “\(escaped(prefix))”: it must be a folder's and end in “/”"
        )
    }

    private static func words(_ error: Errno) -> String { error.description.lowercased() }
}
