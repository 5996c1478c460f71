// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is held to: Swift 6 concurrency, strict memory safety, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target of ours; `dependencies` are the arrows of ARCHITECTURE.md, all of them down.
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of the target `Cairn…`, plus what only the tests need.
func tests(
    of name: String, _ more: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + more, exclude: exclude,
        swiftSettings: strict)
}

/// A system library made visible by a module map and a shim header.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "cairn",
    products: [.executable(name: "cairn", targets: ["CairnCLI"])],
    traits: [
        .trait(
            name: "ISAL", description: "compress with ISA-L: the same gzip, 5 to 10 times faster"),
        .default(enabledTraits: ["ISAL"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Without its Foundation trait: Cairn links FoundationEssentials only.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        system("CISAL", pkgConfig: "libisal", apt: "libisal-dev"),

        .systemLibrary(name: "CLinux"),
        layer("CairnStreams", ["CLinux", systemPackage]),
        layer("CairnCrypto", ["COpenSSL"]),
        layer("CairnGzip", ["CZlib", .target(name: "CISAL", condition: .when(traits: ["ISAL"]))]),
        layer("CairnHTTP", ["CCurl"]),
        layer("CairnS3", ["CairnHTTP", "CairnCrypto", "CairnStreams"]),
        layer("CairnStores", ["CairnS3", "CairnStreams", systemPackage]),
        layer("CairnSnapshots", ["CairnStores", "CairnCrypto"]),
        layer("CairnDatabases", ["CairnStreams", "CairnCrypto", subprocess, systemPackage]),
        layer(
            "CairnJobs",
            [
                "CairnDatabases", "CairnSnapshots", "CairnStores", "CairnGzip", "CairnHTTP",
                "CairnCrypto", "CairnStreams",
            ]),
        layer(
            "CairnConfiguration",
            [
                "CairnJobs", "CairnDatabases", "CairnStores", "CairnSnapshots", "CairnS3",
                "CairnHTTP", "CairnCrypto", "CairnStreams", systemPackage, yams,
            ]),
        .executableTarget(
            name: "CairnCLI",
            dependencies: [
                "CairnConfiguration", "CairnJobs", "CairnSnapshots", "CairnStores",
                "CairnDatabases", "CairnStreams", argumentParser, systemPackage,
            ],
            swiftSettings: strict),

        tests(of: "CairnCrypto"),
        tests(of: "CairnCLI", ["CairnJobs", "CairnSnapshots", "CairnDatabases", yams]),
        tests(
            of: "CairnConfiguration",
            [
                "CairnJobs", "CairnDatabases", "CairnStores", "CairnSnapshots", "CairnS3",
                "CairnHTTP", "CairnCrypto",
            ]),
        tests(of: "CairnGzip"),
        tests(of: "CairnDatabases", exclude: ["Streams/Fixtures"]),
        tests(of: "CairnSnapshots", ["CairnStores", "CairnCrypto"]),
        tests(
            of: "CairnJobs",
            [
                "CairnDatabases", "CairnSnapshots", "CairnStores", "CairnS3", "CairnGzip",
                "CairnHTTP", "CairnCrypto", "CairnStreams", systemPackage,
            ]),
        tests(of: "CairnHTTP", ["CairnCrypto"]),
        tests(of: "CairnStores", ["CairnS3", "CairnHTTP", "CairnCrypto"]),
        tests(of: "CairnStreams", [systemPackage]),
        // Runs the built binary, so that it needs none of the targets.
        .testTarget(
            name: "IntegrationTests", exclude: ["MySQL/Fixtures", "Postgres/Fixtures"],
            swiftSettings: strict),
        tests(of: "CairnS3", ["CairnHTTP", "CairnCrypto"]),
    ])
