/// How many observations are kept from training: a count, or a fraction below 1.
public enum HeldOut: Sendable, Hashable, LosslessStringConvertible {
  /// This many.
  case count(Int)
  /// This share, in [0, 1).
  case fraction(Double)

  /// Reads a number: below 1 a fraction, otherwise a count.
  ///
  /// - Parameter description: The text.
  public init?(_ description: String) {
    guard let value = Double(description), value >= 0, value.isFinite else { return nil }
    if value < 1 {
      self = .fraction(value)
    } else if let count = Int(exactly: value) {
      self = .count(count)
    } else {
      return nil
    }
  }

  /// The count or the fraction.
  public var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .fraction(let fraction): "\(fraction)"
    }
  }

  /// The observations of a table that are held out.
  ///
  /// - Parameter observations: All observations.
  /// - Returns: How many are kept from training.
  public func count(of observations: Int) -> Int {
    switch self {
    case .count(let count): count
    case .fraction(let fraction):
      switch Int((fraction * Double(observations)).rounded()) {
      case 1: 2  // one observation alone has no other to be predicted from
      case let count: count
      }
    }
  }
}

extension HeldOut: Codable {
  /// Reads a number.
  ///
  /// - Parameter decoder: Where from.
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let number = try container.decode(Double.self)
    guard let value = number < 1 ? HeldOut("\(number)") : Int(exactly: number).map(HeldOut.count)
    else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "held out is \(number), but must be a count or a fraction in [0, 1)")
    }
    self = value
  }

  /// Writes a number.
  ///
  /// - Parameter encoder: Where to.
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .count(let count): try container.encode(count)
    case .fraction(let fraction): try container.encode(fraction)
    }
  }
}
