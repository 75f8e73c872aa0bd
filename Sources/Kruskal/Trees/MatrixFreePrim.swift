internal import LinearAlgebra

/// The edges of the minimum spanning tree of points, by Prim's algorithm.
///
/// The row of distances of each vertex is made when it joins and then forgotten. The points that
/// are still outside stand together; every block of them finds its own nearest, so that the tree is
/// the same on any number of threads.
func primEdges(of table: PointTable) -> [PointPair] {
  let n = table.count
  guard n > 1 else { return [] }
  var fringe = (1..<n).map { Outsider(point: Int32($0), pair: .none) }
  var edges: [PointPair] = []
  edges.reserveCapacity(n - 1)
  var current = 0
  while !fringe.isEmpty {
    let joined = current
    // Short rows are not worth waking a thread for.
    let size = max(256, 1 << 17 / max(table.points.columns, 1))
    let blocks = RowBlocks(count: fringe.count, size: size)
    let nearest = fringe.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let fringe = buffer
      return blocks.map { range in
        var best = range.lowerBound
        for place in range {
          let pair = table.pair(joined, Int(fringe[place].point))
          if pair.precedes(fringe[place].pair) { fringe[place].pair = pair }
          if fringe[place].pair.precedes(fringe[best].pair) { best = place }
        }
        return best
      }
    }
    let next = nearest.min { fringe[$0].pair.precedes(fringe[$1].pair) } ?? 0
    edges.append(fringe[next].pair)
    current = Int(fringe[next].point)
    fringe.swapAt(next, fringe.count - 1)
    fringe.removeLast()
  }
  return edges
}

/// A point outside the tree, and its nearest pair with one inside.
private struct Outsider: Sendable {
  var point: Int32
  var pair: PointPair
}
