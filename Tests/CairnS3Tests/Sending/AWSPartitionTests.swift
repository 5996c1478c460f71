import CairnHTTP
import Foundation
import Testing

@testable import CairnS3

struct AWSPartitionTests {
    @Test(arguments: [
        ("eu-west-3", "amazonaws.com"), ("us-gov-east-1", "amazonaws.com"),
        ("cn-northwest-1", "amazonaws.com.cn"), ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-west-1", "c2s.ic.gov"), ("us-isob-east-1", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "cloud.adc-e.uk"), ("us-isof-south-1", "csp.hci.ic.gov"),
    ])
    func `S3 and the token service of a region are in its partition's domain`(
        region: String, domain: String
    ) throws {
        let s3 = try S3Endpoint(S3Options(bucket: "backups"), region: region)
        #expect(s3.host == "backups.s3.\(region).\(domain)")
        let surroundings = CredentialsSurroundings(
            environment: ["AWS_REGION": region], trust: .systemAuthorities, taskEndpoint: "",
            now: { 0 })
        let sts = try SecurityTokenURL(surroundings, profile: nil, role: "")
        #expect(sts.host == "sts.\(region).\(domain)")
        // AWS's own endpoint, with the bucket in the path as it was given.
        for given in ["https://s3.\(domain)", "https://s3.\(region).\(domain)"] {
            let options = S3Options(bucket: "backups", endpoint: given)
            #expect(try S3Endpoint(options, region: region).host == "s3.\(region).\(domain)")
        }
    }

    @Test func `a host of another partition than the region's is left as it was given`() throws {
        let options = S3Options(bucket: "backups", endpoint: "https://s3.us-iso-east-1.c2s.ic.gov")
        let endpoint = try S3Endpoint(options, region: "us-east-1")
        #expect(endpoint.host == "s3.us-iso-east-1.c2s.ic.gov")
    }

    /// All regions that botocore knows.
    @Test func `botocore knows the same domains and home regions`() throws {
        let program = """
            import botocore, json, os
            path = os.path.join(os.path.dirname(botocore.__file__), "data", "partitions.json")
            for partition in json.load(open(path))["partitions"]:
                outputs = partition["outputs"]
                for region in partition["regions"]:
                    if "global" not in region:
                        print(partition["id"], region, outputs["dnsSuffix"],
                              outputs["implicitGlobalRegion"])
            """
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.count > 30)
        for line in lines {
            let partition = AWSPartition(ofRegion: line[1])
            #expect(partition.rawValue == line[0], "\(line[1])")
            #expect(partition.domain == line[2])
            #expect(partition.homeRegion == line[3])
        }
    }
}
