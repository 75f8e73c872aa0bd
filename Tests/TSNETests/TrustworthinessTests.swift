import LinearAlgebra
import TestSupport
import Testing

@testable import TSNE

@Suite("A t-SNE map of the nuclei")
struct TrustworthinessTests {
  @Test("is as trustworthy as scikit-learn's, 0.970, but for three hundredths")
  func trustworthiness() throws {
    let x = try #require(nuclei)
    let map = try NeighbourEmbedding(of: x)
    let found = trust(x, map.coordinates, neighbours: 5)
    #expect(found > 0.94)
    // The first two principal components, where it began, are worse.
    let start = try PrincipalComponents(of: x, count: 2).scores(of: x)
    #expect(found > trust(x, start, neighbours: 5) + 0.02)
    #expect(map.divergence > 0 && map.divergence < 2)
  }

  /// The bundled table, z-scored.
  private var nuclei: Matrix? {
    let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = String(
      decoding: TemporaryFolder.bytes("/\(package)/examples/nuclei/nuclei.csv"), as: UTF8.self)
    let rows = text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").compactMap { Float($0) }.suffix(30)
    }
    guard rows.count > 100, rows.allSatisfy({ $0.count == 30 }) else { return nil }
    let x = Matrix(rows: rows.count, columns: 30, elements: rows.flatMap { $0 })
    let (means, variances) = (x.columnMeans, x.columnVariances())
    return Matrix(rows: x.rows, columns: 30) {
      Float((Double(x[$0, $1]) - means[$1]) / variances[$1].squareRoot())
    }
  }

  /// How few strangers are among the nearest neighbours in the map.
  ///
  /// Reference: J. Venna, S. Kaski. "Neighborhood preservation in nonlinear projection methods."
  /// *ICANN*, 2001.
  private func trust(_ x: Matrix, _ map: Matrix, neighbours k: Int) -> Double {
    let n = x.rows
    func order(_ table: Matrix, _ i: Int) -> [Int] {
      let distances = (0..<n).map { squaredDistance(table.span(ofRow: i), table.span(ofRow: $0)) }
      return (0..<n).filter { $0 != i }.sorted { (distances[$0], $0) < (distances[$1], $1) }
    }
    var sum = 0
    for i in 0..<n {
      var rank = [Int](repeating: 0, count: n)
      for (place, j) in order(x, i).enumerated() { rank[j] = place + 1 }
      for j in order(map, i).prefix(k) { sum += max(0, rank[j] - k) }
    }
    return 1 - 2 * Double(sum) / Double(n * k * (2 * n - 3 * k - 1))
  }
}
