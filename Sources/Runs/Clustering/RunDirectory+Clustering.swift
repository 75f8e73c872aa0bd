internal import FeatureTables

extension RunDirectory {
  /// Reads `model.h5` of a run of `cluster`, once its bytes are those that the run wrote.
  ///
  /// - Returns: The model; nil for a run of another kind.
  /// - Throws: `TableError` or ``RunError`` when there is none, or a damaged one.
  public func clusteringModel() throws -> SavedClustering? {
    guard kind() == ClusterResult.kind else { return nil }
    guard FileSystem.exists(file("model.h5")) else {
      throw RunError.notARun(path: path, missing: "model.h5")
    }
    let record = try? JSONText.decode(
      ClusteringDigest.self, from: FileSystem.bytes(file("run.json")))
    return try SavedClustering(path: file("model.h5"), sha256: record?.digest)
  }
}

/// What is read of the `run.json` of a clustering.
private struct ClusteringDigest: Codable {
  var digest: String?

  enum CodingKeys: String, CodingKey { case digest = "model_sha256" }
}
