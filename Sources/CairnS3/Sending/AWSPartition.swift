/// A part of AWS with regions, accounts and a domain of its own.
///
/// Source: botocore's `data/partitions.json`; the names are those in ARNs (`arn:aws-cn:iam::…`).
enum AWSPartition: String, Sendable, CaseIterable {
    case main = "aws"
    case china = "aws-cn"
    case europe = "aws-eusc"
    case government = "aws-us-gov"
    case iso = "aws-iso"
    case isoB = "aws-iso-b"
    case isoE = "aws-iso-e"
    case isoF = "aws-iso-f"

    /// The one that a region belongs to: the main one, where nothing in the name speaks for another.
    init(ofRegion region: String) {
        let others = Self.allCases.filter { $0 != .main }
        self = others.first { region.hasPrefix($0.regionPrefix) } ?? .main
    }

    /// The one that an ARN names; nil when it names none.
    init?(ofARN arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 2)
        guard parts.count > 1, let partition = Self(rawValue: String(parts[1])) else { return nil }
        self = partition
    }

    /// What the hosts of its services end in.
    var domain: String {
        switch self {
        case .main, .government: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .europe: "amazonaws.eu"
        case .iso: "c2s.ic.gov"
        case .isoB: "sc2s.sgov.gov"
        case .isoE: "cloud.adc-e.uk"
        case .isoF: "csp.hci.ic.gov"
        }
    }

    /// What the names of its regions begin with.
    private var regionPrefix: String {
        switch self {
        case .main: ""
        case .china: "cn-"
        case .europe: "eusc-"
        case .government: "us-gov-"
        case .iso: "us-iso-"
        case .isoB: "us-isob-"
        case .isoE: "eu-isoe-"
        case .isoF: "us-isof-"
        }
    }

    /// The region that is asked when none is named.
    var homeRegion: String {
        switch self {
        case .main: "us-east-1"
        case .china: "cn-northwest-1"
        case .europe: "eusc-de-east-1"
        case .government: "us-gov-west-1"
        case .iso: "us-iso-east-1"
        case .isoB: "us-isob-east-1"
        case .isoE: "eu-isoe-west-1"
        case .isoF: "us-isof-south-1"
        }
    }
}
