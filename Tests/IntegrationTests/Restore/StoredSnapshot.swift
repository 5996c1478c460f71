import Foundation
import Testing

/// A snapshot's files on the disk, for tests that damage or forge them.
struct StoredSnapshot: Sendable {
    let sandbox: Sandbox
    let job: String
    let id: String

    var name: String { "\(job)/\(id)" }
    var folder: URL { sandbox.store.appending(path: name) }
    private var manifestFile: URL { folder.appending(path: "manifest.json") }

    /// The file of its only object.
    var object: URL {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            return folder.appending(
                path: try #require(
                    names.first { $0.hasSuffix(".sql.gz") || $0.hasSuffix(".dump.gz") }))
        }
    }

    func bytes() throws -> Data { try Data(contentsOf: object) }

    /// The dump's text, by `gunzip`.
    func plain() async throws -> Data {
        try await filtered("gunzip -c", try bytes())
    }

    /// Puts other bytes in the object's place; nil removes it.
    func replace(_ bytes: Data?) throws {
        let object = try object
        guard let bytes else { return try FileManager.default.removeItem(at: object) }
        try bytes.write(to: object)
    }

    /// Rewrites the manifest.
    func editManifest(_ edit: (inout [String: Any]) throws -> Void) throws {
        let text = try Data(contentsOf: manifestFile)
        var manifest = try #require(
            try JSONSerialization.jsonObject(with: text) as? [String: Any])
        try edit(&manifest)
        try JSONSerialization.data(withJSONObject: manifest).write(to: manifestFile)
    }

    /// Puts other bytes in the object's place, and makes the manifest agree with them in size and
    /// SHA-256; in the dump's length and CRC-32 too if `plain` is given.
    func forge(_ bytes: Data, plain: Data? = nil) async throws {
        try replace(bytes)
        let sum = try await filtered("sha256sum", bytes)
        try editManifest { manifest in
            var databases = try #require(manifest["databases"] as? [[String: Any]])
            var dump = try #require(databases[0]["dump"] as? [String: Any])
            var objects = try #require(dump["objects"] as? [[String: Any]])
            objects[0]["bytes"] = bytes.count
            objects[0]["sha256"] = String(decoding: sum.prefix(64), as: UTF8.self)
            dump["objects"] = objects
            if let plain {
                dump["bytes"] = plain.count
                // RFC 1952: the CRC-32 stands before the last four bytes, lowest byte first.
                let checksum = bytes.suffix(8).prefix(4).reversed()
                dump["crc32"] = checksum.map { String(format: "%02x", $0) }.joined()
            }
            databases[0]["dump"] = dump
            manifest["databases"] = databases
        }
    }

    /// Puts the gzip of another dump in the object's place, with a manifest that agrees in everything.
    func forge(plain: Data) async throws {
        try await forge(try await filtered("gzip -c -1", plain), plain: plain)
    }

    /// The same snapshot again, under another id.
    func copy(as newID: String) throws -> StoredSnapshot {
        let copy = StoredSnapshot(sandbox: sandbox, job: job, id: newID)
        try FileManager.default.copyItem(at: folder, to: copy.folder)
        try copy.editManifest { $0["id"] = newID }
        return copy
    }

    private func filtered(_ command: String, _ input: Data) async throws -> Data {
        let name = UUID().uuidString
        try input.write(to: sandbox.folder.appending(path: "\(name).in"))
        let program = Program(
            path: "/bin/sh", arguments: ["-c", "\(command) <\(name).in >\(name).out"],
            environment: sandbox.baseEnvironment)
        let ended = try await program.run(in: sandbox.folder)
        guard ended.status == 0 else { throw HarnessError("\(command): \(ended)") }
        return try Data(contentsOf: sandbox.folder.appending(path: "\(name).out"))
    }
}

/// A database with a snapshot, and another with something in it that a failed restore must leave.
struct RestoreScene: Sendable {
    let sandbox: Sandbox
    let source: Database
    let target: Database
    let snapshot: StoredSnapshot
    /// For `--database`.
    var mapping: String { "\(source.name):\(target.name)" }

    static func with(
        _ kind: Server.Kind, rows: Int = 50, _ body: (RestoreScene) async throws -> Void
    ) async throws {
        try await Sandbox.with { sandbox in
            let server = try Servers.server(kind)
            let source = try await sandbox.database(on: server)
            try await sandbox.sql(bulk(kind, rows: rows), in: source)
            let target = try await sandbox.emptyDatabase(on: server)
            try await sandbox.sql(
                "CREATE TABLE precious (id INT PRIMARY KEY); INSERT INTO precious VALUES (7)",
                in: target)
            try await sandbox.goodBackup(of: source)
            let id = try #require(sandbox.snapshots(of: "app").first)
            try await body(
                RestoreScene(
                    sandbox: sandbox, source: source, target: target,
                    snapshot: StoredSnapshot(sandbox: sandbox, job: "app", id: id)))
        }
    }

    /// A database's name that nobody has; it is dropped afterwards.
    func newDatabase() -> Database {
        let name = "new_\(UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(12))"
        let database = Database(server: source.server, name: name)
        sandbox.afterwards { [sandbox] in try await sandbox.drop(database) }
        return database
    }

    func exists(_ database: Database) async throws -> Bool { try await sandbox.exists(database) }

    func restore(_ more: String..., snapshot: String? = nil) async throws -> Ended {
        try await sandbox.start(["restore", snapshot ?? self.snapshot.name, "--yes"] + more).ended()
    }

    /// Restores over the target, without a safety snapshot.
    func restoreOver() async throws -> Ended {
        try await restore("--database", mapping, "--replace", "--no-safety-snapshot")
    }

    /// Rows that hardly compress, about 100 bytes each.
    private static func bulk(_ kind: Server.Kind, rows: Int) -> String {
        let table = "CREATE TABLE bulk (id INT PRIMARY KEY, text VARCHAR(100));"
        switch kind {
        case .mysql:
            return table + "INSERT INTO bulk SELECT seq, SHA2(seq, 384) FROM seq_1_to_\(rows);"
        case .postgres:
            return table
                + "INSERT INTO bulk SELECT n, encode(sha384(n::text::bytea), 'hex')"
                + " FROM generate_series(1, \(rows)) n;"
        }
    }
}
