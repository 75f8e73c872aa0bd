internal import Glibc
public import LinearAlgebra

/// The affine map of rows that was learnt from a table: (x − μ) ⊙ s, and on to components.
public struct RowScaling: Sendable, Hashable, Codable {
  /// What is taken from each feature, μ; *m* numbers.
  public let shift: [Float]
  /// What each feature is multiplied by after that, s; *m* numbers.
  public let factors: [Float]
  /// The columns of the map to components, *m × p*, row by row; empty where there is none.
  public let projection: [Float]

  /// Creates a map from its parts, such as those of a stored model.
  ///
  /// - Parameters:
  ///   - shift: What is taken from each feature; *m* numbers.
  ///   - factors: What each feature is multiplied by after that; *m* numbers.
  ///   - projection: The map to components, *m × p*, row by row; empty for none.
  public init(shift: [Float], factors: [Float], projection: [Float] = []) {
    precondition(
      shift.count == factors.count && !shift.isEmpty && projection.count % shift.count == 0,
      "\(shift.count) shifts, \(factors.count) factors and a map of \(projection.count) numbers")
    (self.shift, self.factors, self.projection) = (shift, factors, projection)
  }

  /// The features that enter, *m*.
  public var inputs: Int { shift.count }
  /// The numbers that leave: *m*, or the components *p*.
  public var outputs: Int { projection.isEmpty ? shift.count : projection.count / shift.count }

  /// Maps rows.
  ///
  /// - Parameters:
  ///   - x: Rows of the table, *b × m*; destroyed.
  ///   - result: *b × p*, overwritten; as many rows.
  public func apply(to x: inout Matrix, into result: inout Matrix) {
    precondition(
      x.columns == inputs && result.columns == outputs && x.rows == result.rows,
      "a \(x) into a \(result), but the map takes \(inputs) features to \(outputs)")
    let m = inputs
    let rows = result.rows
    x.withMutablePointer { x in
      shift.withPointer { shift in
        factors.withPointer { factors in
          for i in 0..<rows {
            let row = x + i * m
            for j in 0..<m { row[j] = (row[j] - shift[j]) * factors[j] }
          }
        }
      }
    }
    guard !projection.isEmpty else {
      result.copyElements(of: x)
      return
    }
    let map = Matrix(rows: m, columns: outputs, elements: projection)
    result.setProduct(x, .asStored, map, .asStored)
  }
}

extension RowScaling {
  /// Learns the map from a table.
  ///
  /// - Parameters:
  ///   - source: The table, *n × m*, with at least one row.
  ///   - scaling: Which map.
  /// - Throws: ``SoftmaxClusteringError/notFinite(row:column:)``, or a setting out of range.
  init(
    of source: any ObservationSource, _ scaling: InputScaling
  ) throws(SoftmaxClusteringError) {
    let m = source.featureCount
    let moments = try ColumnMoments(of: source)
    let ones = [Float](repeating: 1, count: m)
    let means = moments.means.map { Float($0) }
    switch scaling {
    case .none:
      self.init(shift: [Float](repeating: 0, count: m), factors: ones)
    case .overall:
      let mean = moments.variances.reduce(0, +) / Double(m)
      let factor = mean > 0 ? Float(1 / mean.squareRoot()) : 1
      self.init(shift: means, factors: ones.map { $0 * factor })
    case .features:
      self.init(
        shift: means,
        factors: moments.variances.map { $0 > 0 ? Float(1 / $0.squareRoot()) : 0 })
    case .whitened(let count):
      let components: PrincipalComponents
      do { components = try PrincipalComponents(ofBlocks: DenseBlocks(source), count: count) } catch
      {
        throw .setting(
          name: "the number of components", value: "\(count)",
          requirement: "suit the table: \(error)")
      }
      var projection = [Float](repeating: 0, count: m * count)
      for (p, deviation) in components.standardDeviations.enumerated() where deviation > 0 {
        for j in 0..<m {
          projection[j * count + p] = components.components[p, j] / Float(deviation)
        }
      }
      self.init(shift: components.mean, factors: ones, projection: projection)
    }
  }
}

/// Mean and population variance of every column, over blocks of rows in order.
private struct ColumnMoments {
  var means: [Double]
  var variances: [Double]

  init(of source: any ObservationSource) throws(SoftmaxClusteringError) {
    let m = source.featureCount
    var (count, means) = (0.0, [Double](repeating: 0, count: m))
    var squares = means
    var stranger: (row: Int, column: Int)?
    source.forEachBlock { rows, x in
      let (size, centre, spread) = (
        Double(rows.count), x.columnMeans, x.columnVariances(correction: 0)
      )
      if stranger == nil, let column = spread.firstIndex(where: { !$0.isFinite }) {
        let row = (0..<rows.count).first { !x[$0, column].isFinite } ?? 0
        stranger = (rows.lowerBound + row, column)
      }
      for j in 0..<m {
        let step = centre[j] - means[j]
        squares[j] += size * spread[j] + step * step * count * size / (count + size)
        means[j] += step * size / (count + size)
      }
      count += size
    }
    if let stranger { throw .notFinite(row: stranger.row, column: stranger.column) }
    self.means = means
    variances = squares.map { max(0, $0 / count) }
  }
}

/// A source of rows as dense blocks of a table.
private struct DenseBlocks: BlockwiseTable {
  let source: any ObservationSource

  init(_ source: any ObservationSource) { self.source = source }

  var observationCount: Int { source.observationCount }
  var featureCount: Int { source.featureCount }
  var storedCount: Int? { nil }

  var inMemory: RowBlock {
    var x = Matrix(zeros: observationCount, featureCount)
    source.copyRows(at: Array(0..<observationCount), into: &x)
    return .dense(x)
  }

  func forEachBlock(_ body: (RowBlock) -> Void) { source.forEachBlock { body(.dense($1)) } }
}
