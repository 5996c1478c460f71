/// What a region's name may look like, which comes from variables, files and replies.
enum RegionName {
    /// Whether it can be a label of AWS's hosts, and nothing but one: whatever else stood in it could
    /// lead requests, with their signatures, to another host.
    static func isPartOfHost(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasSuffix("-")
            && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
    }

    /// Whether it can stand in a signature's scope (`20261120/RegionOne/s3/aws4_request`) and so in a
    /// header: services that aren't AWS call regions what they like.
    static func isPartOfScope(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"/,=\"".utf8.contains($0) }
    }

    /// Tells of one that can't be used.
    static func refusal(_ name: String, in what: String) -> S3Error {
        let shown = S3Failure.printable(name.count > 40 ? name.prefix(40) + "…" : name)
        return S3Error(
            .invalid, "the region “\(shown)” can't be part of \(what)",
            hint: "Set the region of the store or the profile, or AWS_REGION, to a region's name "
                + "such as eu-west-3.")
    }
}
