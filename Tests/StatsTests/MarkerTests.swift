internal import Glibc
import LinearAlgebra
import Stats
import Testing

@Suite("Markers")
struct MarkerTests {
  struct Case: Decodable, Sendable {
    let ties: Bool
    let cluster: Int
    let x: [Float]
    let labels: [Int]
    let scores, p, logFoldChange, detected, detectedInRest: [Double]
  }
  static let cases: [Case] = Fixture.cases("markers")

  @Test("are those of scanpy, dense and sparse, with and without ties")
  func againstScanpy() throws {
    let first = try #require(MarkerTests.cases.first)
    let x = Matrix(rows: 60, columns: 12, elements: first.x)
    for known in MarkerTests.cases {
      let ranks = GroupRanks(
        labels: first.labels, options: RankSumOptions(correctsTies: known.ties))
      let dense = ranks.markers(in: x)
      #expect(dense == ranks.markers(in: sparse(x)))
      #expect(dense.count == 12)
      for (feature, statistics) in dense.enumerated() {
        let marker = statistics[known.cluster]
        // scanpy keeps scores and fold changes as Floats.
        #expect(agree(marker.test.z, known.scores[feature], within: 1e-6))
        #expect(abs(marker.test.p - known.p[feature]) < 1e-10)
        #expect(
          agree(marker.log2FoldChange(.log1p), known.logFoldChange[feature], within: 1e-5))
        #expect(abs(marker.detected - known.detected[feature]) < 1e-12)
        #expect(abs(marker.detectedInRest - known.detectedInRest[feature]) < 1e-12)
      }
    }
    #expect(MarkerTests.cases.count == 6)
  }

  @Test("have the fold change of their scale")
  func foldChange() {
    #expect(abs(FoldChangeScale.amounts.log2FoldChange(of: 8, over: 2) - 2) < 1e-8)
    #expect(FoldChangeScale.difference.log2FoldChange(of: -1, over: 0.5) == -1.5)
    let (a, b) = (log(9.0), log(3.0))
    #expect(abs(FoldChangeScale.log1p.log2FoldChange(of: a, over: b) - 2) < 1e-8)
  }

  private func sparse(_ x: Matrix) -> SparseMatrix {
    var (offsets, columns, values) = ([0], [Int32](), [Float]())
    for i in 0..<x.rows {
      for j in 0..<x.columns where x[i, j] != 0 {
        columns.append(Int32(j))
        values.append(x[i, j])
      }
      offsets.append(values.count)
    }
    return SparseMatrix(
      rows: x.rows, columns: x.columns, rowOffsets: offsets, columnIndices: columns,
      values: values)
  }
}
