/// Columns of text, each as wide as its widest cell.
struct TextTable {
    let heads: [String]
    let rows: [[String]]

    /// Nothing at all when there are no rows.
    var lines: [String] {
        guard !rows.isEmpty else { return [] }
        let widths = heads.indices.map { column in
            ([heads] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([heads] + rows).map { cells in
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
