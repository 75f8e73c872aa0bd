/// A quadtree over places in the plane, laid out depth first.
///
/// Points are sorted along a Z-order curve, so that every cell holds a range of them and
/// neighbouring points walk the same cells. A node's subtree ends where its `skip` says: a walk
/// needs no stack.
struct QuadTree: Sendable {
  /// One cell.
  struct Node: Sendable {
    /// The centre of mass.
    var x: Float, y: Float
    /// The points within.
    var mass: Float
    /// The squared side of the cell.
    var squaredSide: Float
    /// The first node after the subtree.
    var skip: Int32
    /// The points within, as a range of the sorted ones; only leaves are opened.
    var first: Int32, count: Int32
    /// Whether there are no cells below.
    var isLeaf: Bool
  }

  /// The cells, each before those within it.
  private(set) var nodes: [Node] = []
  /// The observation at each place along the curve.
  let order: [Int32]
  /// Coordinates along the curve.
  let x: [Float], y: [Float]

  private let codes: [UInt64]
  private static let levels = 20
  /// Cells of so few points are not divided.
  private static let leafSize = 6

  /// Builds the tree.
  ///
  /// - Parameter places: At least one place; all finite.
  /// - Complexity: O(*n* · levels)
  init(_ places: Places) {
    let n = places.x.count
    let (left, right) = (places.x.min() ?? 0, places.x.max() ?? 0)
    let (bottom, top) = (places.y.min() ?? 0, places.y.max() ?? 0)
    let side = max(right - left, top - bottom, 1e-30)
    let cells = Float(1 << QuadTree.levels)
    let scale = cells / side
    let keys = (0..<n).map { i -> UInt64 in
      let column = min((places.x[i] - left) * scale, cells - 1)
      let row = min((places.y[i] - bottom) * scale, cells - 1)
      return spread(UInt32(column)) | spread(UInt32(row)) << 1
    }
    let order = sortedOrder(keys, bits: 2 * QuadTree.levels)
    codes = order.map { keys[Int($0)] }
    x = order.map { places.x[Int($0)] }
    y = order.map { places.y[Int($0)] }
    self.order = order
    nodes.reserveCapacity(n)
    if n > 0 { _ = append(0..<n, level: QuadTree.levels, side: side) }
  }

  /// Appends a cell and all below it; returns the sum of its points.
  private mutating func append(_ range: Range<Int>, level: Int, side: Float) -> SIMD2<Double> {
    let number = nodes.count
    let isLeaf = range.count <= QuadTree.leafSize || level == 0
    nodes.append(
      Node(
        x: 0, y: 0, mass: Float(range.count), squaredSide: side * side, skip: 0,
        first: Int32(range.lowerBound), count: Int32(range.count), isLeaf: isLeaf))
    var sum = SIMD2<Double>.zero
    if isLeaf {
      for i in range { sum += SIMD2(Double(x[i]), Double(y[i])) }
    } else {
      let shift = UInt64(2 * (level - 1))
      var start = range.lowerBound
      while start < range.upperBound {
        let quadrant = codes[start] >> shift
        var end = start + 1
        while end < range.upperBound, codes[end] >> shift == quadrant { end += 1 }
        sum += append(start..<end, level: level - 1, side: side / 2)
        start = end
      }
    }
    nodes[number].x = Float(sum.x / Double(range.count))
    nodes[number].y = Float(sum.y / Double(range.count))
    nodes[number].skip = Int32(nodes.count)
    return sum
  }
}

/// The bits of a number, each followed by a zero.
private func spread(_ number: UInt32) -> UInt64 {
  var bits = UInt64(number)
  bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff
  bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff
  bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f
  bits = (bits | bits << 2) & 0x3333_3333_3333_3333
  return (bits | bits << 1) & 0x5555_5555_5555_5555
}

/// The numbers 0 ..< n by rising key, equal keys by number: a radix sort, ten bits a pass.
private func sortedOrder(_ keys: [UInt64], bits: Int) -> [Int32] {
  let n = keys.count
  var order = (0..<n).map { Int32($0) }
  var next = order
  for shift in stride(from: 0, to: bits, by: 10) {
    var starts = [Int](repeating: 0, count: 1025)
    for key in keys { starts[Int(key >> UInt64(shift) & 1023) + 1] += 1 }
    for digit in 0..<1024 { starts[digit + 1] += starts[digit] }
    for i in 0..<n {
      let digit = Int(keys[Int(order[i])] >> UInt64(shift) & 1023)
      next[starts[digit]] = order[i]
      starts[digit] += 1
    }
    swap(&order, &next)
  }
  return order
}
