public import FeatureTables
public import LinearAlgebra

/// A table as heads see it, with how it came to be.
public struct PreprocessedTable: Sendable {
  /// The fitted steps.
  public let preprocessor: Preprocessor
  /// *n ×* ``Preprocessor/outputCount`` numbers, in memory or in a scratch file.
  public internal(set) var source: any ObservationSource
  /// What of each observation the principal components cannot express; zeros without them.
  public let residuals: [Float]
  /// What was done, one line each.
  public internal(set) var notes: [String]

  /// All numbers, in memory.
  public var values: TableValues {
    switch source {
    case let x as SparseMatrix: return .sparse(x)
    case let x as Matrix: return .dense(x)
    default:
      var x = Matrix(zeros: source.observationCount, source.featureCount)
      source.copyRows(at: Array(0..<source.observationCount), into: &x)
      return .dense(x)
    }
  }

  /// Why rows of a scratch file could not be read; nil when all could.
  var failure: TableError? { (source as? ScratchRows)?.failure }
}

extension Preprocessor {
  /// Fits the steps to a table and applies them.
  ///
  /// - Parameters:
  ///   - table: *n × m*; all finite.
  ///   - options: What is asked for.
  ///   - isEmbedding: Whether the table was read from an embedding (`obsm`).
  ///   - backing: Where prepared rows go if the table stays in its file.
  /// - Returns: The fitted steps, the table after them, and what was done; the same whether the
  ///   table is in memory or stays in its file.
  /// - Throws: ``PreprocessingError``.
  /// - Complexity: O(*nm*) and, with principal components, what they take.
  public static func fit(
    _ table: FeatureTable, _ options: PreprocessingOptions = PreprocessingOptions(),
    isEmbedding: Bool = false, backing: Backing = Backing()
  ) throws(PreprocessingError) -> PreprocessedTable {
    do throws(PreprocessingError) {
      let result = try fitted(table, options, isEmbedding: isEmbedding, backing: backing)
      if let failure = table.values.failure { throw .file(failure) }
      return result
    } catch {
      // Rows that could not be read were zeros, which may have led to this error.
      throw table.values.failure.map(PreprocessingError.file) ?? error
    }
  }

  private static func fitted(
    _ table: FeatureTable, _ options: PreprocessingOptions, isEmbedding: Bool, backing: Backing
  ) throws(PreprocessingError) -> PreprocessedTable {
    let steps = try FittedSteps(table, options, isEmbedding: isEmbedding)
    let prepared: PreparedRows
    do throws(TableError) {
      prepared = try PreparedRows(steps.rows, steps.preprocessor, backing)
    } catch {
      throw .file(error)
    }
    var result = PreprocessedTable(
      preprocessor: steps.preprocessor, source: prepared.source, residuals: prepared.residuals,
      notes: steps.notes)
    if let smoothing = steps.preprocessor.smoothing {
      result.source = try smoothing.apply(to: result.values).source
      result.notes.append(smoothing.words)
    }
    return result
  }
}

/// Steps that were fitted to a table, before the last of them are done.
struct FittedSteps {
  /// The fitted steps.
  let preprocessor: Preprocessor
  /// The kept features after what is done to each observation by itself; neither centred nor
  /// scaled, so that sparse tables stay sparse.
  let rows: TableRows
  /// What was done, one line each.
  let notes: [String]

  /// Fits the steps to a table.
  init(
    _ table: FeatureTable, _ options: PreprocessingOptions, isEmbedding: Bool
  ) throws(PreprocessingError) {
    try options.validate()
    let plan = PreprocessingPlan(table, options, isEmbedding: isEmbedding)
    var notes = plan.notes
    var sizes: [Double] = []
    let rowStep = try plan.rowStep(table, librarySizes: &sizes)
    let raw: TableRows
    if case .library(let size) = rowStep {
      raw = TableRows(table.values).map { RowStep.scaledLibraries($0, to: size) }
      notes.append(FittedSteps.emptyObservations(table, sizes))
    } else {
      raw = TableRows(table.values).map { rowStep.apply(to: $0) }
    }
    let moments = plan.moments(of: raw, rowStep: rowStep)
    var kept = moments.areConstant.indices.filter { !moments.areConstant[$0] }
    guard !kept.isEmpty else { throw .nothingVaries(features: table.featureCount) }
    notes.append(FittedSteps.droppedFeatures(table, kept: kept))
    if let count = plan.variableFeatures(among: kept.count) {
      kept = plan.variableFeatures(raw, moments: moments, kept: kept, count: count)
      notes.append("kept the \(count) most variable features of \(table.featureCount)")
    }
    var values = raw.selecting(features: kept)
    if case .library = rowStep { values = values.map { RowStep.logarithms($0) } }
    let fitted = try plan.columns(
      values, table: table, rowStep: rowStep, kept: kept, raw: moments.selecting(kept))
    if let components = fitted.components, plan.character != .components {
      let share = components.explainedVarianceRatio.reduce(0, +)
      notes.append(
        "\(components.count) principal components hold \(percent(share)) of the variance")
    }
    (preprocessor, rows) = (fitted, values)
    self.notes = notes.filter { !$0.isEmpty }
  }

  private static func droppedFeatures(_ table: FeatureTable, kept: [Int]) -> String {
    let dropped = Set(table.featureNames.indices).subtracting(kept).sorted()
    guard !dropped.isEmpty else { return "" }
    let names = dropped.prefix(5).map { table.featureNames[$0] }.joined(separator: ", ")
    let more = dropped.count > 5 ? " and \(dropped.count - 5) more" : ""
    return "dropped \(dropped.count) constant feature\(dropped.count == 1 ? "" : "s"): "
      + names + more
  }

  private static func emptyObservations(_ table: FeatureTable, _ sizes: [Double]) -> String {
    let empty = sizes.indices.filter { sizes[$0] == 0 }
    guard let first = empty.first else { return "" }
    return "\(empty.count) observation\(empty.count == 1 ? " has" : "s have") no counts at all, "
      + "such as '\(table.observationNames[first])'"
  }
}

extension TableValues {
  /// Why rows of a file could not be read; nil when all could.
  var failure: TableError? {
    guard case .backed(let rows) = self else { return nil }
    return rows.failure
  }
}

/// A share as a percentage with one decimal.
func percent(_ share: Double) -> String { "\((1000 * share).rounded() / 10) %" }
