internal import Glibc
internal import LinearAlgebra
internal import PWAK

/// The loss of memberships that disagree with labels of some of the observations.
///
/// Labels are predicted as everything else is: each labelled observation from the *other* labelled
/// ones of the batch, weighted by the chance Kᵢ·Kⱼ that the two share a cluster. The loss is the mean
/// cross-entropy
///
///     −log p(i)    p(i) = Σ_{j≠i, yⱼ=yᵢ} Kᵢ·Kⱼ / Σ_{j≠i} Kᵢ·Kⱼ
///
/// so that a cluster should hold one class, and a class may hold several clusters. (To ask for
/// Kᵢ·Kⱼ = 1 within classes and 0 between them instead pulls everything into few clusters, since
/// memberships begin far from 1.) By C = KᵀY, the memberships summed by class, this is all pairs of a
/// batch at the cost of a sum; shards of a batch exchange C alone.
public struct LabelAffinity: PartitionObjective {
  /// The labels of the table's rows.
  public let labels: PartialLabels

  /// Creates the objective.
  ///
  /// - Parameter labels: The labels of the table's rows, unknown for most.
  public init(_ labels: PartialLabels) { self.labels = labels }

  /// Creates the term of one shard of a batch.
  ///
  /// - Parameter shape: The sizes of the shard and of its batch.
  /// - Returns: The term.
  public func makeTerm(_ shape: PartitionTermShape) -> any PartitionTerm { Term(shape, labels) }

  private final class Term: PartitionTerm, @unchecked Sendable {
    private let labels: PartialLabels
    private var rows: [Int] = []
    /// Y, *rows × classes*: one-hot, zero where the class is not known.
    private var classes: Matrix
    /// ∂L/∂(K·C), *rows × classes*.
    private var slopes: Matrix
    private(set) var sums: ClusterSums
    private(set) var adjointSums: ClusterSums

    init(_ shape: PartitionTermShape, _ labels: PartialLabels) {
      self.labels = labels
      classes = Matrix(zeros: shape.rows, labels.classCount)
      slopes = classes
      sums = ClusterSums(clusters: shape.clusters, dimensions: labels.classCount)
      adjointSums = sums
    }

    func sum(memberships: Matrix, target: Matrix, rows: [Int]) {
      self.rows = rows
      classes.fill(0)
      for (i, row) in rows.enumerated() {
        if let label = labels.label(of: row) { classes[i, label] = 1 }
      }
      sums = ClusterSums(memberships: memberships, embeddings: classes)
    }

    func evaluate(
      memberships: Matrix, target: Matrix, totals: ClusterSums, weight: Float
    ) -> Double {
      slopes.fill(0)
      // Rows of K sum to one, so the columns of C hold the labelled observations of each class.
      let c = totals.embeddings
      let counts = (0..<c.columns).map { label in
        (0..<c.rows).reduce(0.0) { $0 + Double(c[$1, label]) }.rounded()
      }
      let labelled = counts.reduce(0, +)
      var loss = 0.0
      for (i, row) in rows.enumerated() {
        guard let own = labels.label(of: row) else { continue }
        guard counts[own] > 1 else { continue }
        let company = counts.indices.map { label in
          (0..<c.rows).reduce(0.0) { sum, cluster in
            let k = Double(memberships[i, cluster])
            return sum + k * (Double(c[cluster, label]) - (label == own ? k : 0))
          }
        }
        let total = company.reduce(0, +)
        guard total > 1e-9 else { continue }
        let share = company[own] / total
        loss -= log(share + Term.floor) / labelled
        for label in counts.indices {
          let slope = (share - (label == own ? 1 : 0)) / ((share + Term.floor) * total * labelled)
          slopes[i, label] = weight * Float(slope)
        }
      }
      adjointSums = ClusterSums(memberships: memberships, embeddings: slopes)
      return loss
    }

    /// Keeps an observation among others of wrong classes alone from an endless loss.
    private static let floor = 1e-3

    func addGradient(
      memberships: Matrix, target: Matrix, totals: ClusterSums, adjointTotals: ClusterSums,
      adding: Bool, to gradient: inout Matrix
    ) {
      if !adding { gradient.fill(0) }
      let (c, adjoint) = (totals.embeddings, adjointTotals.embeddings)
      for (i, row) in rows.enumerated() {
        guard let own = labels.label(of: row) else { continue }
        for cluster in 0..<c.rows {
          // Through Kᵢ itself, less what it adds to its own class, and through C.
          var slope =
            adjoint[cluster, own] - 2 * slopes[i, own] * memberships[i, cluster]
          for label in 0..<c.columns { slope += slopes[i, label] * c[cluster, label] }
          gradient[i, cluster] += slope
        }
      }
    }
  }
}
