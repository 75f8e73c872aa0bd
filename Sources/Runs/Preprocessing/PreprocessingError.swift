public import FeatureTables

/// Why a table cannot be preprocessed as asked; each message is one line.
public enum PreprocessingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A setting is out of range.
  case option(String, value: Int, requirement: String)
  /// Counts cannot be negative.
  case negative(count: Int, row: String, column: String)
  /// Every feature is constant.
  case nothingVaries(features: Int)
  /// The principal components could not be found.
  case components(String)
  /// The observations could not be smoothed.
  case smoothing(String)
  /// The table's file could not be read again, or prepared rows could not be kept.
  case file(TableError)
  /// A table lacks features that a model needs.
  case missingFeatures(Int, of: Int, examples: [String], extra: String?)

  /// One line: what was found, what it must be.
  public var description: String {
    switch self {
    case .option(let name, let value, let requirement):
      "\(name) is \(value), but must \(requirement)"
    case .negative(let count, let row, let column):
      "log1p needs counts, but \(count) value\(count == 1 ? " is" : "s are") negative, the first "
        + "in row '\(row)', column '\(column)'; use --normalize zscore or none"
    case .nothingVaries(let features):
      "all \(features) feature\(features == 1 ? " is" : "s are") constant, but at least one must "
        + "differ between observations"
    case .file(let error): error.description
    case .smoothing(let reason): "no smoothing: \(reason)"
    case .components(let reason): "no principal components: \(reason)"
    case .missingFeatures(let missing, let needed, let examples, let extra):
      "\(missing) of the \(needed) features that the model needs are missing: "
        + examples.joined(separator: ", ") + (missing > examples.count ? ", …" : "")
        + (extra.map { "; the table has others, such as '\($0)'" } ?? "")
    }
  }
}
