internal import LinearAlgebra

/// A partition of the entries of a table into parts J, each to be predicted from the others.
///
/// Reference: J. Batson, L. Royer. "Noise2Self: blind denoising by self-supervision." *ICML*,
/// 2019. arXiv:1901.11365, section 3.
public struct EntryMasks: Sendable, Hashable {
  /// How the entries are divided.
  public enum Layout: Sendable, Hashable {
    /// Every entry whose row and column add up to the same rest: in each observation every
    /// so-many-th feature, shifted by one from observation to observation.
    case grid
    /// Observations are images of this width, in rows of pixels; parts are lattices of pixels,
    /// the same in every image, and the number of parts is a square.
    case pixels(width: Int)
    /// Entries at random.
    case random(seed: UInt64)
  }

  /// How the entries are divided.
  public let layout: Layout
  /// The number of parts.
  public let count: Int
  private let spacing: Int

  /// Creates a partition.
  ///
  /// - Parameters:
  ///   - layout: How the entries are divided.
  ///   - count: The number of parts, at least 2; a square for pixels.
  public init(_ layout: Layout, count: Int) {
    precondition(count >= 2, "\(count) parts of a table")
    spacing = Int(Double(count).squareRoot().rounded())
    if case .pixels(let width) = layout {
      precondition(
        spacing * spacing == count && width >= 1, "\(count) lattices of images \(width) wide")
    }
    (self.layout, self.count) = (layout, count)
  }

  /// The parts of the entries of a row.
  ///
  /// - Parameters:
  ///   - i: The row.
  ///   - columns: The number of features, *m*.
  /// - Returns: *m* numbers in 0 ..< ``count``.
  public func parts(ofRow i: Int, columns: Int) -> [Int] {
    switch layout {
    case .grid: return (0..<columns).map { (i + $0) % count }
    case .pixels(let width):
      return (0..<columns).map { ($0 / width % spacing) * spacing + $0 % width % spacing }
    case .random(let seed):
      var generator = CounterGenerator(seed: seed, stream: 0x456E_7472, UInt64(i))
      return (0..<columns).map { _ in generator.index(below: count) }
    }
  }
}
