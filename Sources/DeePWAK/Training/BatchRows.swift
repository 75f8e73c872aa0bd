internal import LinearAlgebra
internal import Noise2Self

/// The observations of one shard of a batch: whole, with J hidden, and in J alone.
final class BatchRows: @unchecked Sendable {
  /// The rows of the batch in this shard.
  let range: Range<Int>
  /// X, *rows × m*.
  private(set) var x: Matrix
  /// X̃: X with its features in J hidden; X itself where nothing is.
  var visible: Matrix { hidesNothing ? x : hidden }
  /// X_J, *rows* × |J|.
  private(set) var target: Matrix
  private var hidden: Matrix
  private var hidesNothing = true

  init(range: Range<Int>, features: Int, coordinates: Int) {
    self.range = range
    x = Matrix(zeros: range.count, features)
    hidden = x
    target = Matrix(zeros: range.count, coordinates)
  }

  /// Reads the rows of this shard and hides what the mask says.
  func load(_ batch: [Int], from source: any ObservationSource, mask: FeatureMask) {
    source.copyRows(at: Array(batch[range]), into: &x)
    mask.project(x, into: &target)
    hidesNothing = mask.hidesNothing
    if !hidesNothing { mask.hide(x, coordinates: target, into: &hidden) }
  }
}
