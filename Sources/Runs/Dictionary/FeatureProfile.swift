internal import DeePWAK
public import FeatureTables
public import LinearAlgebra

/// The means of a table's features in the clusters of a partition, on a scale that makes features
/// comparable.
///
/// Features are those that preprocessing keeps, after its step on each observation and before
/// centring, scaling and components: as in ``ClusterDictionary``.
public struct FeatureProfile: Sendable, Hashable {
  /// The names of the *m* features.
  public let features: [String]
  /// The mean of each feature in each cluster, less that over all observations, in standard
  /// deviations over all: *k × m*; 0 for a constant feature, NaN for an empty cluster.
  public let scores: DoubleMatrix

  /// Measures the clusters of a table.
  ///
  /// - Parameters:
  ///   - labels: The cluster of each of the *n* observations, from 0.
  ///   - table: The table that was trained on.
  ///   - preprocessor: Its preprocessing.
  /// - Complexity: O(*nm*)
  public init(of labels: [Int], in table: FeatureTable, _ preprocessor: Preprocessor) {
    precondition(
      labels.count == table.observationCount,
      "\(labels.count) labels of \(table.observationCount) observations")
    features = preprocessor.keptFeatures.map { preprocessor.featureNames[$0] }
    let profiles = ClusterProfile.of(
      [Partition(labels: labels)], over: ReadableRows(table, preprocessor))
    guard let profile = profiles.first else {
      scores = DoubleMatrix(zeros: 0, features.count)
      return
    }
    let n = Double(max(labels.count, 1))
    // The mean in a cluster less that over all is this share of the difference to the others.
    scores = DoubleMatrix(rows: profile.sizes.count, columns: features.count) { c, j in
      guard profile.sizes[c] < labels.count else { return 0 }
      return profile.difference(cluster: c, column: j) * (1 - Double(profile.sizes[c]) / n)
    }
  }

  /// The features that set a cluster apart most.
  ///
  /// - Parameters:
  ///   - cluster: The cluster.
  ///   - count: How many, at most.
  /// - Returns: Columns by falling |score|, ties by column; none whose score is 0.
  public func telling(_ cluster: Int, count: Int) -> [Int] {
    let sizes = (0..<scores.columns).map { abs(scores[cluster, $0]) }
    return Array(
      sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        .prefix(count))
  }
}

extension RunDirectory {
  /// Measures the features of the run's own table in clusters.
  ///
  /// The table is read anew: from where it was, if it has not changed, or from `result.h5ad`.
  ///
  /// - Parameter labels: The cluster of each observation, from 0.
  /// - Returns: The profile.
  /// - Throws: `TableError` or ``RunError`` when the table or the model is not there any more.
  public func featureProfile(of labels: [Int]) throws -> FeatureProfile {
    let model = try model()
    let (table, path) = try tableTrainedOn()
    guard table.observationCount == labels.count,
      table.featureNames == model.preprocessor.featureNames
    else { throw RunError.table(path: path, reason: "this is not the table of \(self.path)") }
    return FeatureProfile(of: labels, in: table, model.preprocessor)
  }

  private func tableTrainedOn() throws -> (table: FeatureTable, path: String) {
    let record = try record()
    let options = try RunOptions(file: file("options.json"))
    if FileSystem.exists(options.data),
      record.data.sha256 == nil || SHA256.ofFile(options.data) == record.data.sha256
    {
      return (try FeatureTable.read(options.data, options.reading), options.data)
    }
    guard FileSystem.exists(file("result.h5ad")), options.h5ad == .full else {
      throw RunError.table(
        path: options.data,
        reason: FileSystem.exists(options.data)
          ? "it has changed since the run" : "the table of the run is not there any more")
    }
    // Only of an .h5ad is the copy laid out as the table was.
    var reading = ReadingOptions()
    if options.data.lowercased().hasSuffix(".h5ad") { reading = options.reading }
    reading.keepObservations = nil
    return (try FeatureTable.read(file("result.h5ad"), reading), file("result.h5ad"))
  }
}
