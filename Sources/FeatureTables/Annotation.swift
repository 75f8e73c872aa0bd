/// What is known of each observation beside the features: one column, such as a condition.
public struct Annotation: Sendable, Hashable {
  /// The entries of a column.
  public enum Values: Sendable, Hashable {
    /// Texts, some of which may be missing.
    case strings([String?])
    /// Numbers of categories, −1 for missing, and their names.
    case categorical(codes: [Int32], categories: [String], ordered: Bool)
    /// Numbers; NaN is missing.
    case numbers([Double])
    /// Whole numbers.
    case integers([Int64])
    /// Whole numbers, some of which may be missing.
    case optionalIntegers([Int64?])
    /// Truth values, some of which may be missing.
    case booleans([Bool?])
  }

  /// The name of the column.
  public var name: String
  /// One entry for each observation.
  public var values: Values

  /// Creates a column.
  ///
  /// - Parameters:
  ///   - name: The name of the column.
  ///   - values: One entry for each observation.
  public init(name: String, values: Values) {
    self.name = name
    self.values = values
  }

  /// The number of entries.
  public var count: Int {
    switch values {
    case .strings(let values): values.count
    case .categorical(let codes, _, _): codes.count
    case .numbers(let values): values.count
    case .integers(let values): values.count
    case .optionalIntegers(let values): values.count
    case .booleans(let values): values.count
    }
  }

  /// Each entry as a text; nil where it is missing.
  public var labels: [String?] {
    switch values {
    case .strings(let values): values
    case .categorical(let codes, let categories, _):
      codes.map { categories.indices.contains(Int($0)) ? categories[Int($0)] : nil }
    case .numbers(let values): values.map { $0.isNaN ? nil : shortest($0) }
    case .integers(let values): values.map { String($0) }
    case .optionalIntegers(let values): values.map { $0.map { String($0) } }
    case .booleans(let values): values.map { $0.map { $0 ? "True" : "False" } }
    }
  }

  /// The entries of the named observations.
  ///
  /// - Parameter rows: Row numbers, from 0.
  /// - Returns: A column of `rows.count` entries.
  public func selecting(_ rows: [Int]) -> Annotation {
    let kept: Values =
      switch values {
      case .strings(let values): .strings(rows.map { values[$0] })
      case .categorical(let codes, let categories, let ordered):
        .categorical(codes: rows.map { codes[$0] }, categories: categories, ordered: ordered)
      case .numbers(let values): .numbers(rows.map { values[$0] })
      case .integers(let values): .integers(rows.map { values[$0] })
      case .optionalIntegers(let values): .optionalIntegers(rows.map { values[$0] })
      case .booleans(let values): .booleans(rows.map { values[$0] })
      }
    return Annotation(name: name, values: kept)
  }

  /// What kind of column it is, as in "categorical, 10 categories".
  public var kind: String {
    let text =
      switch values {
      case .strings(let values): "text, \(Set(values.compactMap { $0 }).count) different"
      case .categorical(_, let categories, let ordered):
        "\(ordered ? "ordered categorical" : "categorical"), \(categories.count) categor"
          + (categories.count == 1 ? "y" : "ies")
      case .numbers: "numbers"
      case .integers(let values): "whole numbers, \(Set(values).count) different"
      case .optionalIntegers(let values):
        "whole numbers, \(Set(values.compactMap { $0 }).count) different"
      case .booleans: "true or false"
      }
    return missingCount == 0 ? text : "\(text), \(missingCount) missing"
  }

  /// The number of missing entries.
  public var missingCount: Int {
    switch values {
    case .strings(let values): values.count { $0 == nil }
    case .categorical(let codes, _, _): codes.count { $0 < 0 }
    case .numbers(let values): values.count { $0.isNaN }
    case .integers: 0
    case .optionalIntegers(let values): values.count { $0 == nil }
    case .booleans(let values): values.count { $0 == nil }
    }
  }
}

/// The shortest text that reads back as the same number; whole numbers without a point.
func shortest<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ value: Number) -> String {
  let text = value.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
