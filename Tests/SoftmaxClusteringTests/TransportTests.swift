import FeatureTables
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import SoftmaxClustering

@Suite("Transport plans")
struct TransportTests {
  static let file = "../reference/softmax/softmax.h5"

  @Test(
    "meet the reference, its labels and the cost of the exact transport",
    .enabled(if: SharedData.has(file)),
    arguments: [("a_5", 5.0, 1e-8), ("b_5", 5, 1e-8), ("a_25", 25, 1e-5)])
  func reference(name: String, sharpness: Double, tolerance: Double) throws {
    let file = try HDF5File(reading: SharedData.path(Self.file))
    func matrix(_ part: String) throws -> DoubleMatrix {
      try file.readMatrix("self_labelling/\(name)/\(part)")
    }
    let predictions = try matrix("P")
    let found = try TransportPlan(
      of: predictions, sharpness: sharpness, tolerance: 1e-11, rounds: 99_999)
    let plan = try matrix("Q")
    #expect(found.plan.largestDifference(plan) < tolerance)
    #expect(found.hasConverged == (sharpness == 5))
    let labels = try file.read("self_labelling/\(name)/labels", as: Int64.self)
    #expect(found.partition.labels == labels.map { Int($0) })
    // A plan of finite sharpness costs more than the exact one, by at most its entropy over s.
    func cost(_ q: DoubleMatrix) -> Double {
      zip(q.elements, predictions.elements).reduce(0) { $0 - $1.0 * log($1.1) }
    }
    let exact = try file.read("self_labelling/\(name)/lp_cost", as: Double.self)[0]
    let exactPlan = try matrix("Q_lp")
    #expect(abs(cost(exactPlan) - exact) < 1e-9)
    #expect(cost(found.plan) > exact - 1e-5)
    let bound = log(Double(predictions.columns)) / sharpness
    #expect(cost(found.plan) < exact + bound)
  }

  @Test("come near the exact transport as they sharpen", .enabled(if: SharedData.has(file)))
  func limit() throws {
    let file = try HDF5File(reading: SharedData.path(Self.file))
    let predictions: DoubleMatrix = try file.readMatrix("self_labelling/b_5/P")
    let exact = try file.read("self_labelling/b_5/lp_cost", as: Double.self)[0]
    let gaps = try [5.0, 20, 80].map { sharpness in
      let found = try TransportPlan(of: predictions, sharpness: sharpness, rounds: 50_000)
      return zip(found.plan.elements, predictions.elements).reduce(-exact) {
        $0 - $1.0 * log($1.1)
      }
    }
    #expect(gaps[0] > 3 * gaps[1] && gaps[1] > gaps[2] && gaps[2] > -1e-6)
  }

