/// Labels of some of the rows of a table.
public struct PartialLabels: Sendable, Hashable {
  /// The class of each of *n* rows; −1 where it is not known.
  public let codes: [Int]
  /// The number of classes.
  public let classCount: Int

  /// Creates labels.
  ///
  /// - Parameters:
  ///   - codes: The class of each row, −1 where it is not known.
  ///   - classCount: The number of classes.
  public init(codes: [Int], classCount: Int) {
    precondition(
      codes.allSatisfy { $0 >= -1 && $0 < classCount },
      "codes that do not lie in -1 ..< \(classCount)")
    (self.codes, self.classCount) = (codes, classCount)
  }

  /// The rows whose class is known.
  public var knownCount: Int { codes.count { $0 >= 0 } }

  /// The class of a row; nil where it is not known.
  ///
  /// - Parameter row: The row.
  /// - Returns: A number in 0 ..< ``classCount``.
  public func label(of row: Int) -> Int? { codes[row] < 0 ? nil : codes[row] }

  /// A digest by which a checkpoint knows the labels again.
  var fingerprint: UInt64 {
    codes.reduce(UInt64(bitPattern: Int64(classCount))) {
      ($0 ^ UInt64(bitPattern: Int64($1))) &* 0x0000_0100_0000_01B3
    }
  }
}
