internal import FeatureTables
internal import LinearAlgebra
internal import SoftmaxClustering

extension GaussianMixture {
  /// Writes the mixture.
  func write(to file: HDF5File, group: String) throws(TableError) {
    try file.set("covariance", of: group, to: shape.rawValue)
    try file.write(weights, to: "\(group)/weights")
    try file.write(means, to: "\(group)/means")
    try file.write(covariances, to: "\(group)/covariances")
  }

  /// Reads a mixture.
  init(from file: HDF5File, group: String) throws {
    func damaged(_ reason: String) -> RunError { .damaged(path: file.path, reason: reason) }
    guard let shape = file.string("covariance", of: group).flatMap(CovarianceShape.init) else {
      throw damaged("\(group) has no kind of covariance")
    }
    let weights = try file.read("\(group)/weights", as: Double.self)
    let means: DoubleMatrix = try file.readMatrix("\(group)/means")
    let covariances: DoubleMatrix = try file.readMatrix("\(group)/covariances")
    do throws(ClusterModelError) {
      try self.init(shape: shape, weights: weights, means: means, covariances: covariances)
    } catch {
      throw damaged("\(group): \(error)")
    }
  }
}
