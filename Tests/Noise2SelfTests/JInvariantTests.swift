import LinearAlgebra
import Noise2Self
import TestSupport
import Testing

private let partitions = [
  EntryMasks(.grid, count: 4), EntryMasks(.pixels(width: 6), count: 4),
  EntryMasks(.random(seed: 3), count: 5),
]

/// A table of low rank, and the same with independent normal noise.
private struct Simulated {
  let truth: Matrix
  let noisy: Matrix
  let variance: Double

  init(_ n: Int, _ m: Int, rank: Int = 3, noise: Float = 0.7, seed: UInt64) {
    truth =
      Matrix.normal(n, rank, seed: 10 * seed) * Matrix.normal(rank, m, seed: 10 * seed + 1)
    noisy = truth + noise * Matrix.normal(n, m, seed: 10 * seed + 2)
    variance = Double(noise) * Double(noise)
  }
}

private func meanSquare(_ a: Matrix, _ b: Matrix) -> Double {
  let norm = (a - b).frobeniusNorm
  return norm * norm / Double(a.rows * a.columns)
}

/// Projection onto the first principal components: sees every entry it predicts.
private func projected(_ x: Matrix, onto count: Int) throws(PCAError) -> Matrix {
  let components = try PrincipalComponents(of: x, count: count)
  return components.inverse(components.scores(of: x))
}

