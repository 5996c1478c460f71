private import COpenSSL

/// Keyed-hash message authentication (RFC 2104).
public enum HMAC {
    /// The 32 bytes of HMAC-SHA-256 of `message` under `key`; both may be of any length, also empty.
    public static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        // Safety: each pointer is used within its closure with its own array's count, and HMAC(3)
        // writes exactly 32 bytes for SHA-256.
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256Digest.size) { code, count in
            let result = unsafe key.withUnsafeBufferPointer { key in
                unsafe message.withUnsafeBufferPointer { message in
                    unsafe COpenSSL.HMAC(
                        EVP_sha256(), key.baseAddress, Int32(key.count),
                        message.baseAddress, message.count, code.baseAddress, nil)
                }
            }
            guard unsafe result != nil else { fatalError("OpenSSL can't compute an HMAC") }
            count = SHA256Digest.size
        }
    }
}
