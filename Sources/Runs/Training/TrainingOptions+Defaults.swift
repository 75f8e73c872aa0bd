internal import DeePWAK

extension TrainingOptions {
  /// Lowers the default number of clusters to what a small table can hold; a number of the
  /// user's own is left to be refused.
  ///
  /// - Parameter observations: The observations of the table.
  /// - Returns: What was changed, in one line; nil for nothing.
  mutating func fitDefaults(toObservations observations: Int) -> String? {
    guard maximumClusters == TrainingOptions().maximumClusters, observations < maximumClusters,
      observations >= 4
    else { return nil }
    maximumClusters = max(2, observations / 2)
    return "at most \(maximumClusters) clusters, as there are \(observations) observations"
  }
}
