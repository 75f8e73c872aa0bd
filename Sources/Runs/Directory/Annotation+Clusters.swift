internal import FeatureTables

extension Annotation {
  /// Clusters as a categorical annotation with the texts "0", "1" and so on.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - labels: The cluster of each observation, from 0.
  /// - Returns: The annotation.
  static func clusters(_ name: String, _ labels: [Int]) -> Annotation {
    Annotation(
      name: name,
      values: .categorical(
        codes: labels.map { Int32($0) },
        categories: (0...(labels.max() ?? 0)).map(String.init), ordered: false))
  }
}
