/// How many observations one step sees: written "256" or "full".
public enum BatchSize: Sendable, Hashable, LosslessStringConvertible {
  /// This many, or all where there are fewer.
  case rows(Int)
  /// All training observations.
  case full

  /// Reads a number of at least 2, or "full".
  ///
  /// - Parameter description: The text.
  public init?(_ description: String) {
    if description == "full" {
      self = .full
    } else if let rows = Int(description), rows >= 2 {
      self = .rows(rows)
    } else {
      return nil
    }
  }

  /// The number, or "full".
  public var description: String {
    switch self {
    case .rows(let rows): "\(rows)"
    case .full: "full"
    }
  }

  /// The size of a batch of a table.
  ///
  /// - Parameter observations: The training observations.
  /// - Returns: The number of observations in each step.
  public func count(of observations: Int) -> Int {
    switch self {
    case .rows(let rows): min(rows, observations)
    case .full: observations
    }
  }
}

extension BatchSize: Codable {
  /// Reads a number or "full".
  ///
  /// - Parameter decoder: Where from.
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text =
      try (try? container.decode(Int.self)).map(String.init) ?? container.decode(String.self)
    guard let value = BatchSize(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "batch size is \(text), but must be 2 or more, or \"full\""
      )
    }
    self = value
  }

  /// Writes a number or "full".
  ///
  /// - Parameter encoder: Where to.
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .rows(let rows): try container.encode(rows)
    case .full: try container.encode("full")
    }
  }
}
