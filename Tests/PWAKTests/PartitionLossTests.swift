import LinearAlgebra
import PWAK
import TestSupport
import Testing

/// The mean of (PWAK(K) X − X)², in `Double`.
private func loss(_ k: DoubleMatrix, _ x: DoubleMatrix) -> Double {
  let residual = NaiveKernel(k, x).predictions - x
  return inner(residual, residual) / Double(x.rows * x.columns)
}

@Suite("PWAK loss of a partition")
struct PartitionLossTests {
  @Test("is its definition, with its slopes", arguments: [0.2, 1, 4])
  func definition(sharpness: Double) {
    let k = Matrix.partition(12, 4, sharpness: sharpness, seed: 1)
    let x = Matrix.normal(12, 5, seed: 2)
    let found = PartitionLoss(memberships: k, x: x)
    let (exactK, exactX) = (k.converted(to: Double.self), x.converted(to: Double.self))
    let expected = loss(exactK, exactX)
    #expect(abs(found.value - expected) < 1e-6 * expected)
    let slopes = slopes(at: exactK) { loss($0, exactX) }
    #expect(relativeError(found.membershipGradient, slopes) < 1e-5)
  }

  @Test("of hard clusters is k-means with the price of small clusters") func price() {
    let labels = [0, 0, 0, 0, 1, 1, 1, 2, 2]
    let x = Matrix.normal(9, 3, seed: 3)
    let found = PartitionLoss(memberships: Partition(labels: labels).oneHot, x: x)
    var expected = 0.0
    for c in 0..<3 {
      let members = labels.indices.filter { labels[$0] == c }
      let n = Double(members.count)
      let means = x.rows(at: members).columnMeans
      for i in members {
        for f in 0..<3 {
          let difference = n / (n - 1) * (means[f] - Double(x[i, f]))
          expected += difference * difference / 27
        }
      }
    }
    #expect(abs(found.value - expected) < 1e-6 * expected)
  }
}
