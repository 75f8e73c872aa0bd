internal import LinearAlgebra
internal import Noise2Self

/// The observations of one shard of a batch: whole, with J hidden, and in J alone.
final class BatchRows: @unchecked Sendable {
  /// The rows of the batch in this shard.
  let range: Range<Int>
  /// What encoders read, *rows × m*: X, or what the blocks before made of it.
  private(set) var x: Matrix
  /// X̃: X with its features in J hidden, or what the blocks before made of that; what encoders
  /// read where nothing is hidden.
  var visible: Matrix { hidesNothing ? x : hidden }
  /// X_J, *rows* × |J|.
  private(set) var target: Matrix
  private var hidden: Matrix
  /// Whether all features are in sight.
  private(set) var hidesNothing = true
  /// The numbers of the rows in the table.
  private(set) var numbers: [Int] = []

  init(range: Range<Int>, features: Int, coordinates: Int) {
    self.range = range
    x = Matrix(zeros: range.count, features)
    hidden = x
    target = Matrix(zeros: range.count, coordinates)
  }

  /// Reads the rows of this shard and hides what the mask says.
  func load(_ batch: [Int], from table: ChainedTable, mask: FeatureMask) {
    let rows = Array(batch[range])
    numbers = rows
    table.source.copyRows(at: rows, into: &x)
    mask.project(x, into: &target)
    hidesNothing = mask.hidesNothing
    if !hidesNothing { mask.hide(x, coordinates: target, into: &hidden) }
    guard !table.isFirst else { return }
    if !hidesNothing { hidden = table.visible(at: rows, hidden: hidden) }
    table.inputs.copyRows(at: rows, into: &x)
  }
}
