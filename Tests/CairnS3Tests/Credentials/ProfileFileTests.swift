@testable import CairnS3
import Testing

struct ProfileFileTests {
    @Test(arguments: [
        ("[default]\nregion = a\n", ["default": ["region": "a"]]),
        ("[profile x]\nregion=a", ["x": ["region": "a"]]),
        ("[profile \"with space\"]\r\nregion = a\r\n", ["with space": ["region": "a"]]),
        ("[ profile  x ]\n  REGION : a\n", ["x": ["region": "a"]]),
        ("[x]\nregion = a\n[sso-session y]\nregion = b\n[services z]\ns3 =\n", [:]),
        // The explicit header of the default profile takes the place of the short one.
        (
            "[profile default]\nregion = a\n[default]\nregion = b\noutput = c\n",
            ["default": ["region": "a"]]
        ),
        (
            "[default]\na = 1\nb = 1\n[profile x]\n[default]\nb = 2\n",
            ["default": ["a": "1", "b": "2"], "x": [:]]
        ),
        // Settings within a setting aren't the profile's own.
        (
            "[default]\ns3 =\n  region = inner\n  max = 3\nregion = outer\n",
            ["default": ["s3": "", "region": "outer"]]
        ),
        ("[default]\n\tregion = a\n\toutput = b\n", ["default": ["region": "a", "output": "b"]]),
        (
            "# region\n; c\n\n[default] # c\nregion = a # c\nkey = a#b;c ;d\nempty = # c\n",
            ["default": ["region": "a", "key": "a#b;c", "empty": ""]]
        ),
        ("[default]\nkey = a+/=b=\n", ["default": ["key": "a+/=b="]]),
        ("\u{FEFF}[default]\nregion = a\n", ["default": ["region": "a"]]),
        ("", [:]),
    ])
    func `a config file is read into its profiles`(
        text: String, profiles: [String: [String: String]]
    ) throws {
        #expect(try ProfileFile(text, kind: .config).profiles == profiles)
    }

    @Test func `settings of single services stand below their names`() throws {
        let file = try ProfileFile(
            """
            [services mine]
            s3 =
              endpoint_url = https://a # c
              other = b
            sts =
            \tendpoint_url = https://c
            region = r
            [profile x]
            s3 =
              endpoint_url = https://d
            [services]
            s3 =
              endpoint_url = https://e
            """, kind: .config)
        #expect(
            file.services == [
                "mine": [
                    "s3": ["endpoint_url": "https://a", "other": "b"],
                    "sts": ["endpoint_url": "https://c"],
                ]
            ])
    }

    @Test func `a credentials file heads profiles by their bare names`() throws {
        let file = try ProfileFile("[a b]\nk = 1\n[profile x]\nk = 2\n[y]\n", kind: .credentials)
        #expect(file.profiles == ["a b": ["k": "1"], "profile x": ["k": "2"], "y": [:]])
    }

    @Test(arguments: [
        ("region = a\n[default]\n", 1, "a setting before the first [section]"),
        ("[default]\n\naws_secret\n", 3, "neither a [section] nor a setting (name = value)"),
        ("[default]\n= a\n", 2, "neither a [section] nor a setting (name = value)"),
        ("[default\nregion = a\n", 1, "a section without “]”"),
    ])
    func `what can't be read is told by its line`(text: String, line: Int, reason: String) {
        #expect(throws: ProfileFile.Malformed(line: line, reason: reason)) {
            try ProfileFile(text, kind: .config)
        }
    }
}
