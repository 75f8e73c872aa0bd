import FeatureTables
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Pseudo-labels")
struct PseudoLabelTests {
  static let file = "../reference/softmax/softmax.h5"
  static let kinds: [CrossEntropy] = [.collision, .reverse]

  /// SciPy's optimum, and the steps of the reference implementation.
  @Test(
    "follow the reference step by step, and reach the optimum",
    .enabled(if: SharedData.has(file)), arguments: kinds, ["a", "b"])
  func reference(kind: CrossEntropy, name: String) throws {
    let file = try HDF5File(reading: SharedData.path(Self.file))
    let group = "\(kind == .collision ? "collision" : "cross_entropy")/\(name)"
    func number(_ part: String) throws -> Double {
      try file.read("\(group)/\(part)", as: Double.self)[0]
    }
    let sigma: DoubleMatrix = try file.readMatrix("\(group)/sigma")
    let trace = try file.read("\(group)/trace", as: Double.self)
    let lambda = try number("lam")
    let found = try PseudoLabels(
      of: sigma, loss: kind, fairness: lambda, steps: trace.count - 1, tolerance: -.infinity)
    #expect(found.trace.count == trace.count)
    #expect(zip(found.trace, trace).allSatisfy { abs($0 - $1) < 1e-8 })
    let last: DoubleMatrix = try file.readMatrix("\(group)/y_final")
    #expect(found.labels.largestDifference(last) < 1e-8)
    if kind == .collision {
      let first = try PseudoLabels(of: sigma, loss: kind, fairness: lambda, steps: 1)
      let expected: DoubleMatrix = try file.readMatrix("\(group)/y_first_Mstep")
      #expect(first.labels.largestDifference(expected) < 1e-8)
    }
    let end = try PseudoLabels(of: sigma, loss: kind, fairness: lambda, steps: 3000)
    let optimum = try number("slsqp_obj")
    #expect(abs((end.trace.last ?? 0) - optimum) < 1e-8)
  }

  @Test("never raise the objective", arguments: kinds, [0.01, 0.3, 1, 10])
  func descent(kind: CrossEntropy, fairness: Double) throws {
    for (seed, n, k, sharpness) in [
      (1, 30, 3, 1.0), (2, 200, 8, 3), (3, 7, 12, 6), (4, 150, 2, 20),
    ] {
      let sigma = DoubleMatrix.partition(n, k, sharpness: sharpness, seed: UInt64(seed))
      let found = try PseudoLabels(
        of: sigma, loss: kind, fairness: fairness, steps: 60, tolerance: -.infinity)
      #expect(found.trace.count == 61)
      for (before, after) in zip(found.trace, found.trace.dropFirst()) {
        #expect(after <= before + 1e-12 * max(1, abs(before)))
      }
      for i in 0..<n {
        #expect(abs(found.labels.row(i).reduce(0, +) - 1) < 1e-12)
        #expect(found.labels.row(i).allSatisfy { $0 >= 0 })
      }
      let y = found.labels
      let value = Oracle.crossEntropy(sigma, y, kind) + Oracle.unfairness(y, fairness)
      #expect(abs((found.trace.last ?? 0) - value) < 1e-10)
    }
  }

  /// y = aS/(1 + T − σ/x) with x by bisection, as the issue has it.
  @Test("of collision take the step that its equation defines", arguments: [0.05, 1, 20])
  func equation(fairness: Double) throws {
    let sigma = DoubleMatrix.partition(40, 5, sharpness: 4, seed: 11)
    let a = fairness * 40 / 5
    let sums = sigma.columnMeans.map { $0 * 40 }
    let found = try PseudoLabels(of: sigma, loss: .collision, fairness: fairness, steps: 1)
    for i in 0..<40 {
      let s = Array(sigma.row(i))
      let weights = zip(s, sums).map { a * $0 / $1 }
      let (total, top) = (weights.reduce(0, +), s.max() ?? 0)
      func labels(_ x: Double) -> [Double] {
        zip(weights, s).map { $0 / (1 + total - $1 / x) }
      }
      var (low, high) = (top / (1 + total), top)
      for _ in 0..<200 {
        let x = (low + high) / 2
        if labels(x).reduce(0, +) > 1 { low = x } else { high = x }
      }
      for (y, expected) in zip(found.labels.row(i), labels(high)) {
        #expect(abs(y - expected) < 1e-9)
      }
    }
  }

  @Test("once converged make the gradient that of the whole objective", arguments: kinds)
  func envelope(kind: CrossEntropy) throws {
    let z = DoubleMatrix.normal(6, 3, seed: 21)
    func best(_ z: DoubleMatrix) -> PseudoLabels? {
      try? PseudoLabels(of: Oracle.softmax(z), loss: kind, fairness: 0.8, steps: 20_000)
    }
    let y = try #require(best(z)).labels
    let sigma = Oracle.softmax(z)
    let gradient = DoubleMatrix(rows: 6, columns: 3) { i, k in
      let (s, labels) = (Array(sigma.row(i)), Array(y.row(i)))
      let slopes =
        kind == .collision
        ? labels.map { -$0 / zip(s, labels).reduce(0) { $0 + $1.0 * $1.1 } }
        : labels.map { -log($0) }
      let mean = zip(s, slopes).reduce(0) { $0 + $1.0 * $1.1 }
      return s[k] * (slopes[k] - mean) / 6
    }
    let differences = Oracle.gradient(z, step: 1e-4) { best($0)?.trace.last ?? .nan }
    #expect(relativeError(gradient, differences) < 1e-4)
  }

