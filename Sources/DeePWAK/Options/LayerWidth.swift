/// The width of a hidden layer: a number of units, or a multiple of what the networks read;
/// written "128" or "4m".
public enum LayerWidth: Sendable, Hashable, LosslessStringConvertible {
  /// This many units.
  case units(Int)
  /// This many times the features of the table, *m*, rounded.
  case features(Double)

  /// Reads a number of at least 1, or a positive multiple such as "4m" or "0.5m".
  ///
  /// - Parameter description: The text.
  public init?(_ description: String) {
    if description.hasSuffix("m") {
      let number = description.dropLast()
      guard let multiple = number.isEmpty ? 1 : Double(number), multiple > 0, multiple.isFinite
      else { return nil }
      self = .features(multiple)
    } else if let units = Int(description), units >= 1 {
      self = .units(units)
    } else {
      return nil
    }
  }

  /// The number, or the multiple as in "4m".
  public var description: String {
    switch self {
    case .units(let units): "\(units)"
    case .features(let multiple):
      multiple == multiple.rounded() && multiple < 1e6 ? "\(Int(multiple))m" : "\(multiple)m"
    }
  }

  /// The width for a table.
  ///
  /// - Parameter features: The number of features, *m*.
  /// - Returns: The number of units, at least 1 for a multiple.
  public func units(features: Int) -> Int {
    switch self {
    case .units(let units): units
    case .features(let multiple):
      // No network is that wide: a table that asks for it is refused before one is made.
      Int(min(max(1, (multiple * Double(features)).rounded()), 1e12))
    }
  }

  /// Whether the width can be that of a layer.
  var isPositive: Bool {
    switch self {
    case .units(let units): units >= 1
    case .features(let multiple): multiple > 0 && multiple.isFinite
    }
  }
}

extension LayerWidth: ExpressibleByIntegerLiteral {
  /// Creates a width of so many units.
  ///
  /// - Parameter value: The number of units.
  public init(integerLiteral value: Int) { self = .units(value) }
}

extension LayerWidth: Codable {
  /// Reads a number, or a text such as "4m".
  ///
  /// - Parameter decoder: Where from.
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text =
      try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    guard let value = LayerWidth(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "layer width is \(text), but must be 1 or more, or a multiple of the "
          + "features such as \"4m\"")
    }
    self = value
  }

  /// Writes a number, or a text such as "4m".
  ///
  /// - Parameter encoder: Where to.
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .units(let units): try container.encode(units)
    case .features: try container.encode(description)
    }
  }
}
