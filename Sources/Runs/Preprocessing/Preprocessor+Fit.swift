public import FeatureTables
internal import LinearAlgebra

/// A table as heads see it, with how it came to be.
public struct PreprocessedTable: Sendable {
  /// The fitted steps.
  public let preprocessor: Preprocessor
  /// *n ×* ``Preprocessor/outputCount`` numbers.
  public let values: TableValues
  /// What of each observation the principal components cannot express; zeros without them.
  public let residuals: [Float]
  /// What was done, one line each.
  public let notes: [String]
}

extension Preprocessor {
  /// Fits the steps to a table and applies them.
  ///
  /// - Parameters:
  ///   - table: *n × m*; all finite.
  ///   - options: What is asked for.
  ///   - isEmbedding: Whether the table was read from an embedding (`obsm`).
  /// - Returns: The fitted steps, the table after them, and what was done.
  /// - Throws: ``PreprocessingError``.
  /// - Complexity: O(*nm*) and, with principal components, what they take.
  public static func fit(
    _ table: FeatureTable, _ options: PreprocessingOptions = PreprocessingOptions(),
    isEmbedding: Bool = false
  ) throws(PreprocessingError) -> PreprocessedTable {
    try options.validate()
    let plan = PreprocessingPlan(table, options, isEmbedding: isEmbedding)
    var notes = plan.notes
    let rowStep = try plan.rowStep(table)
    let raw: TableValues
    if case .library(let size) = rowStep {
      raw = RowStep.scaledLibraries(table.values, to: size)
      notes.append(emptyObservations(table))
    } else {
      raw = rowStep.apply(to: table.values)
    }
    let moments = FeatureMoments(raw)
    var kept = moments.areConstant.indices.filter { !moments.areConstant[$0] }
    guard !kept.isEmpty else { throw .nothingVaries(features: table.featureCount) }
    notes.append(droppedFeatures(table, kept: kept))
    if let count = plan.variableFeatures(among: kept.count) {
      kept = plan.variableFeatures(raw, moments: moments, kept: kept, count: count)
      notes.append("kept the \(count) most variable features of \(table.featureCount)")
    }
    var values = raw.selecting(features: kept)
    if case .library = rowStep { values = RowStep.logarithms(values) }
    let fitted = try plan.columns(values, table: table, rowStep: rowStep, kept: kept)
    if let components = fitted.components, plan.character != .components {
      let share = components.explainedVarianceRatio.reduce(0, +)
      notes.append(
        "\(components.count) principal components hold \(percent(share)) of the variance")
    }
    let finished = fitted.finish(values)
    return PreprocessedTable(
      preprocessor: fitted, values: finished.values, residuals: finished.residuals,
      notes: notes.filter { !$0.isEmpty })
  }

  private static func droppedFeatures(_ table: FeatureTable, kept: [Int]) -> String {
    let dropped = Set(table.featureNames.indices).subtracting(kept).sorted()
    guard !dropped.isEmpty else { return "" }
    let names = dropped.prefix(5).map { table.featureNames[$0] }.joined(separator: ", ")
    let more = dropped.count > 5 ? " and \(dropped.count - 5) more" : ""
    return "dropped \(dropped.count) constant feature\(dropped.count == 1 ? "" : "s"): "
      + names + more
  }

  private static func emptyObservations(_ table: FeatureTable) -> String {
    let sizes = RowStep.librarySizes(table.values)
    let empty = sizes.indices.filter { sizes[$0] == 0 }
    guard let first = empty.first else { return "" }
    return "\(empty.count) observation\(empty.count == 1 ? " has" : "s have") no counts at all, "
      + "such as '\(table.observationNames[first])'"
  }
}

/// A share as a percentage with one decimal.
func percent(_ share: Double) -> String { "\((1000 * share).rounded() / 10) %" }
