public import FeatureTables
internal import Glibc
internal import LinearAlgebra

/// What is done to each observation by itself; sparse tables stay sparse.
public enum RowStep: Sendable, Hashable, Codable {
  /// Nothing.
  case none
  /// Division by the observation's largest |value|; an observation of zeros stays.
  case maxabs
  /// Scaling to a library of this size, then log(1 + x); an empty observation stays.
  case library(size: Double)

  /// The sum of each observation.
  static func librarySizes(_ values: TableValues) -> [Double] {
    rows(of: values) { row in
      var sum = 0.0
      for value in row { sum += Double(value) }
      return sum
    }
  }

  /// The table with every observation scaled to the same library, before the logarithm.
  static func scaledLibraries(_ values: TableValues, to size: Double) -> TableValues {
    scaling(values, by: librarySizes(values).map { $0 > 0 ? Float(size / $0) : 0 })
  }

  /// The table with log(1 + x) for x.
  static func logarithms(_ values: TableValues) -> TableValues {
    switch values {
    case .dense(let x): .dense(mapElements(of: x) { _, value in log1pf(value) })
    case .sparse(let x): .sparse(x.mapValues { log1pf($0) })
    }
  }

  /// The table after the step.
  ///
  /// - Parameter values: *n × m* numbers.
  /// - Returns: *n × m* numbers.
  public func apply(to values: TableValues) -> TableValues {
    switch self {
    case .none: return values
    case .maxabs:
      let largest = RowStep.rows(of: values) { row in
        var largest: Float = 0
        for value in row { largest = max(largest, abs(value)) }
        return largest
      }
      return RowStep.scaling(values, by: largest.map { $0 > 0 ? 1 / $0 : 0 })
    case .library(let size):
      return RowStep.logarithms(RowStep.scaledLibraries(values, to: size))
    }
  }

  private static func scaling(_ values: TableValues, by factors: [Float]) -> TableValues {
    switch values {
    case .dense(let x): .dense(mapElements(of: x) { row, value in value * factors[row] })
    case .sparse(let x): .sparse(x.scalingRows(by: factors))
    }
  }

  /// Something of the stored numbers of each observation.
  private static func rows<Result: Sendable>(
    of values: TableValues, _ body: @Sendable (ArraySlice<Float>) -> Result
  ) -> [Result] {
    let blocks = RowBlocks(count: values.observationCount, size: 256)
    let parts =
      switch values {
      case .dense(let x): blocks.map { rows in rows.map { body(x.row($0)) } }
      case .sparse(let x):
        blocks.map { rows in
          rows.map { body(x.values[x.rowOffsets[$0]..<x.rowOffsets[$0 + 1]]) }
        }
      }
    return parts.flatMap { $0 }
  }

  fileprivate static func mapElements(
    of x: Matrix, _ transform: @Sendable (Int, Float) -> Float
  ) -> Matrix {
    let parts = RowBlocks(count: x.rows, size: 256).map { rows in
      var block: [Float] = []
      block.reserveCapacity(rows.count * x.columns)
      for i in rows { for value in x.row(i) { block.append(transform(i, value)) } }
      return block
    }
    return Matrix(rows: x.rows, columns: x.columns, elements: parts.flatMap { $0 })
  }
}

extension TableValues {
  /// The table with eˣ − 1 for x.
  var exponentials: TableValues {
    switch self {
    case .dense(let x): .dense(RowStep.mapElements(of: x) { _, value in expm1f(value) })
    case .sparse(let x): .sparse(x.mapValues { expm1f($0) })
    }
  }

  /// The named features, in the order given.
  func selecting(features: [Int]) -> TableValues {
    if features.elementsEqual(0..<featureCount) { return self }
    switch self {
    case .dense(let x): return .dense(x.columns(at: features))
    case .sparse(let x): return .sparse(x.columns(at: features))
    }
  }
}
