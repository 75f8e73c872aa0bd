public import LinearAlgebra

/// Consistency under augmentation: mean KL(σ(x)‖σ(x′)) of a batch and its augmented twin.
///
/// It is added to an objective: clusters that augmentation does not change follow the shape of the data,
/// where else a deep network may divide them at will.
///
/// Reference: W. Hu, T. Miyato, S. Tokui, E. Matsumoto, M. Sugiyama. "Learning discrete representations
/// via information maximizing self-augmented training." *ICML*, 2017. arXiv:1702.08720
public struct Consistency: Sendable, Hashable {
  /// Which predictions learn.
  public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
    /// Those of the augmented batch alone; σ(x) is their label. The usual form.
    case towardsOriginal
    /// Both: KL's gradient with respect to σ(x), too.
    case both
  }

  /// Which predictions learn.
  public let form: Form

  /// Creates the loss.
  ///
  /// - Parameter form: Which predictions learn.
  public init(form: Form = .towardsOriginal) { self.form = form }

  /// Creates the loss at work on batches of one size.
  ///
  /// - Parameter shape: The sizes of the batches.
  /// - Returns: The term, with everything preallocated.
  public func makeTerm(_ shape: SoftmaxBatchShape) -> ConsistencyTerm {
    ConsistencyTerm(self, shape)
  }
}

/// A ``Consistency`` on batches of one size; used by one thread at a time.
public final class ConsistencyTerm: Sendable {
  private let loss: Consistency
  private let original: LaneBatch<Float>
  private let augmented: LaneBatch<Float>

  fileprivate init(_ loss: Consistency, _ shape: SoftmaxBatchShape) {
    self.loss = loss
    (original, augmented) = (LaneBatch(shape), LaneBatch(shape))
  }

  /// Computes mean KL(σ‖σ′) and adds the gradients of the weighted loss.
  ///
  /// - Parameters:
  ///   - batch: The logits and predictions of the batch, σ.
  ///   - twin: Those of the same rows, augmented, σ′.
  ///   - weight: The factor of the gradients.
  ///   - gradient: *b × k*: with ``Consistency/Form/both``, weight · ∂L/∂z is added to what it holds;
  ///     else it stays.
  ///   - twinGradient: *b × k*: weight · ∂L/∂z′ is added to what it holds.
  /// - Returns: The unweighted loss; the same on any number of threads.
  public func evaluate(
    _ batch: SoftmaxBatch, augmented twin: SoftmaxBatch, weight: Float,
    addingTo gradient: inout Matrix, augmented twinGradient: inout Matrix
  ) -> Double {
    original.load(logits: batch.logits, predictions: batch.predictions, rows: batch.rows)
    augmented.load(logits: twin.logits, predictions: twin.predictions, rows: twin.rows)
    let value = consistency(original, augmented, loss.form)
    if loss.form == .both { original.addGradient(weight: weight, to: &gradient) }
    augmented.addGradient(weight: weight, to: &twinGradient)
    return value
  }
}

/// mean KL(σ‖σ′), with σ′ − σ as the gradient in z′ and σ (ln σ − ln σ′ − KL) as that in z, over b.
func consistency<Scalar: SoftmaxScalar>(
  _ original: LaneBatch<Scalar>, _ augmented: LaneBatch<Scalar>, _ form: Consistency.Form
) -> Double {
  let scale = 1 / Scalar(original.rows)
  let sum = original.blocks.sum { block in
    let w = block.count
    return withLanes(1, of: Scalar.self) { divergence in
      for i in 0..<w { divergence[i] = 0 }
      for k in 0..<original.clusters {
        let (s, l) = (original.sigma.column(k, of: block), original.logs.column(k, of: block))
        let (t, m) = (augmented.sigma.column(k, of: block), augmented.logs.column(k, of: block))
        let g = augmented.gradient.column(k, of: block)
        for i in 0..<w { g[i] = scale * (t[i] - s[i]) }
        for i in 0..<w { divergence[i] += s[i] * (l[i] - m[i]) }
      }
      if form == .both {
        for k in 0..<original.clusters {
          let (s, l) = (original.sigma.column(k, of: block), original.logs.column(k, of: block))
          let (g, m) = (original.gradient.column(k, of: block), augmented.logs.column(k, of: block))
          for i in 0..<w { g[i] = scale * s[i] * (l[i] - m[i] - divergence[i]) }
        }
      }
      return Double(Scalar.sum(w, divergence))
    }
  }
  return sum / Double(original.rows)
}
