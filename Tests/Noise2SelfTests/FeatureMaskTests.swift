import LinearAlgebra
import Noise2Self
import TestSupport
import Testing

/// Masks that hide nothing, some features, and directions of a rotation.
private let masks: [FeatureMask] = [
  FeatureMask(featureCount: 7, axes: .none),
  FeatureMask(featureCount: 7, axes: .features([1, 4, 6])),
  FeatureMask(featureCount: 7, axes: .features([0])),
  MaskSampler(featureCount: 7, hiddenShare: 0.6, kind: .rotated, seed: 3).mask(at: 2),
]

/// The orthonormal columns Q of the axes that count.
private func axes(_ mask: FeatureMask) -> DoubleMatrix {
  let m = mask.featureCount
  switch mask.axes {
  case .none: return DoubleMatrix(rows: m, columns: m) { $0 == $1 ? 1 : 0 }
  case .features(let hidden):
    return DoubleMatrix(rows: m, columns: hidden.count) { $0 == hidden[$1] ? 1 : 0 }
  case .directions(let q): return q.converted(to: Double.self)
  }
}

private func inner(_ a: Matrix, _ b: Matrix) -> Double {
  zip(a.elements, b.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

@Suite("Feature masks")
struct FeatureMaskTests {
  @Test("project is x Q and embed its adjoint", arguments: masks)
  func adjoint(mask: FeatureMask) {
    let x = Matrix.normal(11, 7, seed: 1)
    let c = Matrix.normal(11, mask.errorCount, seed: 2)
    var projected = Matrix.normal(11, mask.errorCount, seed: 3)
    var embedded = Matrix.normal(11, 7, seed: 4)  // what they held before must not matter
    mask.project(x, into: &projected)
    mask.embed(c, into: &embedded)
    #expect(relativeError(projected, x.converted(to: Double.self) * axes(mask)) < 1e-6)
    #expect(abs(inner(projected, c) - inner(x, embedded)) < 1e-5 * abs(inner(x, embedded)))
    var back = projected
    mask.embed(projected, into: &embedded)
    mask.project(embedded, into: &back)
    #expect(relativeError(back, projected) < 1e-6)
  }

  @Test("hide removes the part in J and rescales the rest", arguments: masks)
  func hide(mask: FeatureMask) {
    let x = Matrix.normal(11, 7, seed: 5)
    var coordinates = Matrix(zeros: 11, mask.errorCount)
    var visible = Matrix.normal(11, 7, seed: 6)
    mask.project(x, into: &coordinates)
    mask.hide(x, coordinates: coordinates, into: &visible)
    let exact = x.converted(to: Double.self)
    let q = axes(mask)
    let expected =
      mask.hidesNothing
      ? exact : 7 / Double(7 - mask.errorCount) * (exact - exact * q * q.transposed)
    #expect(relativeError(visible, expected) < 1e-6)
  }

  @Test("what is visible does not change when x moves within J", arguments: masks.dropFirst())
  func invariance(mask: FeatureMask) {
    let x = Matrix.normal(11, 7, seed: 7)
    var step = Matrix(zeros: 11, 7)
    mask.embed(Matrix.normal(11, mask.errorCount, seed: 8), into: &step)
    func visible(_ x: Matrix) -> Matrix {
      var coordinates = Matrix(zeros: 11, mask.errorCount)
      var visible = x
      mask.project(x, into: &coordinates)
      mask.hide(x, coordinates: coordinates, into: &visible)
      return visible
    }
    #expect(step.frobeniusNorm > 1)
    #expect((visible(x + step) - visible(x)).frobeniusNorm < 1e-5)
    #expect((visible(x + Matrix.normal(11, 7, seed: 9)) - visible(x)).frobeniusNorm > 1)
  }

  @Test("a mask cannot hide all features") func all() async {
    await #expect(processExitsWith: .failure) {
      _ = FeatureMask(featureCount: 2, axes: .features([0, 1]))
    }
  }

  @Test("the masked loss is its definition, with its slopes", arguments: masks)
  func loss(mask: FeatureMask) {
    let z = Matrix.normal(5, 7, seed: 10)
    let x = Matrix.normal(5, 7, seed: 11)
    let (exact, q) = (x.converted(to: Double.self), axes(mask))
    func value(_ z: DoubleMatrix) -> Double {
      let norm = ((z - exact) * q).frobeniusNorm
      return norm * norm / Double(5 * q.columns)
    }
    let found = MaskedLoss(z, target: x, mask: mask)
    let at = z.converted(to: Double.self)
    #expect(abs(found.value - value(at)) < 1e-6 * value(at))
    let slopes = DoubleMatrix(rows: 5, columns: 7) { i, j in
      var (up, down) = (at, at)
      up[i, j] += 1e-4
      down[i, j] -= 1e-4
      return (value(up) - value(down)) / 2e-4
    }
    #expect(relativeError(found.gradient, slopes) < 1e-6)
  }
}
