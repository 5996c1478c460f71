private import COpenSSL

/// Bytes that nobody can foretell, from OpenSSL's generator (RAND_bytes(3)), which the kernel seeds.
///
/// Traps when there is no randomness to be had: Linux's source doesn't fail once the machine has
/// started, no caller could do anything about it, and going on with a guessable token must not be
/// possible. Swift's own generator does the same.
public func randomBytes(_ count: Int) -> [UInt8] {
    precondition(count >= 0)
    // Safety: RAND_bytes writes exactly `count` bytes into storage that has room for them.
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        guard let base = buffer.baseAddress, count > 0 else { return }
        guard unsafe RAND_bytes(base, Int32(count)) == 1 else {
            fatalError("OpenSSL has no random bytes")
        }
        filled = count
    }
}
