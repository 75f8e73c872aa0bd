/// How much room a text takes, and how to make it take less.
enum Label {
  /// The longest name that stands beside a figure whole, in characters.
  static let longest = 44

  /// The width of a text in DejaVu Sans, in pixels; an estimate that errs on the wide side.
  static func width(_ text: String, size: Double = Double(Canvas.fontSize)) -> Double {
    size * text.unicodeScalars.reduce(0.0) { $0 + emShare($1) }
  }

  /// The widest of some texts.
  static func width(_ texts: [String], size: Double = Double(Canvas.fontSize)) -> Double {
    texts.map { width($0, size: size) }.max() ?? 0
  }

  /// A name of at most ``longest`` characters; its middle is left out if it is longer.
  static func abbreviated(_ name: String, to limit: Int = longest) -> String {
    guard name.count > limit else { return name }
    let tail = limit / 3
    return "\(name.prefix(limit - tail - 1))…\(name.suffix(tail))"
  }

  private static func emShare(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", "|", "'", ".", ",", ":", ";", "!", " ": 0.34
    case "f", "t", "r", "(", ")", "[", "]", "-", "/": 0.42
    case "m", "w", "M", "W", "%", "@", "…", "+", "=", "<", ">", "~": 0.92
    case "A"..."Z": 0.72
    default: scalar.value >= 0x1100 ? 1.05 : 0.62
    }
  }

  /// Positions as near to the wished ones as a least distance allows, in their order.
  ///
  /// - Parameters:
  ///   - wished: Rising positions.
  ///   - distance: The least distance of neighbours.
  ///   - range: Where the positions must lie, as far as there is room.
  /// - Returns: Positions in the same order.
  static func spread(
    _ wished: [Double], distance: Double, within range: ClosedRange<Double>
  ) -> [Double] {
    // Blocks of touching labels, each at the mean of its wishes: pool adjacent violators.
    var blocks: [(sum: Double, count: Int)] = []
    for (place, position) in wished.enumerated() {
      blocks.append((position - Double(place) * distance, 1))
      while blocks.count > 1 {
        let (a, b) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard a.sum / Double(a.count) > b.sum / Double(b.count) else { break }
        blocks.removeLast(2)
        blocks.append((a.sum + b.sum, a.count + b.count))
      }
    }
    let highest = range.upperBound - distance * Double(max(wished.count - 1, 0))
    let bases = blocks.flatMap { block in
      [Double](repeating: block.sum / Double(block.count), count: block.count)
    }
    return bases.enumerated().map { place, base in
      max(min(base, highest), range.lowerBound) + Double(place) * distance
    }
  }
}
