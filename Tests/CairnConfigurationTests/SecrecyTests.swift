import CairnConfiguration
import CairnJobs
import Testing

/// A password that no message has a part of by chance.
private let canary = "Qz7wXk9vJ4"

/// Whether four characters in a row of the canary stand in `text`.
private func leaks(_ text: String) -> Bool {
    let characters = Array(canary)
    return (0...characters.count - 4).contains { text.contains(String(characters[$0..<$0 + 4])) }
}

private func everythingSaid(_ body: () throws -> Configuration) -> String {
    do { return String(reflecting: try body()) } catch { return String(reflecting: error) }
}

private let spellings = [
    "\(canary)", "'\(canary)'", "\"\(canary)\"", "{\(canary)}", "[\(canary)]", "{\(canary): x}",
    "{a: \(canary)}", "{env: \"\(canary)!\"}", "&\(canary)", "*\(canary)", "!\(canary)",
    "!<\(canary)> x",
    "#\(canary)", "@\(canary)", "%\(canary)", "`\(canary)", "|\(canary)", ">\(canary)",
    "- \(canary)",
    "? \(canary)", ": \(canary)", "\(canary): x", "a: \(canary)", "\"\(canary)", "'\(canary)",
    "\"\\q\(canary)\"", "{\(canary)", "[\(canary)", "\(canary)}", "]\(canary)", ",\(canary)",
    "\"a\" \(canary)", "|\n        \(canary)", ">\n        \(canary)\n        \(canary)",
    "{\(canary), \(canary)}", "\n        \(canary): x", "\n        - \(canary)", "<<: \(canary)",
    "\"\(canary)\\0\"", "\"\(canary)\\n\"", "\(canary)\u{7}", "\t\(canary)", "[[\(canary)]]",
]

private let surroundings = [
    "", "\n      databse: x", "\n      port: abc", "\n\t  port: 1", "\n      database: again",
    "\n     port: 1", "\n      user: \"x", "\n---\n",
]

@Test(arguments: spellings)
func `no message shows a password, however it is written`(spelling: String) {
    for after in surroundings {
        for key in ["password: ", "password:", "pasword: ", "password "] {
            let block = yaml(mysql: "\n      database: app\n      \(key)\(spelling)\(after)")
            #expect(!leaks(everythingSaid { try configuration(block) }), "\(block)")
        }
    }
    for key in ["password: ", "password:", "password "] {
        let flow = yaml(mysql: "{database: app, \(key)\(spelling), port: 1}")
        #expect(!leaks(everythingSaid { try configuration(flow) }), "\(flow)")
    }
}

@Test(arguments: spellings)
func `no message shows a key of S3, however it is written`(spelling: String) {
    for key in ["secretAccessKey", "sessionToken"] {
        for after in ["", "\n      bukcet: x", "\n      partSize: abc", "\n\t  region: x"] {
            for colon in [": ", ":", " "] {
                let block = """
                    jobs:
                      a: {mysql: {database: app}}
                    store:
                     s3:
                      bucket: backups
                      accessKeyId: AKIDEXAMPLE
                      \(key)\(colon)\(spelling)\(after)
                    """
                #expect(!leaks(everythingSaid { try configuration(block) }), "\(block)")
            }
        }
        let flow = yaml(s3: "{bucket: backups, accessKeyId: a, \(key): \(spelling), region: x}")
        #expect(!leaks(everythingSaid { try configuration(flow) }), "\(flow)")
    }
}

@Test(arguments: spellings)
func `no message shows a key of WorkAdventure's blocks or a webhook, however they are written`(
    spelling: String
) {
    for after in ["", "\n      bukcet: x", "\n      count: abc", "\n\t  region: x"] {
        for colon in [": ", ":", " "] {
            let block = """
                jobs:
                  a:
                    mysql: {database: app}
                    backup:
                      bucket: backups
                      accessKeyId: AKIDEXAMPLE
                      secretAccessKey\(colon)\(spelling)\(after)
                """
            #expect(!leaks(everythingSaid { try configuration(block) }), "\(block)")
            let webhook = yaml(mysql: "{}") + "    notify:\n      url\(colon)\(spelling)\(after)"
            #expect(!leaks(everythingSaid { try configuration(webhook) }), "\(webhook)")
        }
    }
}

