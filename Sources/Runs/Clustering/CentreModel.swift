internal import FeatureTables
internal import Glibc
public import LinearAlgebra
public import SoftmaxClustering

/// Centres of K-means as a mixture of equal round Gaussians, which gives clusters probabilities.
///
///     p(k | x) ∝ exp(−‖x − μₖ‖² / 2σ²)    σ² = Σᵢ ‖xᵢ − μ(cᵢ)‖² / nd
///
/// The likeliest cluster is that of the nearest centre. K-means is the fit of this mixture with hard
/// assignments, and σ² its variance of greatest likelihood.
public struct CentreModel: Sendable, Hashable {
  /// The random features of a kernel, where centres lie among them; nil for none.
  public let map: RandomFourierFeatures?
  /// The centres μ, *k × d*.
  public let centres: Matrix
  /// The variance σ² of each feature around its centre.
  public let variance: Double

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - map: The random features of a kernel; nil for none.
  ///   - centres: The centres, *k × d*.
  ///   - variance: The variance around them, at least 0.
  public init(map: RandomFourierFeatures? = nil, centres: Matrix, variance: Double) {
    precondition(variance >= 0, "a variance of \(variance)")
    self.map = map
    (self.centres, self.variance) = (centres, variance)
  }

  /// The numbers of an observation that it reads.
  public var featureCount: Int { map?.frequencies.columns ?? centres.columns }

  /// The probabilities of the clusters of observations.
  ///
  /// - Parameter x: *n × d* numbers.
  /// - Returns: *n × k*; rows sum to one.
  /// - Complexity: O(*nkd*) on all threads.
  public func probabilities(of x: Matrix) -> Matrix {
    precondition(
      x.columns == featureCount, "\(x.columns) features for centres of \(featureCount)")
    let points = map?.map(x) ?? x
    let parts = RowBlocks(count: x.rows, size: 256).map { rows in
      rows.flatMap { probabilities(of: points.row($0)) }
    }
    return Matrix(rows: x.rows, columns: centres.rows, elements: Array(parts.joined()))
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
    guard let map else { return }
    try file.write(map.frequencies, to: "\(group)/frequencies")
    try file.write(map.origin, to: "\(group)/origin")
  }

  /// Reads a model.
  init(from file: HDF5File, group: String) throws {
    let centres: Matrix = try file.readMatrix("\(group)/centres")
    guard let variance = file.numbers("variance", of: group, as: Double.self)?.first,
      variance >= 0, centres.rows > 0
    else { throw RunError.damaged(path: file.path, reason: "\(group) has no variance") }
    var map: RandomFourierFeatures?
    if file.exists("\(group)/frequencies") {
      let frequencies: Matrix = try file.readMatrix("\(group)/frequencies")
      let origin = try file.read("\(group)/origin", as: Float.self)
      guard origin.count == frequencies.columns, centres.columns == 2 * frequencies.rows else {
        throw RunError.damaged(path: file.path, reason: "\(group): its kernel does not fit")
      }
      map = RandomFourierFeatures(frequencies: frequencies, origin: origin)
    }
    self.init(map: map, centres: centres, variance: variance)
  }
}