  @Test(
    "have rows and columns of equal mass, and rows and columns of P as factors",
    arguments: [(40, 3, 1.0), (300, 7, 10), (3, 9, 4), (500, 2, 60)])
  func marginals(n: Int, k: Int, sharpness: Double) throws {
    let sigma = DoubleMatrix.partition(n, k, seed: 6)
    let found = try TransportPlan(
      of: sigma, sharpness: sharpness, tolerance: 1e-10, rounds: 100_000)
    #expect(found.hasConverged)
    for i in 0..<n { #expect(abs(found.plan.row(i).reduce(0, +) * Double(n) - 1) < 1e-12) }
    for mean in found.plan.columnMeans { #expect(abs(mean * Double(n * k) - 1) < 1e-9) }
    // ln Q − s ln P = ln α + ln β: no mixed differences.
    func residue(_ i: Int, _ j: Int) -> Double {
      log(found.plan[i, j]) - sharpness * log(sigma[i, j])
    }
    for i in 1..<min(n, 5) {
      for j in 1..<k {
        let mixed = residue(i, j) - residue(i, 0) - residue(0, j) + residue(0, 0)
        #expect(abs(mixed) < 1e-7)
      }
    }
  }

  @Test("survive certain predictions, ties, zeros and sharpness of thousands")
  func extremes() throws {
    let hard = DoubleMatrix(rows: 8, columns: 4) { i, k in i % 4 == k ? 1 : 0 }
    let certain = try TransportPlan(of: hard, sharpness: 25)
    #expect(certain.hasConverged && certain.plan.largestDifference(0.125 * hard) < 1e-12)
    // All rows on one class: the others must be filled although all deny them.
    let lone = DoubleMatrix(rows: 9, columns: 3) { _, k in k == 0 ? 1 : 0 }
    let spread = try TransportPlan(of: lone, sharpness: 25)
    #expect(spread.hasConverged)
    #expect(spread.plan.elements.allSatisfy { abs($0 - 1.0 / 27) < 1e-9 })
    let sharp = try TransportPlan(
      of: DoubleMatrix.partition(60, 4, seed: 2), sharpness: 5000, rounds: 200)
    #expect(sharp.plan.elements.allSatisfy { $0.isFinite && $0 >= 0 } && !sharp.hasConverged)
    #expect(sharp.error > 1e-9 && sharp.rounds == 200)
    let one = try TransportPlan(of: DoubleMatrix(rows: 3, columns: 1) { _, _ in 1 })
    #expect(one.hasConverged && one.partition.labels == [0, 0, 0])
  }

  @Test("label a table so that no cluster starves")
  func selfLabelling() throws {
    // Most rows prefer the first of three clusters.
    let noise = DoubleMatrix.normal(900, 3, seed: 31)
    let z = DoubleMatrix(rows: 900, columns: 3) { i, k in noise[i, k] + (k == 0 ? 3 : 0) }
    let sigma = Oracle.softmax(z).converted(to: Float.self)
    let labelled = try #require(
      try SelfLabelling(sharpness: 25).relabelled(by: sigma) as? GivenLabels)
    let sizes = labelled.labels.columnMeans.map { $0 * 900 }
    #expect(sizes.allSatisfy { $0 > 250 && $0 < 350 })
    #expect(labelled.labels.elements.allSatisfy { $0 == 0 || $0 == 1 })
    let soft = try #require(
      try SelfLabelling(labelsAreHard: false).relabelled(by: sigma) as? GivenLabels)
    #expect(soft.labels.columnMeans.allSatisfy { abs($0 - 1 / 3.0) < 1e-3 })
  }

  @Test("with fairness of finite weight minimise their own objective")
  func unbalanced() throws {
    let sigma = DoubleMatrix.partition(30, 4, seed: 12)
    let (sharpness, fairness) = (4.0, 0.7)
    let logs = LaneTable<Double>(rows: 30, columns: 4)
    let plan = LaneTable<Double>(rows: 30, columns: 4)
    logs.load(sigma)
    logs.takeLogarithms()
    let outcome = TransportScaling(
      sharpness: sharpness, fairness: fairness, tolerance: 1e-13, limit: 10_000
    ).run(logs, into: plan)
    #expect(outcome.change <= 1e-13)
    let y = plan.matrix
    func objective(_ y: DoubleMatrix) -> Double {
      let entropies = (0..<30).reduce(0.0) { $0 + Oracle.entropy(y.row($1)) } / 30
      return Oracle.crossEntropy(sigma, y, .forward) - entropies / sharpness
        - fairness * Oracle.entropy(y.columnMeans)
    }
    let best = objective(y)
    for seed in 0..<20 {
      let other = DoubleMatrix.partition(30, 4, seed: UInt64(100 + seed))
      let near = 0.999 * y + 0.001 * other
      #expect(objective(near) > best)
    }
  }

  @Test("refuse what is out of range in one line")
  func refuses() {
    let sigma = DoubleMatrix.partition(5, 2, seed: 1)
    for sharpness in [0, -3, .nan, Double.infinity] {
      #expect(throws: ObjectiveError.self) { try TransportPlan(of: sigma, sharpness: sharpness) }
      #expect(throws: ObjectiveError.self) { try SelfLabelling(sharpness: sharpness) }
    }
    #expect(throws: ObjectiveError.tolerance(0)) { try TransportPlan(of: sigma, tolerance: 0) }
    #expect(
      ObjectiveError.sharpness(0).description
        == "transport: the exponent of predictions is 0.0, but must be a number above 0")
  }
}
