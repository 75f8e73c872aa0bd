internal import Glibc

/// The entropy of a labelling, in nats; 0 for one cluster and for none.
///
/// - Parameter labels: The labels of *n* observations.
/// - Returns: −Σ *p* ln *p* over the shares of the clusters.
/// - Complexity: O(*n*)
public func entropy<Label: Hashable>(ofLabels labels: [Label]) -> Double {
  entropy(of: ContingencyTable(labels, labels).rows)
}

extension ContingencyTable {
  /// The entropy of the first labelling, in nats.
  public var rowEntropy: Double { entropy(of: rows) }

  /// The entropy of the second labelling, in nats.
  public var columnEntropy: Double { entropy(of: columns) }

  /// The mutual information of the two labellings, in nats.
  public var mutualInformation: Double {
    guard rows.count > 1, columns.count > 1 else { return 0 }
    let n = Double(total)
    let information = cells.reduce(0.0) { sum, cell in
      let independent = Double(rows[cell.row]) * Double(columns[cell.column]) / n
      return sum + Double(cell.count) / n * log(Double(cell.count) / independent)
    }
    // What rounding leaves of independent labels is nought.
    return information < 0x1p-52 ? 0 : information
  }
}

/// The entropy of the shares that counts make up, in nats; 0 for none or one.
private func entropy(of counts: [Int]) -> Double {
  let n = Double(counts.reduce(0, +))
  guard counts.count > 1 else { return 0 }
  return counts.reduce(0.0) { $0 - Double($1) / n * log(Double($1) / n) }
}

/// How two entropies are averaged to normalise a mutual information.
public enum EntropyAverage: String, Sendable, Hashable, Codable, CaseIterable {
  /// The lesser.
  case minimum
  /// The square root of the product.
  case geometric
  /// Half the sum.
  case arithmetic
  /// The greater.
  case maximum

  /// The average of two numbers.
  ///
  /// - Parameters:
  ///   - a: A number, at least 0.
  ///   - b: Another.
  /// - Returns: A number between them.
  public func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .minimum: min(a, b)
    case .geometric: (a * b).squareRoot()
    case .arithmetic: (a + b) / 2
    case .maximum: max(a, b)
    }
  }
}
