import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Cross-entropies with labels")
struct LabelLossTests {
  @Test(
    "are what their definitions say, with the gradient of central differences",
    arguments: CrossEntropy.allCases, [0.3, 1, 4])
  func definition(kind: CrossEntropy, spread: Double) throws {
    let labels = Matrix.partition(9, 4, seed: 2)
    let exact = labels.converted(to: Double.self)
    let z = spread * DoubleMatrix.normal(9, 4, seed: 3)
    let found = try GivenLabels(labels, loss: kind).evaluateInDouble(z)
    let value = { Oracle.crossEntropy(Oracle.softmax($0), exact, kind) }
    #expect(abs(found.loss - value(z)) < 1e-7)  // labels of `Float` sum to one within 1e-7
    #expect(relativeError(found.gradient, Oracle.gradient(z, of: value)) < 1e-6)
  }

  @Test(
    "take the labels of the rows of a batch, whatever their order",
    arguments: CrossEntropy.allCases)
  func lookup(kind: CrossEntropy) throws {
    let labels = Matrix.partition(50, 4, seed: 2)
    let rows = [7, 3, 49, 0, 3]
    let z = Matrix.normal(5, 4, seed: 8)
    let table = try GivenLabels(labels, loss: kind)
    let batch = try GivenLabels(labels.rows(at: rows), loss: kind)
    #expect(evaluate(table, z, rows: rows) == evaluate(batch, z))
  }

  @Test(
    "of collision and forward form are right where a certain label is all but excluded",
    arguments: [CrossEntropy.collision, .forward])
  func excluded(kind: CrossEntropy) throws {
    let labels = Matrix(rows: 1, columns: 3, elements: [0, 1, 0])
    let z = Matrix(rows: 1, columns: 3, elements: [900, 0, 1])
    let found = try evaluate(GivenLabels(labels, loss: kind), z)
    #expect(abs(found.loss - 900) < 1e-3)
    #expect(found.gradient == Matrix(rows: 1, columns: 3, elements: [1, -1, 0]))
  }

  @Test("of collision asks nothing where the label is uniform, the forward form does")
  func uniform() throws {
    let labels = Matrix(rows: 4, columns: 4) { _, _ in 0.25 }
    let z = Matrix.normal(4, 4, seed: 1)
    let collision = try evaluate(GivenLabels(labels, loss: .collision), z)
    let forward = try evaluate(GivenLabels(labels, loss: .forward), z)
    #expect(abs(collision.loss - log(4)) < 1e-6)
    #expect(collision.gradient.frobeniusNorm < 1e-6 && forward.gradient.frobeniusNorm > 0.1)
  }

  @Test("refuse what is no distribution, in one line")
  func refuses() {
    func message(_ labels: Matrix) -> String? {
      do throws(ObjectiveError) {
        _ = try GivenLabels(labels)
        return nil
      } catch { return error.description }
    }
    #expect(
      message(Matrix(rows: 2, columns: 2, elements: [0.5, 0.5, 0.5, 0.25]))
        == "pseudo-labels: row 2 sums to 0.75, but must sum to 1")
    #expect(
      message(Matrix(rows: 1, columns: 2, elements: [.nan, 1]))
        == "pseudo-labels: row 1, column 1 holds nan, but must lie in [0, 1]")
    #expect(
      message(Matrix(zeros: 0, 2))
        == "pseudo-labels: the table is 0 × 2, but must have a row and a column")
  }
}
