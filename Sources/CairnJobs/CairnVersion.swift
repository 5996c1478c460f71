/// The version of Cairn: in `--version` and in every manifest.
public let cairnVersion = "0.1.0"