@Test(arguments: ["https://h/\(canary)", "https://h?\(canary)", "https://\(canary)@h", "\(canary)"])
func `no message shows a piece of a webhook's URL`(url: String) {
    let said = everythingSaid {
        try configuration(
            yaml(mysql: "{}") + "    notify: {url: {env: HOOK}}", environment: ["HOOK": url])
    }
    #expect(!leaks(said), "\(said)")
}

@Test(arguments: [
    "bucket", "prefix", "region", "endpointUrl", "addressing", "accessKeyId", "profile",
    "acceptAnyCertificateInsecurely", "storageClass", "encryption", "objectLock", "partSize",
    "partsInFlight", "uploadLimit", "https://ada:\(canary)@host/x",
])
func `a secret under the wrong key of S3 isn't shown`(key: String) {
    for value in ["\(canary)/+", "https://ada:\(canary)@host/x", "\(canary) ", "\\u0007\(canary)"] {
        let text = yaml(s3: "{bucket: backups, secretAccessKey: x, \(key): \"\(value)\", x: y}")
        let said = everythingSaid { try configuration(text) }
        #expect(!leaks(said), "\(said)")
    }
}

@Test(arguments: [
    "s3://key:\(canary)@backups/x", "s3://\(canary)@backups", "s3://key:\(canary)/x@backups/x",
    "s3://backups?secret=\(canary)", "s3://backups?\(canary)", "s3://backups?\(canary)=x",
    "s3://backups?secretAccessKey=\(canary)", "s3://backups?region=\(canary)!",
    "s3://backups?endpoint=https://a:\(canary)@h", "s3://backups?endpoint=\(canary)",
    "s3://backups?endpoint=https://h/\(canary)", "s3://backups?endpoint=https://h:\(canary)",
    "s3://backups?addressing=\(canary)", "s3://backups?profile=\(canary)]", "s3://\(canary)/x",
    "s3://backups/..//\(canary)", "s3://backups/\(canary)%zz", "s3:\(canary)", "S3://\(canary)",
    "s3://backups#\(canary)", "s3://backups?region=x&region=\(canary)",
])
func `no message shows a piece of a store's URL`(url: String) {
    let said = everythingSaid {
        try AdHocJob(source: "mysql://h/d", store: url).configuration(
            environment: [:], workingDirectory: "/")
    }
    #expect(!leaks(said), "\(said)")
}

@Test(arguments: [
    "mysql://ada:\(canary)@db/app", "mysql://ada:\(canary)@/app", "mysql://:\(canary)@db/app",
    "mysql://ada:\(canary)/x@db/app", "mysql://ada:\(canary)#x@db/app", "mysql://\(canary)@x:y/app",
    "mysql://ada:\(canary)?x@db/app", "mysql://ada:12/\(canary)@db/app", "mysql://db/\(canary)/x",
    "mysql://db/app?password=\(canary)", "mysql://db/\(canary)%zz", "mysql://ada:[\(canary)@db/app",
    "ada:\(canary)@db/app", "\(canary)", "mysql:ada:\(canary)@db", "http://ada:\(canary)@db/app",
    "mysql://[\(canary)]/app", "mysql://db:\(canary)/app", "mysql://a b:\(canary)@db/app",
])
func `no message shows a piece of a URL`(url: String) {
    let said = everythingSaid {
        try AdHocJob(source: url, store: "/b").configuration(
            environment: [:], workingDirectory: "/")
    }
    #expect(!leaks(said), "\(said)")
}

/// SplitMix64, so that each run sees the same texts.
private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Test func `no message shows a password after a slip of the keyboard`() {
    let texts = [
        yaml(mysql: "\n      password: \(canary)\n      database: app\n      port: 3306"),
        yaml(mysql: "\n      database: app\n      password: '\(canary)'\n      user: root"),
        yaml(mysql: "{database: app, password: \"\(canary)\", user: root}"),
        yaml(mysql: "{user: root, password: \(canary), database: app}"),
    ]
    let keys = Array("\t\n \"'{}[],:#&*!|>%@-?`a0\\")
    var generator = Generator(state: 20_261_120)
    for round in 0..<4000 {
        var text = Array(texts[round % texts.count])
        let place = Int.random(in: 0..<text.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text.remove(at: place)
        case 1: text.insert(keys.randomElement(using: &generator)!, at: place)
        default: text[place] = keys.randomElement(using: &generator)!
        }
        let yaml = String(text)
        let said = everythingSaid { try configuration(yaml) }
        if leaks(said) { Issue.record("\(yaml)\n\(said)") }
    }
}
