import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Decisiveness of any order, and fairness")
struct DecisivenessTests {
  static let orders: [Double] = [
    1e-3, 0.2, 0.5, 0.5000001, 0.9, 1, 1.0000001, 1.5, 1.9999, 2, 3, 20, 500, .infinity,
  ]

  @Test("is what its definition says, with the gradient of central differences", arguments: orders)
  func definition(order: Double) throws {
    // Differences at infinite order need a gap between the greatest and the next.
    for (seed, spread, fairness) in [(1, 0.5, 1.0), (2, 2, 0), (3, 4, 2.5)] {
      let z = spread * DoubleMatrix.normal(7, 5, seed: UInt64(seed))
      let formula = try RenyiDecisiveness(order: order, fairness: fairness)
      let found = formula.evaluateInDouble(z)
      let nearly = order == 1.0000001 ? 1 : order  // the definition cancels beside 1
      let value = { Oracle.decisiveness(Oracle.softmax($0), order: nearly, fairness: fairness) }
      #expect(abs(found.loss - value(z)) < (nearly == order ? 1e-12 : 1e-6))
      if order < 500 || order.isInfinite {
        let tolerance = nearly == order ? 1e-6 : 1e-5
        let differences = Oracle.gradient(z, of: value)
        #expect(relativeError(found.gradient, differences) < tolerance)
      }
    }
  }

  @Test("of order 1 is mutual information, to the bit")
  func shannon() throws {
    let z = DoubleMatrix.normal(300, 6, seed: 4)
    let renyi = try RenyiDecisiveness(order: 1, fairness: 2).evaluateInDouble(z)
    let information = MutualInformation(fairness: 2).evaluateInDouble(z)
    #expect(renyi.loss == information.loss && renyi.gradient == information.gradient)
  }

  @Test("keeps its digits near one-hot", arguments: [0.7, 1, 1.0001, 1.5, 2, 4, .infinity])
  func nearOneHot(order: Double) throws {
    // σ = (1, e, e)/(1 + 2e) with a tiny e; the first of a short series is known to e relative.
    let gap = 15.0
    let e = exp(-gap)
    let value: Double
    switch order {
    case 1: value = log1p(2 * e) + 2 * gap * e / (1 + 2 * e)
    case .infinity: value = log1p(2 * e)
    default:
      value = (-order * log1p(2 * e) + log1p(2 * exp(-order * gap))) / (1 - order)
    }
    let z = DoubleMatrix(rows: 1, columns: 3, elements: [gap, 0, 0])
    let formula = try RenyiDecisiveness(order: order, fairness: 0)
    let found = formula.evaluateInDouble(z)
    #expect(abs(found.loss / value - 1) < (order == 1.0001 ? 1e-8 : 1e-11))
    #expect(abs(found.gradient.row(0).reduce(0, +)) < 1e-12 * abs(found.gradient[0, 0]))
    // The `Float` form too: its gradient of 1e-6 has five digits.
    let single = evaluate(formula, z.converted(to: Float.self))
    #expect(abs(single.loss / value - 1) < 1e-5)
    #expect(relativeError(single.gradient, found.gradient) < 1e-5)
  }

  @Test("refuses orders and weights out of range in one line")
  func refuses() {
    for order in [0, -1, -Double.infinity, .nan] {
      #expect(throws: ObjectiveError.self) { try RenyiDecisiveness(order: order) }
    }
    #expect(throws: ObjectiveError.self) { try RenyiDecisiveness(order: 1, fairness: -1) }
    #expect(
      ObjectiveError.order(-1).description
        == "decisiveness: the order of the entropy is -1.0, but must be above 0: 1 for Shannon's, "
        + "infinity for the greatest")
  }
}
