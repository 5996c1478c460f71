// CairnCrypto computes digests and HMAC over OpenSSL's EVP, incremental and one-shot, hands out
// random bytes, and keeps secrets from showing themselves. It encrypts nothing and knows nothing of
// what it digests. Depends on libcrypto only.

internal import COpenSSL

/// A digest algorithm of OpenSSL, fetched once: a fetch by name costs more than digesting a
/// kilobyte (EVP_MD_fetch(3), "Performance").
@safe struct DigestAlgorithm: Sendable {
    // Safety: a fetched EVP_MD never changes and may be used from all threads; it is kept for the
    // life of the process.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Bytes of a digest.
    let size: Int

    /// - Returns: nil when no provider of this machine's OpenSSL offers it, as MD5 under FIPS rules.
    init?(_ name: String) {
        // "-fips": the digests here prove identity, they don't protect; FIPS mode may not forbid them.
        guard let fetched = unsafe EVP_MD_fetch(nil, name, "-fips") else { return nil }
        unsafe handle = fetched
        unsafe size = Int(EVP_MD_get_size(fetched))
    }

    /// Starts or restarts `context` for this algorithm.
    fileprivate func begin(_ context: OpaquePointer) -> Bool {
        // Safety: both handles are live, the context is owned by the caller.
        unsafe EVP_DigestInit_ex2(context, handle, nil) == 1
    }

    static let sha256 = DigestAlgorithm("SHA2-256")
    static let md5 = DigestAlgorithm("MD5")
}

/// One running computation of a digest: an EVP_MD_CTX with a single owner.
@safe struct DigestContext: ~Copyable {
    private let context: OpaquePointer
    private let size: Int

    /// Traps when there is no memory, which is how all of Swift treats that.
    init(_ algorithm: DigestAlgorithm) {
        // Safety: the context is created here, freed in deinit, and never leaves this value.
        guard let created = unsafe EVP_MD_CTX_new(), unsafe algorithm.begin(created) else {
            fatalError("OpenSSL can't begin a digest")
        }
        unsafe context = created
        size = algorithm.size
    }

    deinit {
        // Safety: the only owner goes away.
        unsafe EVP_MD_CTX_free(context)
    }

    mutating func update(_ bytes: [UInt8]) {
        // Safety: a UInt8 has no padding, so each byte of the span is initialised.
        update(unsafe bytes.span.bytes)
    }

    mutating func update(_ bytes: RawSpan) {
        let done = unsafe bytes.withUnsafeBytes { buffer in
            // Safety: the pointer is used within the closure only, with its own count.
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(done == 1, "OpenSSL refused bytes of a digest")
    }

    consuming func finish() -> [UInt8] {
        // Safety: EVP_DigestFinal_ex writes exactly `size` bytes into storage that has room for them.
        unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let done = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            precondition(done == 1, "OpenSSL can't finish a digest")
            count = size
        }
    }
}