  static func objective(
    _ kind: CrossEntropy, steps: Int
  ) throws -> any SoftmaxFormula {
    kind == .collision
      ? try CollisionCrossEntropy(fairness: 0.8, steps: steps)
      : try SoftPseudoLabels(form: .reverse, fairness: 0.8, steps: steps)
  }

  @Test(
    "of objectives are those of the table, with the gradient that goes with them",
    arguments: kinds)
  func objectives(kind: CrossEntropy) throws {
    let z = DoubleMatrix.normal(20, 4, seed: 22)
    let y = try PseudoLabels(of: Oracle.softmax(z), loss: kind, fairness: 0.8, steps: 2).labels
    let found = try Self.objective(kind, steps: 2).evaluateInDouble(z)
    let value = {
      Oracle.crossEntropy(Oracle.softmax($0), y, kind) + Oracle.unfairness(y, 0.8)
    }
    #expect(abs(found.loss - value(z)) < 1e-12)
    #expect(relativeError(found.gradient, Oracle.gradient(z, of: value)) < 1e-6)
  }

  @Test(
    "of objectives come in ten steps nearer to the optimum than in twenty plain ones",
    arguments: kinds, [0.1, 1, 4])
  func acceleration(kind: CrossEntropy, spread: Double) throws {
    let z = spread * DoubleMatrix.normal(300, 6, seed: 23)
    let sigma = Oracle.softmax(z)
    let plain = try PseudoLabels(
      of: sigma, loss: kind, fairness: 0.8, steps: 20, tolerance: -.infinity)
    let best = try PseudoLabels(of: sigma, loss: kind, fairness: 0.8, steps: 20_000)
    let optimum = best.trace.last ?? .nan
    let found = try Self.objective(kind, steps: 10).evaluateInDouble(z).loss
    #expect(found >= optimum - 1e-9)
    #expect(found - optimum <= (plain.trace.last ?? .nan) - optimum + 1e-9)
  }

  @Test("of collision come from the kernel as from the loop that it stands for")
  func kernel() throws {
    for (n, k, sharpness) in [(300, 20, 3.0), (5, 3, 1), (130, 1, 1), (129, 33, 8)] {
      let sigma = LaneTable<Float>(rows: n, columns: k)
      sigma.load(Matrix.partition(n, k, sharpness: sharpness, seed: 4))
      let fast = LaneTable<Float>(rows: n, columns: k)
      let slow = LaneTable<Float>(rows: n, columns: k)
      let weights: Matrix = .normal(n, k, seed: 5)
      fast.load(Matrix(rows: n, columns: k) { i, j in exp(2 * weights[i, j]) / Float(k) })
      slow.copy(fast)
      for block in fast.blocks.all {
        Float.solveCollision(fast, sigma, block)
        CollisionRoot.solve(slow, sigma, block)
      }
      #expect(relativeError(fast.matrix, slow.matrix) < 1e-5)
      #expect((0..<n).allSatisfy { abs(fast.matrix.row($0).reduce(0, +) - 1) < 1e-5 })
    }
  }

  @Test(
    "are right for one class, one row, more classes than rows, equal rows and zeros",
    arguments: kinds)
  func degenerate(kind: CrossEntropy) throws {
    let one = try PseudoLabels(of: DoubleMatrix(rows: 3, columns: 1) { _, _ in 1 }, loss: kind)
    #expect(one.labels.elements == [1, 1, 1])
    // Equal rows of equal shares are at the optimum already.
    let even = DoubleMatrix(rows: 5, columns: 4) { _, _ in 0.25 }
    let same = try PseudoLabels(of: even, loss: kind).labels
    #expect(same.largestDifference(even) < 1e-12)
    let hard = DoubleMatrix(rows: 6, columns: 3) { i, k in i % 3 == k ? 1 : 0 }
    let certain = try PseudoLabels(of: hard, loss: kind).labels
    #expect(certain.largestDifference(hard) < 1e-6)
    // A class that nobody predicts is given its share again; the search can leave a zero.
    let starved = DoubleMatrix(rows: 12, columns: 3) { i, k in k == 2 ? 0 : i % 2 == k ? 0.6 : 0.4 }
    let fed = try PseudoLabels(of: starved, loss: kind, steps: 2000)
    #expect(fed.labels.columnMeans[2] > 0.1)
    #expect(fed.trace.allSatisfy { $0.isFinite })
    for (n, k) in [(1, 4), (3, 9)] {
      let sigma = DoubleMatrix.partition(n, k, seed: 3)
      let found = try PseudoLabels(of: sigma, loss: kind, steps: 50)
      #expect(found.labels.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  @Test("are refused for weights, steps and tables out of range")
  func refuses() {
    let sigma = DoubleMatrix.partition(5, 2, seed: 1)
    for fairness in [0, -1, .infinity, Double.nan] {
      #expect(throws: ObjectiveError.self) {
        try PseudoLabels(of: sigma, loss: .collision, fairness: fairness)
      }
      #expect(throws: ObjectiveError.self) { try CollisionCrossEntropy(fairness: fairness) }
      #expect(throws: ObjectiveError.self) { try SoftPseudoLabels(fairness: fairness) }
    }
    #expect(throws: ObjectiveError.steps(0, least: 1)) { try CollisionCrossEntropy(steps: 0) }
    #expect(throws: ObjectiveError.empty(rows: 0, columns: 3)) {
      try PseudoLabels(of: DoubleMatrix(zeros: 0, 3), loss: .reverse)
    }
  }
}

extension DoubleMatrix {
  /// max |a − b|.
  func largestDifference(_ other: DoubleMatrix) -> Double {
    zip(elements, other.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
