import LinearAlgebra
import Noise2Self
import TestSupport
import Testing

@Suite("Mask sampler")
struct MaskSamplerTests {
  @Test(
    "hides the wanted share, but neither nothing nor everything",
    arguments: [
      (10, 0.5, 5), (10, 0.01, 1), (10, 0.99, 9), (7, 0.5, 3), (2, 0.9, 1), (1, 0.5, 0),
      (10, 0, 0),
    ] as [(Int, Float, Int)], MaskSampler.Kind.allCases)
  func counts(row: (features: Int, share: Float, hidden: Int), kind: MaskSampler.Kind) {
    let sampler = MaskSampler(
      featureCount: row.features, hiddenShare: row.share, kind: kind, seed: 1)
    #expect(sampler.hiddenCount == row.hidden)
    let mask = sampler.mask(at: 3)
    #expect(mask.featureCount == row.features)
    #expect(mask.hidesNothing == (row.hidden == 0))
    #expect(mask.errorCount == (row.hidden == 0 ? row.features : row.hidden))
  }

  @Test("masks depend on seed, stream and step alone", arguments: MaskSampler.Kind.allCases)
  func determinism(kind: MaskSampler.Kind) {
    func sampler(_ seed: UInt64, _ stream: UInt64) -> MaskSampler {
      MaskSampler(featureCount: 40, hiddenShare: 0.5, kind: kind, seed: seed, stream: stream)
    }
    let first = sampler(1, 0)
    _ = first.mask(at: 0)
    #expect(first.mask(at: 5) == sampler(1, 0).mask(at: 5))
    #expect(first.mask(at: 5) != first.mask(at: 6))
    #expect(first.mask(at: 5) != sampler(2, 0).mask(at: 5))
    #expect(first.mask(at: 5) != sampler(1, 1).mask(at: 5))
  }

  @Test("plain masks hide every feature about equally often") func frequencies() {
    let sampler = MaskSampler(featureCount: 9, hiddenShare: 0.34, kind: .plain, seed: 4)
    var counts = [Int](repeating: 0, count: 9)
    for step in 0..<3000 {
      guard case .features(let hidden) = sampler.mask(at: step).axes else {
        Issue.record("step \(step) hides no features")
        return
      }
      #expect(hidden.count == 3 && hidden == Set(hidden).sorted())
      for j in hidden { counts[j] += 1 }
    }
    // Mean 1000, standard deviation 26: five of them.
    for count in counts { #expect(abs(count - 1000) < 130) }
  }

  @Test("rotated masks hide orthonormal directions") func orthonormal() {
    let sampler = MaskSampler(featureCount: 12, hiddenShare: 0.5, kind: .rotated, seed: 5)
    for step in 0..<20 {
      guard case .directions(let q) = sampler.mask(at: step).axes else {
        Issue.record("step \(step) hides no directions")
        return
      }
      let gram = DoubleMatrix.crossProduct(
        q.converted(to: Double.self), q.converted(to: Double.self))
      let one = DoubleMatrix(rows: 6, columns: 6) { $0 == $1 ? 1 : 0 }
      #expect(relativeError(gram, one) < 1e-5)
    }
  }
}
