internal import LinearAlgebra

extension VirtualAdversary {
  /// The distance that each row of a table moves, in the scale of what enters the network.
  ///
  /// Neighbours are searched for among the leading principal components where there are more
  /// features than those; the distances to them are taken in full.
  ///
  /// - Complexity: Memory for the table, made dense.
  func radii(
    of source: any ObservationSource, _ scaling: RowScaling
  ) throws(SoftmaxClusteringError) -> [Float] {
    let n = source.observationCount
    let count = min(neighbour, n - 1)
    guard count > 0 else { return [Float](repeating: 0, count: n) }
    let table = scaling.applied(to: source)
    let neighbours: NearestNeighbours
    do {
      neighbours = try NearestNeighbours(
        of: VirtualAdversary.searchable(table), count: count)
    } catch {
      throw .setting(
        name: "the scaled table", value: "unfit for a search of neighbours",
        requirement: "suit one: \(error)")
    }
    return RowBlocks(count: n, size: 512).map { rows in
      rows.map { i in
        let other = Int(neighbours.indices[i * neighbours.count + count - 1])
        return share * squaredDistance(table, i, other).squareRoot()
      }
    }.flatMap { $0 }
  }

  /// The components among which neighbours are searched for.
  private static let components = 50

  private static func searchable(_ table: Matrix) throws(PCAError) -> Matrix {
    guard min(table.rows, table.columns) > components else { return table }
    return try PrincipalComponents(of: table, count: components).scores(of: table)
  }

  private func squaredDistance(_ x: Matrix, _ i: Int, _ j: Int) -> Float {
    let p = x.columns
    return x.withPointer { x in
      var sum: Float = 0
      for c in 0..<p {
        let difference = x[i * p + c] - x[j * p + c]
        sum += difference * difference
      }
      return sum
    }
  }
}

extension RowScaling {
  /// The whole table, mapped.
  func applied(to source: any ObservationSource) -> Matrix {
    var elements: [Float] = []
    elements.reserveCapacity(source.observationCount * outputs)
    source.forEachBlock { rows, x in
      var raw = x
      var scaled = Matrix(zeros: rows.count, outputs)
      apply(to: &raw, into: &scaled)
      elements.append(contentsOf: scaled.elements)
    }
    return Matrix(rows: source.observationCount, columns: outputs, elements: elements)
  }
}
