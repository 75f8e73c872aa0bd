public import LinearAlgebra

/// A random change of observations that should not change their clusters.
///
/// The changes are a function of seed, step and the numbers of the rows alone: the same in any order of
/// rows and on any number of threads.
public protocol TableAugmentation: Sendable {
  /// Changes a batch in place.
  ///
  /// - Parameters:
  ///   - batch: *b × m*: rows of a table.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  ///   - seed: The seed of the run.
  ///   - step: The step of the run; each changes the rows in another way.
  func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int)
}

/// Several augmentations, one after the other.
public struct AugmentationSequence: TableAugmentation {
  /// The augmentations, in order.
  public let parts: [any TableAugmentation]

  /// Names the augmentations.
  ///
  /// - Parameter parts: The augmentations, in order.
  public init(_ parts: [any TableAugmentation]) { self.parts = parts }

  /// Changes a batch in place by all of them.
  ///
  /// - Parameters:
  ///   - batch: *b × m*: rows of a table.
  ///   - rows: The numbers of the rows in the table, *b* of them.
  ///   - seed: The seed of the run.
  ///   - step: The step of the run.
  public func augment(_ batch: inout Matrix, rows: [Int], seed: UInt64, step: Int) {
    for (number, part) in parts.enumerated() {
      // Two parts of one kind must not draw the same numbers.
      part.augment(
        &batch, rows: rows, seed: seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(number), step: step)
    }
  }
}

/// Why an augmentation could not be made.
public enum AugmentationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A setting is out of its range.
  case setting(String, Double, must: String)
  /// An entry of a table to be thinned is no count.
  case notACount(row: Int, column: Int, value: Float)

  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .setting(let name, let value, let range):
      "augmentation: the \(name) is \(value), but must \(range)"
    case .notACount(let row, let column, let value):
      "thinning: row \(row + 1), column \(column + 1) holds \(value), but must be a count: a whole "
        + "number from 0 to 16777216"
    }
  }
}

/// Which draws of a row's generator belong to which augmentation.
enum AugmentationStream: UInt64 {
  case dropout = 1
  case noise, thinning, mixing

  /// The stream of one row in one step.
  func stream(step: Int, row: Int) -> UInt64 {
    rawValue << 56 | (UInt64(truncatingIfNeeded: step) & 0xFF_FFFF) << 32
      | UInt64(truncatingIfNeeded: row) & 0xFFFF_FFFF
  }

  /// The generator of one row in one step.
  func generator(seed: UInt64, step: Int, row: Int) -> CounterGenerator {
    CounterGenerator(seed: seed, stream: stream(step: step, row: row))
  }
}

extension Matrix {
  /// Calls a closure with each row in place and its number in the table, on all threads.
  mutating func changeRows(
    _ numbers: [Int], _ change: @Sendable (UnsafeMutableBufferPointer<Float>, Int) -> Void
  ) {
    precondition(numbers.count == rows, "\(numbers.count) row numbers for a \(self)")
    let (count, width) = (rows, columns)
    withMutablePointer { start in
      // Every block writes to rows of its own.
      nonisolated(unsafe) let start = start
      RowBlocks(count: count, size: 64).forEach { block in
        for i in block {
          change(UnsafeMutableBufferPointer(start: start + i * width, count: width), numbers[i])
        }
      }
    }
  }
}
