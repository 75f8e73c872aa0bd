public import LinearAlgebra

/// Counts thinned at random: each molecule is kept with one chance, and the rest scaled up.
///
/// x′ is binomial of x trials over the chance: its mean is x. It makes a shallower reading of the same
/// cell; for counts, before any logarithm.
public struct CountThinning: TableAugmentation {
  /// The chance of each molecule to be kept.
  public let share: Double
  /// Whether counts are divided by the share, so that their mean stays.
  public let rescales: Bool

  /// Creates the augmentation.
  ///
  /// - Parameters:
  ///   - share: The chance of each molecule to be kept, in (0, 1].
  ///   - rescales: Whether counts are divided by the share, so that their mean stays.
  /// - Throws: ``AugmentationError`` when the share is out of range.
  public init(share: Double = 0.8, rescales: Bool = true) throws(AugmentationError) {
    guard share > 0, share <= 1 else {
      throw .setting("share of molecules kept", share, must: "lie in (0, 1]")
    }
    (self.share, self.rescales) = (share, rescales)
  }

  /// Checks that a table holds counts; what is none is left as it is.
  ///
  /// - Parameter table: The table that batches will be taken from, *n × m*.
  /// - Throws: ``AugmentationError`` for the first entry that is no count.
  public func check(_ table: Matrix) throws(AugmentationError) {
    for i in 0..<table.rows {
      for (j, value) in table.row(i).enumerated() where !isCount(value) {
        throw .notACount(row: i, column: j, value: value)
      }
    }
  }

  /// Thins counts in place.
  ///
  /// - Parameters:
  ///   - batch: *b × m*: rows of a table.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  ///   - seed: The seed of the run.
  ///   - step: The step of the run.
  public func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int) {
    let (share, scale) = (share, rescales ? Float(1 / share) : 1)
    batch.changeRows(rows) { row, number in
      var generator = AugmentationStream.thinning.generator(seed: seed, step: step, row: number)
      for j in row.indices where row[j] != 0 && isCount(row[j]) {
        row[j] = scale * Float(generator.binomial(Int(row[j]), share))
      }
    }
  }
}

/// Whether a number is a whole number that `Float` counts up to.
private func isCount(_ value: Float) -> Bool {
  value >= 0 && value <= 0x1p24 && value.rounded() == value
}
