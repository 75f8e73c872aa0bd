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
    case .backed: logarithms(values.inMemory)
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
    case .backed: scaling(values.inMemory, by: factors)
    }
  }

  /// Something of the stored numbers of each observation.
  private static func rows<Result: Sendable>(
    of values: TableValues, _ body: @Sendable (ArraySlice<Float>) -> Result
  ) -> [Result] {
    let blocks = RowBlocks(count: values.observationCount, size: 256)
    let parts =
      switch values.inMemory {
      case .dense(let x): blocks.map { rows in rows.map { body(x.row($0)) } }
      case .sparse(let x):
        blocks.map { rows in
          rows.map { body(x.values[x.rowOffsets[$0]..<x.rowOffsets[$0 + 1]]) }
        }
      case .backed: [[Result]]()
      }
    return parts.flatMap { $0 }
  }

  fileprivate static func mapElements(
    of x: Matrix, _ transform: @Sendable (Int, Float) -> Float
  ) -> Matrix {
    x.mappingRows { i, row, target in
      for j in row.indices { target[j] = transform(i, row[j]) }
    }
  }
}

extension Matrix {
  /// A matrix of the same shape, row by row on all threads.
  ///
  /// - Parameter body: Receives the number of a row, the row, and the row to fill.
  /// - Returns: The filled matrix.
  func mappingRows(
    _ body: @Sendable (Int, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Matrix {
    let m = columns
    let elements = [Float](unsafeUninitializedCapacity: rows * m) { buffer, count in
      count = rows * m
      withElements { source in
        // Every row is written by one task.
        nonisolated(unsafe) let (source, target) = (source, buffer)
        RowBlocks(count: rows, size: 256).forEach { range in
          for i in range {
            let part = i * m..<(i + 1) * m
            body(
              i, UnsafeBufferPointer(rebasing: source[part]),
              UnsafeMutableBufferPointer(rebasing: target[part]))
          }
        }
      }
    }
    return Matrix(rows: rows, columns: m, elements: elements)
  }
}

extension TableValues {
  /// The table with eˣ − 1 for x.
  var exponentials: TableValues {
    switch self {
    case .dense(let x): .dense(RowStep.mapElements(of: x) { _, value in expm1f(value) })
    case .sparse(let x): .sparse(x.mapValues { expm1f($0) })
    case .backed: inMemory.exponentials
    }
  }
}
