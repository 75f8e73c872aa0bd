import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

/// What every objective must do.
@Suite("Every objective", .serialized)
struct ObjectiveTests {
  @Test("is in Float what it is in Double", arguments: Objectives.names)
  func precisions(name: String) throws {
    let objective = try Objectives.named(name)
    for spread in [0.1, 1, 5.0] {
      let z = spread * DoubleMatrix.normal(300, 7, seed: 3)
      let double = objective.evaluateInDouble(z)
      let float = evaluate(objective, z.converted(to: Float.self))
      #expect(abs(float.loss - double.loss) < 3e-5 * max(1, abs(double.loss)), "spread \(spread)")
      #expect(relativeError(float.gradient, double.gradient) < 1e-3, "spread \(spread)")
    }
  }

  @Test("has the same bits on any number of threads", arguments: Objectives.names)
  func threads(name: String) throws {
    let objective = try Objectives.named(name)
    let z = (3 as Float) * Matrix.normal(1000, 9, seed: 5)
    let before = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = before }
    let results = [1, 2, 4].map { threads in
      ThreadPool.shared.threadCount = threads
      return evaluate(objective, z)
    }
    for result in results.dropFirst() {
      #expect(result.loss == results[0].loss)
      #expect(result.gradient == results[0].gradient)
    }
  }

  @Test("adds the gradient times its weight", arguments: Objectives.names)
  func weights(name: String) throws {
    let objective = try Objectives.named(name)
    let z = Matrix.normal(40, 4, seed: 5)
    let one = evaluate(objective, z)
    let three = evaluate(objective, z, weight: 3)
    #expect(one.loss == three.loss)
    #expect(relativeError(three.gradient, (3 as Float) * one.gradient) < 1e-6)
    let sums = (0..<40).map { i in one.gradient.row(i).reduce(0, +) }
    #expect(sums.allSatisfy { abs($0) < 1e-7 })
  }

  @Test(
    "is finite for logits of thousands, equal rows, one class and one row",
    arguments: Objectives.names)
  func extremes(name: String) throws {
    let objective = try Objectives.named(name)
    let cases: [(String, Matrix)] = [
      ("thousands", (1000 as Float) * Matrix.normal(50, 5, seed: 7)),
      ("one winner", Matrix(rows: 20, columns: 3) { _, k in k == 0 ? 1000 : -1000 }),
      ("ties", Matrix(rows: 20, columns: 4) { i, k in k == i % 3 || k == 3 ? 1000 : 0 }),
      ("equal rows", Matrix(rows: 130, columns: 4) { _, k in Float(k) }),
      ("all equal", Matrix(zeros: 10, 6)), ("one class", Matrix.normal(9, 1, seed: 1)),
      ("one row", Matrix.normal(1, 5, seed: 1)), ("more classes", Matrix.normal(3, 10, seed: 2)),
      ("a thousand classes", Matrix.normal(5, 1000, seed: 2)),
    ]
    for (what, z) in cases {
      let found = evaluate(objective, z)
      #expect(found.loss.isFinite, "\(what): \(found.loss)")
      #expect(found.gradient.elements.allSatisfy { $0.isFinite }, "\(what)")
      if what == "one class" {
        #expect(found.gradient.elements.allSatisfy { abs($0) < 1e-6 })
      }
    }
  }

  @Test("falls along its gradient", arguments: Objectives.names)
  func descends(name: String) throws {
    let objective = try Objectives.named(name)
    var z = Matrix.normal(400, 5, seed: 9)
    let start = evaluate(objective, z).loss
    for _ in 0..<20 {
      let gradient = evaluate(objective, z).gradient
      z = z - (40 as Float) * gradient
    }
    let end = evaluate(objective, z).loss
    #expect(end < start - 1e-3, "from \(start) to \(end)")
  }
}
