internal import FeatureTables
internal import LinearAlgebra

extension NoveltyReference {
  /// Writes the reference.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - group: The group to write to.
  /// - Throws: `TableError` when it cannot be written.
  func write(to file: HDF5File, group: String) throws(TableError) {
    try file.write(centroids, to: "\(group)/centroids")
    try file.set("distance_limit", of: group, to: distanceLimit)
    try file.set("residual_limit", of: group, to: residualLimit)
  }

  /// Reads a reference.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - group: The group that ``write(to:group:)`` wrote.
  /// - Throws: `TableError` or ``RunError`` when something is missing.
  init(from file: HDF5File, group: String) throws {
    let centroids: Matrix = try file.readMatrix("\(group)/centroids")
    let limits = ["distance_limit", "residual_limit"].map {
      file.numbers($0, of: group, as: Float.self)?.first
    }
    guard let distance = limits[0], let residual = limits[1], centroids.rows > 0 else {
      throw RunError.damaged(path: file.path, reason: "\(group) is incomplete")
    }
    self.init(centroids: centroids, distanceLimit: distance, residualLimit: residual)
  }
}
