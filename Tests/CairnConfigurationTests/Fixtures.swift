import CairnConfiguration
import CairnCrypto
import CairnDatabases
import CairnJobs
import CairnStores
import Foundation
import Testing

/// A folder that is there for one test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = "\(NSTemporaryDirectory())cairn-configuration-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes a file into it and returns the file's path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Reads `yaml` as /etc/cairn/cairn.yaml, shown as `cairn.yaml`.
func configuration(
    _ yaml: String, environment: [String: String] = [:], folder: String = "/etc/cairn",
    passwords: PasswordNeed = .all
) throws(ConfigurationError) -> Configuration {
    let file = ConfigurationFile(path: "cairn.yaml", text: yaml, folder: folder)
    return try file.configuration(environment: environment, passwords: passwords)
}

/// A file with one job, whose server has these lines or this flow mapping.
func yaml(mysql: String) -> String {
    "store: {directory: /b}\njobs:\n  app:\n    mysql: \(mysql)\n"
}

/// A file with one job, whose store is this mapping under `s3`.
func yaml(s3: String) -> String {
    "store: {s3: \(s3)}\njobs: {app: {mysql: {database: app}}}\n"
}

/// The S3 store that the first job has.
func s3(
    _ yaml: String, environment: [String: String] = [:], folder: String = "/etc/cairn"
) throws -> S3Location? {
    let job = try configuration(yaml, environment: environment, folder: folder).jobs[0]
    guard case .s3(let location) = job.store else { return nil }
    return location
}

/// The password that a literal, exactly as it stands after `password: `, becomes.
func password(
    _ literal: String, environment: [String: String] = [:], folder: String = "/etc/cairn"
) throws -> String? {
    let text = yaml(mysql: "\n      database: app\n      password: \(literal)")
    let job = try configuration(text, environment: environment, folder: folder).jobs[0]
    return job.connection.password?.reveal()
}

/// What the reading of `yaml` complains of, each as `message | hint`.
func complaints(_ yaml: String, environment: [String: String] = [:]) -> [String] {
    do throws(ConfigurationError) {
        _ = try configuration(yaml, environment: environment)
        return []
    } catch {
        return error.problems.map { "\($0.message) | \($0.hint ?? "")" }
    }
}

/// Something a person gets wrong, and all that they are told.
struct Mistake: CustomTestStringConvertible {
    let text: String
    let complaints: [String]

    init(_ text: String, _ complaints: String...) {
        self.text = text
        self.complaints = complaints
    }

    var testDescription: String { text.debugDescription }
}
