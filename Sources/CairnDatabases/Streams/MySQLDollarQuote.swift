/// What stands around the body of a routine in a language that isn't SQL: `$$ … $$` or `$tag$ … $tag$`.
///
/// Nothing within has a meaning but the same tag again. MySQL has such bodies from 9.0 on.
struct MySQLDollarQuote: Sendable {
    private var tag: [UInt8] = []
    /// How many bytes of `$tag$` the last ones of the body are.
    private var seen = 0

    mutating func append(toTag byte: UInt8) { tag.append(byte) }

    /// Takes the next byte of the body.
    mutating func isEnded(by byte: UInt8) -> Bool {
        let isOuter = seen == 0 || seen == tag.count + 1
        if byte == (isOuter ? .dollar : tag[seen - 1]) {
            seen += 1
        } else {
            // Within a tag there is no other “$”.
            seen = byte == .dollar ? 1 : 0
        }
        return seen == tag.count + 2
    }
}
