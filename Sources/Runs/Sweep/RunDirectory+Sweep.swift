internal import DEWAKSS
internal import FeatureTables

/// What a run of `sweep` found best, for a run of `train` to begin with.
public struct SweepFindings: Sendable, Hashable {
  /// The directory of the sweep.
  public let path: String
  /// The settings of the sweep.
  public let options: SweepRunOptions
  /// The number of principal components of the least error.
  public let pcs: Int
  /// The smoothing of the least error.
  public let smoothing: Smoothing
  /// The digest of the table that was swept.
  let sha256: String?

  /// Takes over how the table is read and prepared, and the number of components.
  ///
  /// - Parameters:
  ///   - all: The settings of a run of `train`.
  ///   - smooths: Whether the table is smoothed too.
  /// - Throws: ``RunError/sweep(path:reason:)`` for a sweep by the rules of the published package,
  ///   whose components and graph are not those of `train`.
  public func apply(to all: inout RunOptions, smooths: Bool) throws(RunError) {
    guard options.convention == .deepwak else {
      throw .sweep(
        path: path,
        reason: "it was made with --convention dewakss, whose components are not those "
          + "of train; sweep again without it")
    }
    if all.data.isEmpty { all.data = options.data }
    all.reading = options.reading
    all.preprocessing = options.preprocessing
    all.preprocessing.pcs = pcs
    all.preprocessing.smoothing = smooths ? smoothing : nil
  }

  /// A remark where a table is not the one that was swept; nil where it is.
  ///
  /// - Parameter data: The table.
  /// - Returns: One line.
  public func remark(on data: String) -> String? {
    guard let sha256, SHA256.ofFile(data) != sha256 else { return nil }
    return "\(path) was made of another table than \(data): its numbers need not suit this one"
  }
}

extension RunDirectory {
  /// Reads what a run of `sweep` found best.
  ///
  /// - Returns: Its settings and its optimum.
  /// - Throws: `TableError` or ``RunError`` when the directory is none of a sweep, or damaged.
  public func sweepFindings() throws -> SweepFindings {
    guard FileSystem.exists(path) else { throw TableError.missingFile(path: path) }
    guard FileSystem.exists(file("run.json")) else {
      throw RunError.notARun(path: path, missing: "run.json")
    }
    guard let header = header() else {
      throw RunError.damaged(path: file("run.json"), reason: "this is no valid JSON of a run")
    }
    guard header.kind == SweepResult.kind else {
      throw RunError.sweep(
        path: path,
        reason: "it is a run of deepwak \(header.kind), but must be one of deepwak "
          + "sweep")
    }
    guard FileSystem.exists(file("options.json")) else {
      throw RunError.notARun(path: path, missing: "options.json")
    }
    let options = try savedOptions(over: SweepRunOptions())
    do {
      let found = try JSONText.decode(
        SavedFindings.self, from: FileSystem.bytes(file("run.json")))
      guard found.optimum.pcs >= 1, found.optimum.neighbors >= 1, found.searched >= 1,
        (found.diffusion?.steps ?? 1) >= 1
      else { throw RunError.damaged(path: file("run.json"), reason: "a number is below 1") }
      return SweepFindings(
        path: path, options: options, pcs: found.optimum.pcs,
        smoothing: Smoothing(
          neighbors: found.optimum.neighbors, weights: options.weights.rawValue,
          decay: options.decay, reach: found.searched, steps: found.diffusion?.steps ?? 1),
        sha256: header.data?.sha256)
    } catch let error as DecodingError {
      throw RunError.damaged(path: file("run.json"), reason: JSONText.reason(error))
    }
  }
}

/// What is read of the `run.json` of a sweep.
private struct SavedFindings: Codable {
  struct Optimum: Codable {
    var pcs: Int
    var neighbors: Int
  }
  struct Diffusion: Codable { var steps: Int }
  var optimum: Optimum
  var diffusion: Diffusion?
  var searched: Int

  enum CodingKeys: String, CodingKey {
    case optimum, diffusion
    case searched = "neighbors_searched"
  }
}
