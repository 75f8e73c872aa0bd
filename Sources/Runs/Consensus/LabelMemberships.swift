internal import LinearAlgebra

/// Memberships of one and zero from labels, with mixes for those that are missing.
struct LabelMemberships {
  /// One *n × k* a clustering; *k* is the most clusters of any of them.
  let matrices: [Matrix]

  init(_ clusterings: [LabelColumn]) {
    let k = clusterings.map(\.categories.count).max() ?? 0
    matrices = clusterings.indices.map { h in
      let column = clusterings[h]
      var matrix = Matrix(zeros: column.codes.count, k)
      for (i, code) in column.codes.enumerated() where code >= 0 { matrix[i, code] = 1 }
      guard column.missingCount > 0 else { return matrix }
      let others = clusterings.indices.filter { $0 != h }.map {
        Shares(of: column, within: clusterings[$0])
      }
      let overall = Shares.normalised(column.sizes.map { Double($0) })
      for (i, code) in column.codes.enumerated() where code < 0 {
        var mix = [Double](repeating: 0, count: column.categories.count)
        for other in others {
          guard let share = other.shares(i) else { continue }
          for c in mix.indices { mix[c] += share[c] }
        }
        for (c, value) in (Shares.normalised(mix) ?? overall ?? mix).enumerated() {
          matrix[i, c] = Float(value)
        }
      }
      return matrix
    }
  }
}

/// How the clusters of one clustering divide among the labels of another.
private struct Shares {
  private let codes: [Int]
  private let table: [[Double]?]

  init(of column: LabelColumn, within other: LabelColumn) {
    codes = other.codes
    var counts = other.categories.map { _ in
      [Double](repeating: 0, count: column.categories.count)
    }
    for (a, b) in zip(other.codes, column.codes) where a >= 0 && b >= 0 { counts[a][b] += 1 }
    table = counts.map(Shares.normalised)
  }

  /// The shares within the cluster of an observation; nil where it has none that tells.
  func shares(_ observation: Int) -> [Double]? {
    let code = codes[observation]
    return code < 0 ? nil : table[code]
  }

  /// Numbers over their sum; nil where that is zero.
  static func normalised(_ values: [Double]) -> [Double]? {
    let sum = values.reduce(0, +)
    return sum > 0 ? values.map { $0 / sum } : nil
  }
}
