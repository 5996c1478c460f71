internal import ArgumentParser

/// A span of time as an argument: a whole number and `s`, `m`, `h` or `d`.
struct Age: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Int(argument.dropLast()),
            count > 0, count <= 1_000_000
        else { return nil }
        duration = .seconds(count * unit)
    }
}
