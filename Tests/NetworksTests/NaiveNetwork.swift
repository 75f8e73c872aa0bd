import Glibc
import LinearAlgebra
import Networks

/// The formulas of a network, written out in `Double`, one number after the other.
struct NaiveNetwork {
  var architecture: NetworkArchitecture
  var parameters: [Double]

  init(_ network: Network) {
    architecture = network.architecture
    parameters = network.parameters.map(Double.init)
  }

  /// The logits and the outputs of one row.
  func run(_ row: [Double]) -> (logits: [Double], output: [Double]) {
    var (x, next) = (row, 0)
    let widths = architecture.hidden + [architecture.outputs]
    for (index, width) in widths.enumerated() {
      var y = [Double](repeating: 0, count: width)
      for j in 0..<width {
        for i in x.indices { y[j] += x[i] * parameters[next + i * width + j] }
        y[j] += parameters[next + x.count * width + j]
      }
      next += (x.count + 1) * width
      guard index < widths.count - 1 else { return (y, NaiveNetwork.output(architecture, y)) }
      if architecture.startsLinear && index == 0 {
        x = y
        continue
      }
      if architecture.normalizes {
        let mean = y.reduce(0, +) / Double(width)
        let variance = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        for j in 0..<width {
          y[j] =
            (y[j] - mean) / (variance + 1e-5).squareRoot() * parameters[next + j]
            + parameters[next + width + j]
        }
        next += 2 * width
      }
      x = y.map { NaiveNetwork.activation(architecture.activation, $0) }
    }
    return (x, x)
  }

  static func activation(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .identity: x
    case .gelu: x / 2 * (1 + Glibc.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .tanh: Glibc.tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .relu: max(0, x)
    }
  }

  static func softmax(_ x: [Double]) -> [Double] {
    let top = x.max() ?? 0
    let e = x.map { exp($0 - top) }
    let sum = e.reduce(0, +)
    return e.map { $0 / sum }
  }

  private static func output(_ architecture: NetworkArchitecture, _ y: [Double]) -> [Double] {
    switch architecture.output {
    case .identity: y
    case .tanh: y.map { Glibc.tanh($0) }
    case .sigmoid: y.map { 1 / (1 + exp(-$0)) }
    case .softmax: softmax(y)
    }
  }

  /// The outputs (or logits) of all rows.
  func matrix(_ x: Matrix, logits: Bool = false) -> DoubleMatrix {
    DoubleMatrix(
      rows: x.rows, columns: architecture.outputs,
      elements: (0..<x.rows).flatMap { i in
        let result = run(x.row(i).map(Double.init))
        return logits ? result.logits : result.output
      })
  }

  /// The central difference of ⟨outputs, weights⟩ by every parameter.
  func slopes(_ x: Matrix, weights: Matrix, logits: Bool) -> DoubleMatrix {
    let h = 1e-5
    let elements = parameters.indices.map { index in
      let values = [h, -h].map { step in
        var moved = self
        moved.parameters[index] += step
        return inner(moved.matrix(x, logits: logits), weights)
      }
      return (values[0] - values[1]) / (2 * h)
    }
    return DoubleMatrix(rows: 1, columns: elements.count, elements: elements)
  }

  /// The central difference of ⟨outputs, weights⟩ by every element of the input.
  func inputSlopes(_ x: Matrix, weights: Matrix, logits: Bool) -> DoubleMatrix {
    let h = 1e-5
    return DoubleMatrix(rows: x.rows, columns: x.columns) { i, j in
      let values = [h, -h].map { step in
        var row = x.row(i).map(Double.init)
        row[j] += step
        let result = run(row)
        return zip(logits ? result.logits : result.output, weights.row(i))
          .reduce(0) { $0 + $1.0 * Double($1.1) }
      }
      return (values[0] - values[1]) / (2 * h)
    }
  }
}

/// ⟨a, b⟩, the sum of the products of the elements.
func inner(_ a: DoubleMatrix, _ b: Matrix) -> Double {
  zip(a.elements, b.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
}
