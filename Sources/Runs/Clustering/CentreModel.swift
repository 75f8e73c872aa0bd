internal import FeatureTables
internal import Glibc
public import LinearAlgebra
internal import SoftmaxClustering

/// Centres of K-means as a mixture of equal round Gaussians, which gives clusters probabilities.
///
///     p(k | x) ∝ exp(−‖x − μₖ‖² / 2σ²)    σ² = Σᵢ ‖xᵢ − μ(cᵢ)‖² / nd
///
/// The likeliest cluster is that of the nearest centre. K-means is the fit of this mixture with hard
/// assignments, and σ² its variance of greatest likelihood.
public struct CentreModel: Sendable, Hashable {
  /// The centres μ, *k × d*.
  public let centres: Matrix
  /// The variance σ² of each feature around its centre.
  public let variance: Double

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - centres: The centres, *k × d*.
  ///   - variance: The variance around them, at least 0.
  public init(centres: Matrix, variance: Double) {
    precondition(variance >= 0, "a variance of \(variance)")
    (self.centres, self.variance) = (centres, variance)
  }

  /// The probabilities of the clusters of observations.
  ///
  /// - Parameter source: *n × d* numbers.
  /// - Returns: *n × k*; rows sum to one.
  /// - Complexity: O(*nkd*) on all threads.
  public func probabilities(of source: any ObservationSource) -> Matrix {
    precondition(
      source.featureCount == centres.columns,
      "\(source.featureCount) features for centres of \(centres.columns)")
    let k = centres.rows
    var result: [Float] = []
    result.reserveCapacity(source.observationCount * k)
    source.forEachBlock { _, x in
      let parts = RowBlocks(count: x.rows, size: 256).map { rows in
        rows.flatMap { probabilities(of: x.row($0)) }
      }
      result.append(contentsOf: parts.joined())
    }
    return Matrix(rows: source.observationCount, columns: k, elements: result)
  }

  private func probabilities(of x: ArraySlice<Float>) -> [Float] {
    let distances = (0..<centres.rows).map { c in
      zip(x, centres.row(c)).reduce(0.0) {
        let difference = Double($1.0) - Double($1.1)
        return $0 + difference * difference
      }
    }
    let nearest = distances.min() ?? 0
    let shares = distances.map {
      $0 == nearest ? 1 : variance > 0 ? exp((nearest - $0) / (2 * variance)) : 0
    }
    let total = shares.reduce(0, +)
    return shares.map { Float($0 / total) }
  }
}

extension CentreModel {
  /// Writes the model.
  func write(to file: HDF5File, group: String) throws(TableError) {
    try file.write(centres, to: "\(group)/centres")
    try file.set("variance", of: group, to: variance)
  }

  /// Reads a model.
  init(from file: HDF5File, group: String) throws {
    let centres: Matrix = try file.readMatrix("\(group)/centres")
    guard let variance = file.numbers("variance", of: group, as: Double.self)?.first,
      variance >= 0, centres.rows > 0
    else { throw RunError.damaged(path: file.path, reason: "\(group) has no variance") }
    self.init(centres: centres, variance: variance)
  }
}
