import CairnConfiguration
import Foundation
import Testing

private func find(
    explicit: String? = nil, variable: String? = nil, in folder: TemporaryFolder
) throws(ConfigurationError) -> String {
    try ConfigurationFile.find(
        explicit: explicit, environment: variable.map { ["CAIRN_CONFIG": $0] } ?? [:],
        workingDirectory: folder.path, systemPath: "\(folder.path)/system.yaml"
    ).path
}

private func message(_ body: () throws -> Void) -> String? {
    do { try body() } catch let error as ConfigurationError {
        return "\(error.message) | \(error.hint ?? "")"
    } catch {}
    return nil
}

@Test func `a file is found by flag, variable, working folder and system folder, in that order`()
    throws
{
    let folder = try TemporaryFolder()
    let system = try folder.write("jobs:", to: "system.yaml")
    #expect(try find(in: folder) == system)
    try folder.write("jobs:", to: "cairn.yaml")
    #expect(try find(in: folder) == "cairn.yaml")
    #expect(try find(variable: "", in: folder) == "cairn.yaml")
    let other = try folder.write("jobs:", to: "other.yaml")
    #expect(try find(variable: other, in: folder) == other)
    #expect(try find(explicit: "cairn.yaml", variable: other, in: folder) == "cairn.yaml")
}

@Test func `a file that was named and doesn't exist is an error, whatever else exists`() throws {
    let folder = try TemporaryFolder()
    try folder.write("jobs:", to: "cairn.yaml")
    #expect(
        message { _ = try find(explicit: "nope.yaml", in: folder) }
            == "configuration file nope.yaml does not exist | It was named by --config; correct the path there."
    )
    #expect(
        message { _ = try find(variable: "/nope/x", in: folder) }
            == "configuration file /nope/x does not exist | It was named by $CAIRN_CONFIG; correct the path there."
    )
}

@Test func `no file at all is an error that says where it was looked for`() throws {
    let folder = try TemporaryFolder()
    #expect(
        message { _ = try find(in: folder) }
            == "no configuration file: neither ./cairn.yaml nor \(folder.path)/system.yaml exists | Name one with --config or $CAIRN_CONFIG, or a single job with --source and --store."
    )
}

@Test func `a file that can't be read as text isn't passed over`() throws {
    let folder = try TemporaryFolder()
    try folder.write("jobs:", to: "system.yaml")
    try FileManager.default.createDirectory(
        atPath: "\(folder.path)/cairn.yaml", withIntermediateDirectories: false)
    #expect(
        message { _ = try find(in: folder) }
            == "configuration file cairn.yaml is a folder | Name the file in it.")
    let latin = "\(folder.path)/latin.yaml"
    try Data([0x6A, 0xE9]).write(to: URL(filePath: latin))
    #expect(
        message { _ = try find(explicit: latin, in: folder) }
            == "configuration file \(latin) is not UTF-8 text | Save it as UTF-8.")
}

@Test(.disabled(if: getuid() == 0, "root may read everything"))
func `a file that this user may not read isn't passed over`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("jobs:", to: "cairn.yaml")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    #expect(
        message { _ = try find(in: folder) }
            == "configuration file cairn.yaml may not be read by this user | Give this user the right to read it, and nobody else: it may hold passwords."
    )
}

@Test func `a file may be a pipe`() throws {
    let folder = try TemporaryFolder()
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("a: [b".utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    let file = try ConfigurationFile.find(
        explicit: path, environment: [:], workingDirectory: folder.path)
    #expect(
        message { _ = try file.configuration(environment: [:]) }
            == "\(path):1:4: what is opened here isn't closed, or a comma is missing in it | Close it, or put the text in quotes."
    )
}
