public import LinearAlgebra

/// Soft labels of a whole table that fit its predictions and are fair, in `Double`.
///
/// They minimise mean D(σ, y) + λ KL(u‖ȳ) over y, with u the uniform distribution over clusters and
/// D one of
///
/// - ``CrossEntropy/collision``, −ln Σₖ σₖ yₖ, whose steps solve for one number a row;
/// - ``CrossEntropy/reverse``, H(σ, y), whose step is y = (σ + aS)/(1 + T).
///
/// Sᵢᵏ = yᵢᵏ/Σⱼ yⱼᵏ, a = λN/K and Tᵢ = a Σₖ Sᵢᵏ. The objective is convex and no step raises it. Objectives
/// for training, ``CollisionCrossEntropy`` and ``SoftPseudoLabels``, take few of the same steps on each
/// batch, in `Float`.
///
/// Reference: Z. Zhang, Y. Boykov and others. "Collision cross-entropy for soft class labels and
/// entropy-based clustering", 2023. arXiv:2303.07321
public struct PseudoLabels: Sendable, Hashable {
  /// y, *n × k*; rows on the simplex.
  public let labels: DoubleMatrix
  /// The objective at the start, y = σ, and after each step.
  public let trace: [Double]

  /// Finds labels by steps from y = σ.
  ///
  /// Where σ is below 10⁻³⁰ the search starts there, since a label of zero would stay zero.
  ///
  /// - Parameters:
  ///   - predictions: σ, *n × k*; rows on the simplex.
  ///   - loss: ``CrossEntropy/collision`` or ``CrossEntropy/reverse``.
  ///   - fairness: λ, above 0.
  ///   - steps: The steps at most.
  ///   - tolerance: Steps end when one lowers the objective by no more.
  /// - Throws: ``ObjectiveError`` when a row is no distribution or a number is out of its range.
  /// - Complexity: O(*nk*) a step, on all threads; the same result on any number of them.
  public init(
    of predictions: DoubleMatrix, loss: CrossEntropy, fairness: Double = 1, steps: Int = 1000,
    tolerance: Double = 0
  ) throws(ObjectiveError) {
    precondition(loss != .forward, "labels of the forward cross-entropy are transport plans")
    guard fairness > 0, fairness.isFinite else { throw .fairness(fairness, isPositive: true) }
    guard steps >= 0 else { throw .steps(steps, least: 0) }
    try checkDistributions(predictions)
    let update = LabelUpdate(kind: loss, fairness: fairness)
    let sigma = LaneTable<Double>(rows: predictions.rows, columns: predictions.columns)
    let labels = LaneTable<Double>(rows: predictions.rows, columns: predictions.columns)
    sigma.load(predictions)
    update.start(labels, at: sigma)
    var trace = [update.objective(sigma, labels)]
    for _ in 0..<steps {
      update.advance(labels, sigma)
      trace.append(update.objective(sigma, labels))
      if trace[trace.count - 2] - trace[trace.count - 1] <= tolerance { break }
    }
    (self.labels, self.trace) = (labels.matrix, trace)
  }
}

extension LabelUpdate {
  /// mean D(σ, y) + λ KL(u‖ȳ).
  fileprivate func objective(_ sigma: LaneTable<Double>, _ labels: LaneTable<Double>) -> Double {
    let kind = kind
    let sum = sigma.blocks.sum { block in
      withLanes(1, of: Double.self) { value in
        for i in 0..<block.count { value[i] = 0 }
        for k in 0..<sigma.columns {
          let (s, y) = (sigma.column(k, of: block), labels.column(k, of: block))
          for i in 0..<block.count where s[i] > 0 {
            value[i] +=
              kind == .collision ? s[i] * y[i] : -s[i] * Double.logarithm(max(y[i], leastShare))
          }
        }
        return (0..<block.count).reduce(0) {
          $0 + (kind == .collision ? -Double.logarithm(value[$1]) : value[$1])
        }
      }
    }
    return sum / Double(sigma.rows) + unfairness(labels)
  }
}
