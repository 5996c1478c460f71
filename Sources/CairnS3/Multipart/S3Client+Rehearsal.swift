internal import CairnCrypto

/// One of the requests that an upload in parts needs, and that a policy may refuse by itself.
public enum S3UploadStep: String, Sendable, CaseIterable {
    /// CreateMultipartUpload
    case begin
    /// ListMultipartUploads
    case find
    /// AbortMultipartUpload and ListParts
    case abort
}

extension S3Client {
    /// Begins an upload of `key`, looks for it and gives it up: what a failed run needs, without a byte.
    ///
    /// - Returns: the steps that the server refused, with its reason. What was begun is given up in any
    ///   case, also when the task is cancelled.
    public func rehearseUpload(_ key: String) async -> [(step: S3UploadStep, reason: S3Error)] {
        let upload: S3OpenUpload
        do throws(S3Error) {
            upload = try await createUpload(key, token: randomBytes(16).hexadecimal).upload
        } catch {
            return [(.begin, error)]
        }
        return await Task {
            var refused: [(step: S3UploadStep, reason: S3Error)] = []
            do throws(S3Error) {
                guard try await openUploads(of: key).contains(where: { $0.id == upload.id }) else {
                    throw S3Error(
                        .notS3, "listing uploads of “\(key)”: \(name) doesn't show one just begun",
                        hint: "Uploads of killed runs can't be found there; let a lifecycle rule of"
                            + " the bucket end incomplete uploads.")
                }
            } catch {
                refused.append((.find, error))
            }
            do throws(S3Error) { try await abort(upload) } catch { refused.append((.abort, error)) }
            return refused
        }.value
    }
}
