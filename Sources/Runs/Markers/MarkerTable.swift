public import FeatureTables
internal import LinearAlgebra
public import Stats

/// A table as markers are sought in it: on the scale that biologists expect.
public struct MarkerTable: Sendable {
  /// The names of the observations.
  public let observationNames: [String]
  /// The names of the features.
  public let featureNames: [String]
  /// The numbers, *n × m*.
  public let values: TableValues
  /// What they are, so that fold changes can be told.
  public let scale: FoldChangeScale
  /// Remarks for the user, one line each.
  public let notes: [String]

  /// The greatest value that passes for a logarithm of normalised counts.
  private static let greatestLogarithm: Float = 20

  /// Prepares a table: counts become logarithms of library shares, others stay as they are.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - areCounts: Whether the numbers are counts; nil finds out.
  public init(_ table: FeatureTable, areCounts: Bool? = nil) {
    observationNames = table.observationNames
    featureNames = table.featureNames
    let character = TableCharacter(of: table)
    let least = table.values.statistics.minimum
    let greatest = table.values.statistics.maximum
    if areCounts ?? (character == .counts) {
      let sizes = RowStep.librarySizes(table.values).filter { $0 > 0 }.sorted()
      values = RowStep.library(size: MarkerTable.median(sizes)).apply(to: table.values)
      scale = .log1p
      notes = ["counts: scaled to the median library, log(1 + x)"]
    } else if character == .expression, greatest < MarkerTable.greatestLogarithm {
      (values, scale) = (table.values, .log1p)
      notes = ["taken as logarithms of normalised counts: fold changes are those of exp(x) - 1"]
    } else if least >= 0 {
      (values, scale) = (table.values, .amounts)
      notes = ["numbers as they are; fold changes are ratios of means"]
    } else {
      (values, scale) = (table.values, .difference)
      notes = [
        "numbers as they are; some are negative, so that log2_fold_change holds differences of "
          + "means"
      ]
    }
  }

  private static func median(_ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return 1 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
