import CairnS3
import Testing

private func root(_ text: String) throws(XMLReader.Malformed) -> XMLElement {
    try XMLReader.root(of: Array(text.utf8))
}

private let listing = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- a page -->
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
      <Name>backups</Name><Prefix/><KeyCount>1</KeyCount>
      <IsTruncated>false</IsTruncated>
      <Contents>
        <Key>db/&lt;a&gt;&amp;ü.gz</Key>
        <LastModified>2026-11-20T04:00:00.000Z</LastModified>
        <ETag>&quot;e&quot;</ETag><Size>5</Size>
      </Contents>
    </ListBucketResult>
    """

@Test(arguments: [
    ("<a>&lt;&gt;&amp;&quot;&apos;&#10;&#xe9;&#x1F4BE;</a>", "<>&\"'\né💾"),
    ("<a>1 <![CDATA[<b>&amp;]] >]]> 2</a>", "1 <b>&amp;]] > 2"),
    ("<a>1<!-- <b> & -->2<?php 3?></a>", "12"),
    ("<a  b = 'x>' c=\"/>\" >ü\r\n</a >", "ü\r\n"),
    ("\u{feff}<?xml version='1.0'?>\n<!---->\n<a>x</a>\n<!-- -->\n", "x"),
    ("<s3:a xmlns:s3='urn:x'>x</s3:a>", "x"), ("<a/>", ""), ("<a></a>", ""),
])
func `text is what the document says`(document: String, text: String) throws {
    #expect(try root(document) == XMLElement("a", text: text))
}

@Test func `elements are found by name, in order, without their namespace's prefix`() throws {
    let document = try root("<r><x:k>1</x:k> <k><v>2</v></k> <y/></r>")
    #expect(
        document
            == XMLElement(
                "r", text: "  ",
                children: [
                    XMLElement("k", text: "1"),
                    XMLElement("k", children: [XMLElement("v", text: "2")]), XMLElement("y"),
                ]))
    #expect(document["k"]?.text == "1")
    #expect(document.all("k").count == 2)
}

@Test(arguments: [
    // What entities can be made to do begins with a declaration.
    "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "<!DOCTYPE html><a/>",
    "<a><!DOCTYPE b><b/></a>", "<a><!b></!b></a>", "<a>&b;</a>",
    // References to nothing.
    "<a>&</a>", "<a>&;</a>", "<a>&#;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#-5;</a>",
    "<a>&#+5;</a>", "<a>&#99999999999;</a>", "<a>&amp</a>", "<a>a & b; c</a>",
    // Halves.
    "", " ", "<", "<a", "<a>", "<a></a", "<a></b>", "<a><b></a></b>", "</a>", "<a b></a>",
    "<a b=c></a>", "<a b='></a>", "<a><![CDATA[</a>", "<a><!--</a>", "<?xml", "text",
    // Two of them.
    "<a/><b/>", "<a/>text", "text<a/>",
    // An element of no name.
    "<></>", "<x:></x:>", "< a></ a>",
])
func `what is no document is refused whole`(document: String) {
    #expect(throws: XMLReader.Malformed.self) { try root(document) }
}

@Test func `a document that is nested to exhaust the stack is refused`() throws {
    func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    _ = try root(nested(20))
    #expect(throws: XMLReader.Malformed.self) { try root(nested(100)) }
    #expect(throws: XMLReader.Malformed.self) {
        try root(String(repeating: "<a>", count: 1_000_000))
    }
}

@Test func `a listing that is cut at any byte is no listing`() throws {
    let bytes = Array(listing.utf8)
    let contents = try #require(try XMLReader.root(of: bytes)["Contents"])
    #expect(contents["Key"]?.text == "db/<a>&ü.gz")
    for count in bytes.indices {
        #expect(throws: XMLReader.Malformed.self, "cut at \(count)") {
            try XMLReader.root(of: Array(bytes[..<count]))
        }
    }
}

@Test(arguments: [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]])
func `text that isn't UTF-8 is refused, not mended`(bytes: [UInt8]) {
    #expect(throws: XMLReader.Malformed.self) {
        try XMLReader.root(of: Array("<a>x".utf8) + bytes + Array("y</a>".utf8))
    }
}

/// Always the same numbers (SplitMix64), so that a failure can be repeated.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

extension XMLElement {
    fileprivate var written: String {
        let text = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return "<\(name)>\(text)\(children.map(\.written).joined())</\(name)>"
    }
}

@Test(arguments: 1...20)
func `damaged documents are refused or read, and never end the program`(seed: UInt64) throws {
    var numbers = SeededNumbers(state: seed)
    let marks = ["<", ">", "&", ";", "/", "\"", "'", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>"]
        .map { Array($0.utf8) }
    for _ in 1...200 {
        var bytes = Array(listing.utf8)
        for _ in 1...Int.random(in: 1...4, using: &numbers) {
            let place = Int.random(in: 0..<bytes.count, using: &numbers)
            let end = min(bytes.count, place + Int.random(in: 0...40, using: &numbers))
            switch Int.random(in: 0...3, using: &numbers) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: bytes.insert(contentsOf: marks.randomElement(using: &numbers) ?? [], at: place)
            }
            if bytes.isEmpty { break }
        }
        guard let element = try? XMLReader.root(of: bytes) else { continue }
        // What was read is a document: written down again, it says the same.
        #expect(try root(element.written) == element)
    }
}
