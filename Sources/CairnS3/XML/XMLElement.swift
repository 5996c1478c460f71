/// An element of an XML document: as much of it as S3's replies have.
package struct XMLElement: Sendable, Hashable {
    /// Without its namespace prefix.
    package var name: String
    /// The character data between the tags, in order and joined, entities resolved.
    package var text: String
    package var children: [XMLElement]

    package init(_ name: String, text: String = "", children: [XMLElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The first child called `name`.
    package subscript(name: String) -> XMLElement? {
        children.first { $0.name == name }
    }

    /// All children called `name`, in order.
    package func all(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }
}
