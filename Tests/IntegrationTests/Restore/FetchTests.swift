import Foundation
import Testing

/// `cairn fetch` of a snapshot without fault. Damaged ones: DamagedSnapshotTests.
@Suite struct FetchTests {
    @Test(.needs(.mysql, .postgres), arguments: Server.Kind.allCases)
    func `the file and standard output hold the object, or its text`(
        _ kind: Server.Kind
    ) async throws {
        try await RestoreScene.with(kind, rows: 30_000) { scene in
            let (sandbox, name) = (scene.sandbox, scene.snapshot.name)
            let expected = [
                ([], try scene.snapshot.bytes()),
                (["--decompress"], try await scene.snapshot.plain()),
            ]
            for (more, bytes) in expected {
                let ended = try await sandbox.start(["fetch", name, "-o", "dump"] + more).ended()
                #expect(ended.status == 0, "\(ended)")
                let file = sandbox.folder.appending(path: "dump")
                #expect(try Data(contentsOf: file) == bytes)
                let mode = try FileManager.default.attributesOfItem(atPath: file.path)
                #expect(mode[.posixPermissions] as? Int == 0o600)

                let shell = Program(
                    path: "/bin/sh",
                    arguments: [
                        "-c", #"exec "$0" "$@" >piped"#, try Cairn.binary, "fetch", name, "-o",
                        "-",
                    ] + more,
                    environment: sandbox.baseEnvironment)
                let piped = try await shell.run(in: sandbox.folder)
                #expect(piped.status == 0, "\(piped)")
                let pipedFile = sandbox.folder.appending(path: "piped")
                #expect(try Data(contentsOf: pipedFile) == bytes)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.folder.path)
            #expect(names.filter { $0.contains("partial") } == [])
        }
    }

    /// As root, one would otherwise put a file in the place of /dev/null.
    @Test(.needs(.mysql))
    func `a pipe is written into and stays a pipe`() async throws {
        try await RestoreScene.with(.mysql, rows: 30_000) { scene in
            let sandbox = scene.sandbox
            let script = Program(
                path: "/bin/sh",
                arguments: [
                    "-c",
                    #"mkfifo pipe && ln -s pipe link && { cat pipe >read & "$0" "$@" && wait; }"#,
                    try Cairn.binary, "fetch", scene.snapshot.name, "-o", "link",
                ], environment: sandbox.baseEnvironment)
            let ended = try await script.run(in: sandbox.folder)
            #expect(ended.status == 0, "\(ended)")
            let read = try Data(contentsOf: sandbox.folder.appending(path: "read"))
            #expect(try read == scene.snapshot.bytes())
            let link = try FileManager.default.destinationOfSymbolicLink(
                atPath: sandbox.folder.appending(path: "link").path)
            #expect(link == "pipe")
        }
    }

    @Test(.needs(.mysql))
    func `a file that is there stays when the fetch fails`() async throws {
        try await RestoreScene.with(.mysql, rows: 30_000) { scene in
            let bytes = try scene.snapshot.bytes()
            try scene.snapshot.replace(bytes.flipped(at: bytes.count / 2))
            try scene.sandbox.write("mine", to: "dump")
            try await scene.sandbox.cairn("fetch", scene.snapshot.name, "-o", "dump")
                .expectFailure(65)
            let file = scene.sandbox.folder.appending(path: "dump")
            #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
        }
    }

    @Test(.needs(.mysql))
    func `a place that can't be written to is named`() async throws {
        try await RestoreScene.with(.mysql) { scene in
            let ended = try await scene.sandbox.cairn(
                "fetch", scene.snapshot.name, "-o", "missing/dump")
            ended.expectFailure(74, naming: ["missing/dump"])
        }
    }
}
