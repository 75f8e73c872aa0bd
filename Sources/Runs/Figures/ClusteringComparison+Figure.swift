public import Figures
internal import LinearAlgebra

extension ClusteringComparison {
  /// The matrix of an index.
  ///
  /// - Parameter index: The index.
  /// - Returns: A figure named "agreement".
  public func heatMap(_ index: AgreementIndex) -> AgreementHeatMap {
    let values = matrix(index)
    return AgreementHeatMap(
      DoubleMatrix(rows: clusterings.count, columns: clusterings.count) { values[$0][$1] },
      clusterings: clusterings.map(\.name), measure: index.title)
  }
}
