internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// The errors of a block on rows that it may not have seen.
struct HeldOutError {
  /// The mean squared error per entry of the block's output, nothing hidden.
  let plain: Double
  /// The same over hidden features, over a fixed set of masks.
  let masked: Double
  /// The clusters that each head uses among these rows.
  let liveClusters: [Int]

  /// The masks over which the masked error is averaged.
  static let maskCount = 4

  /// Evaluates a block on rows taken as one batch.
  init(_ block: Block, _ rows: ReadRows, masks: MaskSampler, decodes: Bool) {
    let x = rows.x
    let memberships = block.heads.map { $0.memberships(of: rows.input) }
    let embeddings = decodes ? block.heads.map { $0.embeddings(of: rows.input) } : []
    liveClusters = memberships.map { Set(Partition(memberships: $0).labels).count }
    func error(_ memberships: [Matrix], _ mask: FeatureMask) -> Double {
      guard decodes else {
        return memberships.reduce(0) {
          $0 + MaskedLoss(
            PartitionKernel(memberships: $1, embeddings: x).predictions, target: x, mask: mask
          ).value / Double(memberships.count)
        }
      }
      return MaskedLoss(
        block.predictions(memberships: memberships, embeddings: embeddings), target: x, mask: mask
      ).value
    }
    let everything = FeatureMask(featureCount: x.columns, axes: .none)
    plain = error(memberships, everything)
    guard masks.hiddenCount > 0 else {
      masked = plain
      return
    }
    var sum = 0.0
    for index in 0..<HeldOutError.maskCount {
      let mask = masks.mask(at: index)
      let visible = rows.visible(mask)
      sum += error(block.heads.map { $0.memberships(of: rows.input, seeing: visible) }, mask)
    }
    masked = sum / Double(HeldOutError.maskCount)
  }
}

extension FeatureMask {
  /// What a partitioner may see of observations.
  func visiblePart(of x: Matrix) -> Matrix {
    if hidesNothing { return x }
    var coordinates = Matrix(zeros: x.rows, errorCount)
    project(x, into: &coordinates)
    var visible = Matrix(zeros: x.rows, x.columns)
    hide(x, coordinates: coordinates, into: &visible)
    return visible
  }
}

extension Head {
  /// The memberships of observations of which the partitioner sees a part.
  func memberships(of x: Matrix, seeing visible: Matrix) -> Matrix {
    if let assignment { return assignment.memberships(of: encoder(visible)) }
    return partitioner(partitionerInput == .features ? visible : encoder(x))
  }
}
