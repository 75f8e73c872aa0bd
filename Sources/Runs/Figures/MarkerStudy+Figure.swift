internal import FeatureTables
public import Figures
internal import LinearAlgebra
internal import Stats

extension MarkerStudy {
  /// The heat map of the foremost features of every cluster.
  ///
  /// - Parameter count: The features of each cluster, at most; those of a positive score alone,
  ///   each under the first cluster that has it.
  /// - Returns: A figure named "markers".
  public func heatMap(featuresPerCluster count: Int = 5) -> FeatureHeatMap {
    let clusters = clustering.sizes.indices.filter { clustering.sizes[$0] > 0 }
    var taken = Set<Int>()
    var groups: [ColumnGroup] = []
    var features: [Int] = []
    for c in clusters {
      let chosen = markers[c].prefix(count).filter {
        $0.statistics.test.z > 0 && taken.insert($0.feature).inserted
      }
      guard !chosen.isEmpty else { continue }
      groups.append(ColumnGroup(name: clustering.categories[c], count: chosen.count))
      features += chosen.map(\.feature)
    }
    let moments = FeatureMoments(TableRows(table.values.selecting(features: features)))
    let (means, deviations) = (moments.means, moments.deviations)
    var scores = DoubleMatrix(zeros: clusters.count, features.count)
    for (row, c) in clusters.enumerated() {
      let byFeature = Dictionary(
        uniqueKeysWithValues: markers[c].map { ($0.feature, $0.statistics.mean) })
      for (column, feature) in features.enumerated() {
        scores[row, column] =
          ((byFeature[feature] ?? .nan) - means[column]) / deviations[column]
      }
    }
    return FeatureHeatMap(
      scores: scores, clusters: clusters.map { clustering.categories[$0] },
      features: features.map { table.featureNames[$0] }, groups: groups, name: "markers")
  }
}
