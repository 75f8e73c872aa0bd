internal import Glibc
internal import LinearAlgebra
internal import Networks

/// Moves each row a little way in the direction that changes its prediction most.
///
/// A row x goes to x + r g/‖g‖, where g is the gradient of KL(σ(x) ‖ σ(x + r d)) with respect to
/// the input at a random direction d, and r is a share of the distance of the row to one of its
/// neighbours: far from others, a row may move further.
///
/// References: T. Miyato, S. Maeda, M. Koyama, S. Ishii. "Virtual adversarial training."
/// *IEEE TPAMI*, 2019. arXiv:1704.03976. W. Hu, T. Miyato, S. Tokui, E. Matsumoto, M. Sugiyama.
/// "Learning discrete representations via information maximizing self-augmented training."
/// *ICML*, 2017. arXiv:1702.08720
public struct VirtualAdversary: Sendable, Hashable, Codable {
  /// How far rows move, as a share of the distance to the neighbour, above 0.
  public var share: Float
  /// Which neighbour the distance is taken to, from 1; at most the other rows.
  public var neighbour: Int

  /// Creates an adversary.
  ///
  /// - Parameters:
  ///   - share: How far rows move, as a share of the distance to the neighbour.
  ///   - neighbour: Which neighbour the distance is taken to, from 1.
  public init(share: Float = 0.25, neighbour: Int = 10) {
    (self.share, self.neighbour) = (share, neighbour)
  }
}

/// An adversary at work on a table.
struct AdversarialAlteration: RowAlteration {
  /// How far each row of the table moves, in the scale of what enters the network.
  let radii: [Float]

  func alter(
    _ original: AlteredRows, _ step: SoftmaxStepInput, _ network: Network, _ shard: AlteredShard
  ) {
    shard.place(
      original, radii: radii,
      along: randomSigns(
        rows: original.input.rows, columns: original.input.columns, step, original.places))
    shard.forward(network)
    let direction = shard.inputGradient(network, original.batch)
    shard.place(original, radii: radii, along: direction)
  }

  /// ± 1 in every place: a random direction of which the norm is known.
  private func randomSigns(
    rows: Int, columns: Int, _ step: SoftmaxStepInput, _ places: Range<Int>
  ) -> Matrix {
    var random = CounterGenerator(
      seed: step.seed, stream: 0x4164_7673, UInt64(step.number), UInt64(places.lowerBound))
    var signs = Matrix(zeros: rows, columns)
    var bits: UInt64 = 0
    signs.withMutablePointer { signs in
      for e in 0..<(rows * columns) {
        if e % 64 == 0 { bits = random.next() }
        signs[e] = bits & 1 == 0 ? -1 : 1
        bits >>= 1
      }
    }
    return signs
  }
}

extension AlteredShard {
  /// Writes x + r d/‖d‖ into the input; rows without a direction stay.
  func place(_ original: AlteredRows, radii: [Float], along direction: Matrix) {
    let p = direction.columns
    input.withMutablePointer { target in
      original.input.withPointer { x in
        direction.withPointer { d in
          for (i, row) in original.batch.rows.enumerated() {
            let (target, x, d) = (target + i * p, x + i * p, d + i * p)
            var square: Float = 0
            for j in 0..<p { square += d[j] * d[j] }
            let factor = square > 0 ? radii[row] / square.squareRoot() : 0
            for j in 0..<p { target[j] = x[j] + factor * d[j] }
          }
        }
      }
    }
  }
}
