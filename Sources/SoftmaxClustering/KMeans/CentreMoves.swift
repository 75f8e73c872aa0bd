internal import LinearAlgebra

/// How far centres have moved, and how far they are apart.
struct CentreMoves: Sendable {
  /// The sum of the squared moves.
  let squared: Double
  /// How far each centre moved, at most.
  let own: [Float]
  /// How far any of the others moved, at most.
  let others: [Float]
  /// Half the distance from each centre to the next, at least.
  let halfWays: [Float]

  /// Centres that have not moved.
  init(still centres: DoubleMatrix) { self.init(from: centres, to: centres) }

  init(from old: DoubleMatrix, to new: DoubleMatrix) {
    let k = new.rows
    let moves = (0..<k).map { squaredDistance(old.span(ofRow: $0), new.span(ofRow: $0)) }
    squared = moves.reduce(0, +)
    let lengths = moves.map { Float($0.squareRoot()).nextUp }
    own = lengths
    let farthest = lengths.indices.max { (lengths[$0], $1) < (lengths[$1], $0) } ?? 0
    let second = lengths.indices.filter { $0 != farthest }.map { lengths[$0] }.max() ?? 0
    others = lengths.indices.map { $0 == farthest ? second : lengths[farthest] }
    halfWays = (0..<k).map { c in
      var least = Double.infinity
      for e in 0..<k where e != c {
        least = min(least, squaredDistance(new.span(ofRow: c), new.span(ofRow: e)))
      }
      return Float(0.4999999 * least.squareRoot()).nextDown
    }
  }
}
