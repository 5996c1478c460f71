import Foundation
import Testing

/// A folder of a bucket that is the test's own, seen through s3cmd.
struct BucketFolder: Sendable {
    let server: S3Server
    let bucket: String
    /// Empty, or ending in `/`.
    let prefix: String
    let sandbox: Sandbox

    /// Size and MD5 of each object by its path in this folder.
    func objects() async throws -> [String: String] {
        let ended = try await s3cmd("ls", "--recursive", "--list-md5", url)
        var found: [String: String] = [:]
        for line in ended.output.split(separator: "\n") {
            // Date, time, size, MD5 and URL.
            let fields = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
            guard fields.count == 5, let place = fields[4].range(of: url) else {
                throw HarnessError("s3cmd lists: \(line)")
            }
            found[String(fields[4][place.upperBound...])] = "\(fields[2]) \(fields[3])"
        }
        return found
    }

    /// The ids of a job's sealed snapshots: folders that hold a manifest.
    func snapshots(of job: String) async throws -> [String] {
        Self.snapshots(of: job, in: try await objects())
    }

    static func snapshots(of job: String, in objects: [String: String]) -> [String] {
        objects.keys.filter { $0.hasPrefix("\(job)/") && $0.hasSuffix("/manifest.json") }
            .map { String($0.split(separator: "/")[1]) }.sorted()
    }

    /// The paths of the multipart uploads that are open.
    func openUploads() async throws -> [String] {
        try await s3cmd("multipart", "s3://\(bucket)").output.split(separator: "\n")
            .compactMap { line in
                let fields = line.split(separator: "\t")
                guard fields.count == 3, fields[1].hasPrefix(url) else { return nil }
                return String(fields[1].dropFirst(url.count))
            }
    }

    func bytes(of path: String) async throws -> Data {
        let file = scratchFile()
        try await s3cmd("get", url + path, file)
        return try Data(contentsOf: URL(filePath: file))
    }

    func put(_ bytes: Data, to path: String) async throws {
        let file = scratchFile()
        try bytes.write(to: URL(filePath: file))
        try await s3cmd("put", file, url + path)
    }

    func remove(_ path: String) async throws {
        try await s3cmd("del", url + path)
    }

    /// Runs the stock client with the keys of the server's owner.
    @discardableResult
    func s3cmd(_ arguments: String...) async throws -> Ended {
        let ended = try await s3cmdProgram(arguments).run(in: sandbox.folder)
        guard ended.status == 0 else { throw HarnessError("s3cmd \(arguments): \(ended)") }
        return ended
    }

    func s3cmdProgram(_ arguments: [String]) -> Program {
        Program(
            path: "/usr/bin/s3cmd",
            arguments: ["--config=\(server.clientFile)", "--no-progress"] + arguments,
            environment: sandbox.baseEnvironment)
    }

    var url: String { "s3://\(bucket)/\(prefix)" }

    private func scratchFile() -> String {
        sandbox.folder.appending(path: UUID().uuidString).path
    }
}

extension Sandbox {
    /// A folder of the tests' bucket that nobody else has. It goes when the test is over.
    func bucketFolder(on server: S3Server) -> BucketFolder {
        let prefix = "test-\(UUID().uuidString.prefix(8).lowercased())/"
        let folder = BucketFolder(
            server: server, bucket: server.bucket, prefix: prefix, sandbox: self)
        afterwards { try await folder.s3cmd("del", "--recursive", "--force", folder.url) }
        return folder
    }

    /// A bucket of Ceph's that nobody else has. It goes when the test is over, with all versions of all
    /// objects, locked or not.
    ///
    /// - Parameter header: for the request that makes it.
    func ownBucket(named name: String? = nil, header: String? = nil) async throws -> BucketFolder {
        let unique = "cairn-test-\(UUID().uuidString.prefix(8).lowercased())"
        let folder = BucketFolder(
            server: try Servers.s3(.ceph), bucket: name ?? unique, prefix: "", sandbox: self)
        let headers = header.map { ["--add-header=\($0)"] } ?? []
        let made = try await folder.s3cmdProgram(headers + ["mb", "s3://\(folder.bucket)"])
            .run(in: self.folder)
        guard made.status == 0 else { throw HarnessError("s3cmd mb: \(made)") }
        afterwards { [self] in
            try await radosgwAdmin(
                "bucket", "rm", "--bucket=\(folder.bucket)", "--purge-objects", "--bypass-gc")
        }
        return folder
    }

    /// Runs Ceph's own tool for the administrator of its S3 server.
    @discardableResult
    func radosgwAdmin(_ arguments: String...) async throws -> Ended {
        let configuration = try Servers.variable("CAIRN_TEST_CEPH_CONF")
        let program = Program(
            path: "/usr/bin/radosgw-admin", arguments: ["--conf", configuration] + arguments,
            environment: baseEnvironment)
        let ended = try await program.run(in: folder)
        guard ended.status == 0 else { throw HarnessError("radosgw-admin \(arguments): \(ended)") }
        return ended
    }

    /// Sends a request that s3cmd doesn't know, signed by curl with the owner's keys.
    ///
    /// - Parameters:
    ///   - service: `s3`, or `sts`.
    ///   - target: path and query.
    func curl(
        _ arguments: String..., service: String = "s3", of server: S3Server, _ target: String
    ) async throws -> String {
        let user = "user = \"\(try server.accessKey):\(try server.secretKey)\"\n"
        let file = try write(user, to: "curlrc-\(UUID().uuidString)")
        let program = Program(
            path: "/usr/bin/curl",
            arguments: [
                "--silent", "--show-error", "--fail", "--config", file, "--aws-sigv4",
                "aws:amz:us-east-1:\(service)",
            ] + arguments + [server.url + target],
            environment: baseEnvironment)
        let ended = try await program.run(in: folder)
        guard ended.status == 0 else { throw HarnessError("curl \(target): \(ended)") }
        return ended.output
    }
}
