internal import CairnS3

extension StoreError {
    init(_ error: S3Error) {
        let code: Code =
            switch error.code {
            case .unreachable, .untrusted, .notS3: .unreachable
            case .accessDenied, .credentials: .accessRefused
            case .noSuchKey: .notFound
            case .full: .full
            case .preconditionFailed: .changed
            case .corrupted: .corrupted
            case .cancelled: .cancelled
            case .noSuchBucket: .noStore
            case .invalid, .unsupported: .misconfigured
            default: .failed
            }
        self.init(code, error.message, hint: error.hint)
    }

    /// While an opened object was being read: one that is gone has changed.
    init(reading error: any Error) {
        guard let error = error as? S3Error else {
            self.init(.failed, "reading was given up: \(error)")
            return
        }
        self.init(error)
        if error.code == .noSuchKey { self = StoreError(.changed, error.message, hint: error.hint) }
    }
}
