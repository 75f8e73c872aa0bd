import Foundation
import LinearAlgebra
import TestSupport

@testable import SoftmaxClustering

/// The definitions, written as they are read.
enum Oracle {
  static func softmax(_ z: DoubleMatrix) -> DoubleMatrix {
    DoubleMatrix(
      rows: z.rows, columns: z.columns,
      elements: (0..<z.rows).flatMap { i in
        let top = z.row(i).max() ?? 0
        let parts = z.row(i).map { exp($0 - top) }
        return parts.map { $0 / parts.reduce(0, +) }
      })
  }

  static func entropy(_ p: some Sequence<Double>) -> Double {
    p.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
  }

  static func renyi(_ p: some Sequence<Double>, _ order: Double) -> Double {
    if order == 1 { return entropy(p) }
    if order.isInfinite { return -log(p.max() ?? 0) }
    return log(p.reduce(0) { $0 + pow($1, order) }) / (1 - order)
  }

  static func decisiveness(_ s: DoubleMatrix, order: Double, fairness: Double) -> Double {
    let mean = (0..<s.rows).reduce(0.0) { $0 + renyi(s.row($1), order) } / Double(s.rows)
    return mean - fairness * entropy(s.columnMeans)
  }

  static func crossEntropy(_ s: DoubleMatrix, _ y: DoubleMatrix, _ kind: CrossEntropy) -> Double {
    var sum = 0.0
    for i in 0..<s.rows {
      let pairs = zip(s.row(i), y.row(i))
      switch kind {
      case .forward: sum -= pairs.reduce(0) { $0 + $1.1 * log($1.0) }
      case .reverse: sum -= pairs.reduce(0) { $0 + $1.0 * log($1.1) }
      case .collision: sum -= log(pairs.reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
    return sum / Double(s.rows)
  }

  /// λ KL(u‖ȳ).
  static func unfairness(_ y: DoubleMatrix, _ fairness: Double) -> Double {
    let k = Double(y.columns)
    return fairness * y.columnMeans.reduce(0) { $0 + (log(1 / k) - log($1)) / k }
  }

  /// Central differences of a function of logits.
  static func gradient(
    _ z: DoubleMatrix, step h: Double = 1e-5, of function: (DoubleMatrix) -> Double
  ) -> DoubleMatrix {
    DoubleMatrix(rows: z.rows, columns: z.columns) { i, k in
      var (up, down) = (z, z)
      up[i, k] += h
      down[i, k] -= h
      return (function(up) - function(down)) / (2 * h)
    }
  }
}

/// Evaluates the `Float` form of an objective.
func evaluate(
  _ objective: some SoftmaxObjective, _ logits: Matrix, rows: [Int]? = nil, weight: Float = 1
) -> (loss: Double, gradient: Matrix) {
  let (n, k) = (logits.rows, logits.columns)
  let sigma = Oracle.softmax(logits.converted(to: Double.self)).converted(to: Float.self)
  let term = objective.makeTerm(SoftmaxBatchShape(rows: n, clusters: k))
  var gradient = Matrix(zeros: n, k)
  let loss = term.evaluate(
    SoftmaxBatch(logits: logits, predictions: sigma, rows: rows ?? Array(0..<n)),
    weight: weight, addingTo: &gradient)
  return (loss, gradient)
}

/// Every objective, by a name.
enum Objectives {
  static let names = [
    "mi", "mi 3", "renyi 0.2", "renyi 0.7", "renyi 1", "renyi 1.0000001", "renyi 1.9", "renyi 2",
    "renyi 7", "renyi inf", "collision", "collision 0.3", "reverse", "forward", "self", "self soft",
  ]

  static func named(_ name: String) throws -> any SoftmaxObjective & SoftmaxFormula {
    let parts = name.split(separator: " ")
    switch parts[0] {
    case "mi": return MutualInformation(fairness: parts.count > 1 ? 3 : 1)
    case "renyi": return try RenyiDecisiveness(order: Double(parts[1]) ?? .nan, fairness: 0.7)
    case "collision": return try CollisionCrossEntropy(fairness: parts.count > 1 ? 0.3 : 1)
    case "reverse": return try SoftPseudoLabels(form: .reverse, fairness: 0.7)
    case "forward": return try SoftPseudoLabels(form: .forward, fairness: 0.7)
    default: return try SelfLabelling(sharpness: 8, labelsAreHard: parts.count == 1)
    }
  }
}
