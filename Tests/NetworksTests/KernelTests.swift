import Glibc
import LinearAlgebra
import Networks
import TestSupport
import Testing

@Suite("Kernels of rows")
struct KernelTests {
  @Test(
    "an activation is that of its formula, small and large arguments",
    arguments: Activation.allCases)
  func activations(activation: Activation) {
    var x: [Float] = (-4000...4000).map { Float($0) / 200 }
    x += [1e-30, -1e-30, 1e-6, -1e-6, 87, -87, 200, -200, 1e10, -1e10, .greatestFiniteMagnitude]
    var y = Matrix(rows: 1, columns: x.count, elements: x)
    activation.apply(to: &y)
    for (j, x) in x.enumerated() {
      let expected = NaiveNetwork.activation(activation, Double(x))
      #expect(abs(Double(y[0, j]) - expected) <= 1e-6 * max(1, abs(expected)), "at \(x)")
    }
  }

  @Test func `the hyperbolic tangent keeps the digits of small arguments`() {
    let x: [Float] = [1e-20, 3e-7, -2e-5, 0.001, -0.03, 0.2, 0.5]
    var y = Matrix(rows: 1, columns: x.count, elements: x)
    Activation.tanh.apply(to: &y)
    for (j, x) in x.enumerated() {
      let expected = Glibc.tanh(Double(x))
      #expect(abs(Double(y[0, j]) - expected) <= 3e-7 * abs(expected), "at \(x)")
    }
  }

  @Test("NaN stays NaN", arguments: Activation.allCases)
  func nan(activation: Activation) {
    var y = Matrix(rows: 1, columns: 18, elements: [Float](repeating: .nan, count: 18))
    activation.apply(to: &y)
    #expect(y.elements.allSatisfy { $0.isNaN })
  }

  @Test(
    "the softmax of a row sums to one and is that of the formula, however large the logits",
    arguments: [1, 2, 14, 16, 17, 50], [Float(1), 30, 1e4, 1e38])
  func softmax(width: Int, size: Float) {
    var y = size * Matrix.normal(7, width, seed: 1)
    let x = y
    softmaxRows(&y)
    for i in 0..<7 {
      let expected = NaiveNetwork.softmax(x.row(i).map(Double.init))
      for j in 0..<width { #expect(abs(Double(y[i, j]) - expected[j]) <= 1e-6) }
      #expect(abs(y.row(i).reduce(0, +) - 1) < 1e-6)
    }
  }

  @Test func `a NaN in a row makes its softmax NaN`() {
    var y = Matrix(zeros: 2, 20)
    y[0, 18] = .nan
    softmaxRows(&y)
    #expect(y.row(0).allSatisfy { $0.isNaN })
    #expect(y.row(1).allSatisfy { abs($0 - 0.05) < 1e-6 })
  }

  @Test("the softmax gradient is the formula's Jacobian product", arguments: [1, 3, 16, 40])
  func softmaxGradient(width: Int) {
    var y = Matrix.normal(5, width, seed: 2)
    softmaxRows(&y)
    let outer = Matrix.normal(5, width, seed: 3)
    var gradient = outer
    softmaxRowsBackward(y, gradient: &gradient)
    // Σⱼ gⱼ ∂yⱼ/∂xₗ with ∂yⱼ/∂xₗ = yⱼ ([j = l] − yₗ).
    let expected = DoubleMatrix(rows: 5, columns: width) { i, l in
      (0..<width).reduce(0) {
        $0 + Double(outer[i, $1]) * Double(y[i, $1]) * (($1 == l ? 1 : 0) - Double(y[i, l]))
      }
    }
    #expect((gradient.converted(to: Double.self) - expected).frobeniusNorm < 1e-6)
  }

  @Test(
    "the squared error and its gradient are those of the definition", arguments: [1, 15, 16, 35])
  func squared(width: Int) {
    let (p, t) = (Matrix.normal(6, width, seed: 1), Matrix.normal(6, width, seed: 2))
    let columns = (0..<width).map { Float($0 % 2) }
    let entries = Matrix(rows: 6, columns: width) { i, j in Float((i + j) % 3) / 2 }
    let masks: [(EntryMask, (Int, Int) -> Float)] = [
      (.all, { _, _ in 1 }), (.columns(columns), { columns[$1] }),
      (.entries(entries), { entries[$0, $1] }),
    ]
    for (mask, weight) in masks {
      var expected = 0.0
      for i in 0..<6 {
        for j in 0..<width {
          let difference = Double(p[i, j]) - Double(t[i, j])
          expected += Double(weight(i, j)) * difference * difference
        }
      }
      var gradient = Matrix(rows: 6, columns: width) { _, _ in .nan }
      let first = squaredError(p, t, mask: mask, scale: 3, gradient: &gradient)
      let once = gradient
      let second = squaredError(p, t, mask: mask, scale: 1, gradient: &gradient, adding: true)
      #expect(abs(first - expected) <= 1e-6 * expected)
      #expect(first == second && first == squaredError(p, t, mask: mask))
      for i in 0..<6 {
        for j in 0..<width {
          let slope = weight(i, j) * (p[i, j] - t[i, j])
          #expect(abs(once[i, j] - 3 * slope) <= 1e-5)
          #expect(abs(gradient[i, j] - 4 * slope) <= 1e-5)
        }
      }
    }
  }
}
