internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra

extension ForestAssignment {
  /// Writes the landmarks of a head and their trees into a group.
  func write(to file: HDF5File, group: String) throws {
    try file.write(landmarks, to: "\(group)/landmarks")
    try file.write(partition.labels.map { Int32($0) }, to: "\(group)/labels")
  }

  /// Reads the landmarks of a head and their trees.
  init(from file: HDF5File, group: String, clusters: Int) throws {
    let landmarks: Matrix = try file.readMatrix("\(group)/landmarks")
    let labels = try file.read("\(group)/labels", as: Int32.self).map { Int($0) }
    guard landmarks.rows > 0, labels.count == landmarks.rows,
      labels.allSatisfy((0..<clusters).contains)
    else { throw RunError.damaged(path: file.path, reason: "\(group) does not fit its head") }
    self.init(landmarks: landmarks, labels: labels, clusterCount: clusters)
  }
}
