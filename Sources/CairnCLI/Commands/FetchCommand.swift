internal import ArgumentParser
internal import CairnJobs
internal import CairnSnapshots
internal import CairnStreams
internal import FoundationEssentials
internal import SystemPackage

struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads a snapshot's dump and proves it on the way.",
        discussion: """
            The file appears only when everything was proven. With “-o -” the dump goes to standard \
            output, or with the name of a pipe or device into that, its last block only when all before \
            it was proven; trust it by the exit status.
            """)

    @Argument(help: "The snapshot: JOB/ID, JOB/latest.")
    var snapshot: String

    @Option(name: .shortAndLong, help: "The file to write, or “-” for standard output.")
    var output: String?

    @Option(help: ArgumentHelp("Which database, if the snapshot holds several.", valueName: "name"))
    var database: String?

    @Flag(help: "The users or roles that were saved with it, instead of a dump.")
    var accounts = false

    @Flag(help: "Write SQL text instead of the gzip file.")
    var decompress = false

    @OptionGroup var source: SourceOptions

    func validate() throws {
        guard !(accounts && database != nil) else {
            throw ValidationError("Give --database or --accounts, not both.")
        }
    }

    func run() async throws {
        let catalog = try await source.places(of: [SnapshotPlaces.job(of: snapshot)]).catalog(
            of: snapshot)
        let found = try await catalog.find(snapshot)
        let reporter = Reporter(found.name.description)
        let fetch = Fetch(catalog, report: reporter.handler)
        func run(_ deliver: @escaping @Sendable ([UInt8]) async throws -> Void) async throws {
            if accounts {
                return try await deliver(
                    try await fetch.accounts(found, decompressed: decompress))
            }
            try await fetch.run(
                found, database: database, decompressed: decompress, deliver: deliver)
        }
        if output == "-" {
            try await run(writer(of: .standardOutput, "standard output"))
            return reporter.finish()
        }
        let path = output ?? defaultName(found)
        if FileStatus(at: path)?.kind == .other {
            // A pipe or a device: there is no other to put in its place.
            let device = try openDevice(path)
            defer { try? device.close() }
            try await run(writer(of: device, path))
        } else {
            try await write(path, run)
        }
        reporter.finish()
        let result = LogEvent(.result, "\(path): proven, from \(found.name)")
        Console.result(result.about(found.name.description))
    }

    private func writer(
        of file: FileDescriptor, _ name: String
    ) -> @Sendable ([UInt8]) async throws -> Void {
        { block in
            do {
                _ = try file.writeAll(block)
            } catch {
                throw JobError(
                    .failed, "can't write to \(name): \(error)",
                    hint: "Whoever reads it has ended, or its disk is full.")
            }
        }
    }

    private func openDevice(_ path: String) throws -> FileDescriptor {
        do {
            return try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
        } catch {
            throw Failure(
                JobError(
                    .failed, "can't write \(path): \(error)",
                    hint: "Choose another place with -o."))
        }
    }

    private func defaultName(_ snapshot: Snapshot) -> String {
        let databases = snapshot.manifest?.databases ?? []
        let chosen = databases.first { database == nil || $0.name == database }
        let known = accounts ? snapshot.manifest?.accounts : chosen?.dump.objects.first
        let file = known?.file ?? "\(snapshot.name.job)-\(snapshot.name.id).sql.gz"
        return decompress && file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
    }

    /// Writes beside `path` first, so that nothing that isn't proven ever has that name.
    private func write(
        _ path: String,
        _ body: (@escaping @Sendable ([UInt8]) async throws -> Void) async throws -> Void
    ) async throws {
        let partial = path + ".partial"
        do {
            let file = try FileDescriptor.open(
                FilePath(partial), .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: .ownerReadWrite)
            defer { try? file.close() }
            try await body { block in _ = try file.writeAll(block) }
            try file.synchronize()
            try FileDescriptor.rename(FilePath(partial), to: FilePath(path))
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            if let error = error as? Errno {
                throw Failure(
                    JobError(
                        .failed, "can't write \(path): \(error)",
                        hint: "Choose another place with -o."))
            }
            throw error
        }
    }
}