@Suite("J-invariance")
struct JInvariantTests {
  @Test("every entry is in one part, and parts are of about equal size", arguments: partitions)
  func partition(masks: EntryMasks) {
    var counts = [Int](repeating: 0, count: masks.count)
    for i in 0..<120 {
      let parts = masks.parts(ofRow: i, columns: 36)
      #expect(parts == masks.parts(ofRow: i, columns: 36))
      for part in parts { counts[part] += 1 }
    }
    let share = 120 * 36 / masks.count
    for count in counts { #expect(abs(count - share) < share / 4) }
  }

  @Test("adjacent pixels are in other parts") func lattice() {
    let parts = EntryMasks(.pixels(width: 6), count: 9).parts(ofRow: 2, columns: 36)
    for j in 0..<36 {
      if j % 6 < 5 { #expect(parts[j] != parts[j + 1]) }
      if j < 30 { #expect(parts[j] != parts[j + 6]) }
      if j % 6 < 3 { #expect(parts[j] == parts[j + 3]) }
    }
  }

  @Test(
    "what a denoiser sees does not change when hidden entries do, and the rest stays",
    arguments: partitions,
    [.featureMean, .zero, .adjacentPixels(width: 6)] as [EntryReplacement])
  func blindness(masks: EntryMasks, replacement: EntryReplacement) {
    let x = Matrix.normal(20, 36, seed: 1)
    var moved = x
    let parts = (0..<20).map { masks.parts(ofRow: $0, columns: 36) }
    for i in 0..<20 { for j in 0..<36 where parts[i][j] == 1 { moved[i, j] += 9 } }
    let seen = replacement.hiding(1, of: masks, in: x)
    #expect(seen == replacement.hiding(1, of: masks, in: moved))
    for i in 0..<20 {
      for j in 0..<36 { #expect((seen[i, j] == x[i, j]) == (parts[i][j] != 1)) }
    }
  }

  @Test("adjacent pixels are averaged") func adjacent() {
    let masks = EntryMasks(.pixels(width: 3), count: 4)
    let x = Matrix(rows: 1, columns: 9, elements: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let middle = masks.parts(ofRow: 0, columns: 9)[4]
    let seen = EntryReplacement.adjacentPixels(width: 3).hiding(middle, of: masks, in: x)
    #expect(seen[0, 4] == (2 + 4 + 6 + 8) / 4)
    let corner = masks.parts(ofRow: 0, columns: 9)[0]
    let other = EntryReplacement.adjacentPixels(width: 3).hiding(corner, of: masks, in: x)
    #expect(other[0, 0] == 3 && other[0, 8] == 7)
  }

  @Test("the identity becomes what stands in for the hidden entries") func identity() {
    let x = Matrix.normal(6, 8, seed: 2)
    let wrapper = JInvariant(EntryMasks(.grid, count: 4), replacement: .zero)
    let z = wrapper.denoised(x) { $0 }
    #expect(z.elements.allSatisfy { $0 == 0 })
  }

  /// loss − error = mean(ε²) − 2 mean(ε (f − truth)): its variance is 2σ⁴/N + 4σ² error/N.
  @Test(
    "the loss less the true error is the variance of the noise, within sampling error",
    arguments: [1, 2, 3, 4, 5] as [UInt64],
    [EntryMasks(.grid, count: 4), EntryMasks(.random(seed: 8), count: 4)])
  func noiseVariance(seed: UInt64, masks: EntryMasks) throws {
    let data = Simulated(300, 40, seed: seed)
    let prediction = try JInvariant(masks).denoised(data.noisy) { x throws(PCAError) in
      try projected(x, onto: 3)
    }
    let loss = meanSquare(prediction, data.noisy)
    let error = meanSquare(prediction, data.truth)
    let entries = Double(300 * 40)
    let deviation =
      ((2 * data.variance * data.variance + 4 * data.variance * error) / entries).squareRoot()
    #expect(abs(loss - error - data.variance) < 4 * deviation)
    let whole = try JInvariant(masks).loss(data.noisy) { x throws(PCAError) in
      try projected(x, onto: 3)
    }
    #expect(abs(whole - loss) < 1e-5 * loss)
    // A denoiser that sees what it predicts copies some of the noise: its loss is far too small.
    let copied = try projected(data.noisy, onto: 3)
    let gap = meanSquare(copied, data.noisy) - meanSquare(copied, data.truth)
    #expect(gap < data.variance - 5 * deviation)
  }

  @Test("calibration finds the true rank, where the plain loss wants all", arguments: [1, 2, 3])
  func calibration(seed: Int) throws {
    let data = Simulated(200, 30, seed: UInt64(seed))
    let ranks = [1, 2, 3, 4, 6, 10, 20]
    let chosen = try Calibration(
      ranks, on: data.noisy, hiding: JInvariant(EntryMasks(.random(seed: 1), count: 6))
    ) { x, rank throws(PCAError) in try projected(x, onto: rank) }
    #expect(chosen.best == 3)
    #expect(chosen.leastLoss == chosen.losses.min())
    let plain = try ranks.map { meanSquare(try projected(data.noisy, onto: $0), data.noisy) }
    #expect(plain.min() == plain.last)
  }

  @Test("a loss that is no number never wins")
  func nan() {
    let x = Matrix.normal(6, 6, seed: 1)
    let found = Calibration(
      [Float.nan, 1, 0], on: x, hiding: JInvariant(EntryMasks(.grid, count: 3)), parts: 1
    ) { visible, factor in factor * visible }
    #expect(found.bestIndex > 0 && found.losses[0].isNaN)
  }

  @Test("the optimal mixture beats both of its parts, with the error it promises")
  func mixture() throws {
    let data = Simulated(300, 40, noise: 0.5, seed: 4)
    let prediction = try JInvariant(EntryMasks(.grid, count: 4)).denoised(data.noisy) {
      x throws(PCAError) in try projected(x, onto: 2)
    }
    let mixture = OptimalMixture(data.noisy, prediction, noiseVariance: data.variance)
    let error = meanSquare(mixture.table, data.truth)
    #expect(error < meanSquare(prediction, data.truth))
    #expect(error < meanSquare(data.noisy, data.truth))
    let loss = meanSquare(prediction, data.noisy)
    let promised = data.variance * (1 - data.variance / loss)
    #expect(abs(error / promised - 1) < 0.05)
    for other in [-0.05, 0.05] {
      let weight = Float(mixture.weights[0] + other)
      let mixed = weight * prediction + (1 - weight) * data.noisy
      #expect(meanSquare(mixed, data.truth) > error)
    }
    let each = OptimalMixture(
      data.noisy, prediction,
      noiseVariances: [Double](repeating: data.variance, count: 40))
    #expect(Set(each.weights).count == 40)
    #expect(meanSquare(each.table, data.truth) < 1.02 * error)
    #expect(OptimalMixture(data.noisy, data.noisy, noiseVariance: 1).weights.allSatisfy { $0 == 1 })
  }
}
