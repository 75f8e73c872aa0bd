internal import LinearAlgebra
internal import Networks
internal import PWAK

/// A head's partitioner and its objectives at work on one shard of a batch.
final class PartitionerShard: @unchecked Sendable {
  private let network: Network
  private let pass: NetworkPass
  private let weights: LossWeights
  let terms: [any PartitionTerm]
  private var membershipGradient: Matrix
  /// The gradient with respect to the parameters.
  private(set) var gradient: [Float]
  /// This shard's part of the weighted objectives, in the last step.
  private(set) var loss = 0.0

  init(_ network: Network, _ shape: PartitionTermShape, _ weights: LossWeights) {
    self.network = network
    self.weights = weights
    pass = NetworkPass(network.architecture, rows: shape.rows)
    terms = weights.objectives.map { $0.objective.makeTerm(shape) }
    membershipGradient = Matrix(zeros: shape.rows, shape.clusters)
    gradient = [Float](repeating: 0, count: network.parameters.count)
  }

  /// K, *rows × k*.
  var memberships: Matrix { pass.output }
  /// K before its softmax, *rows × k*.
  var logits: Matrix { pass.logits }

  /// Step 1: K and the sums of the objectives.
  func forward(_ input: Matrix, target: Matrix, rows: [Int]) {
    pass.forward(network, input)
    for term in terms { term.sum(memberships: memberships, target: target, rows: rows) }
  }

  /// Step 2: the objectives.
  func evaluate(target: Matrix, totals: [ClusterSums]) {
    loss = 0
    for (i, term) in terms.enumerated() {
      let weight = weights.objectives[i].weight
      loss +=
        Double(weight)
        * term.evaluate(
          memberships: memberships, target: target, totals: totals[i], weight: weight)
    }
  }

  /// Step 4: the gradient of the parameters.
  ///
  /// - Parameters:
  ///   - input: What ``forward(_:target:rows:)`` read.
  ///   - target: X_J.
  ///   - totals: The sums of each objective over the batch.
  ///   - adjointTotals: The adjoint sums of each objective over the batch.
  ///   - inputGradient: Receives the gradient of the input; nil where nothing learns from it.
  ///   - logits: Adds the gradient of objectives of the logits; nil for none.
  ///   - decoding: Sets the gradient of the decoding errors; nil where it does not come here.
  func backward(
    _ input: Matrix, target: Matrix, totals: [ClusterSums], adjointTotals: [ClusterSums],
    inputGradient: UnsafeMutablePointer<Matrix>? = nil, logits: ((inout Matrix) -> Void)? = nil,
    decoding: ((inout Matrix) -> Void)? = nil
  ) {
    if let decoding {
      decoding(&membershipGradient)
    } else if terms.isEmpty {
      membershipGradient.fill(0)
    }
    for (i, term) in terms.enumerated() {
      term.addGradient(
        memberships: memberships, target: target, totals: totals[i],
        adjointTotals: adjointTotals[i], adding: decoding != nil || i > 0,
        to: &membershipGradient)
    }
    if let logits {
      softmaxRowsBackward(memberships, gradient: &membershipGradient)
      logits(&membershipGradient)
      pullBack(input, fromLogits: true, inputGradient)
    } else {
      pullBack(input, fromLogits: false, inputGradient)
    }
  }

  private func pullBack(
    _ input: Matrix, fromLogits: Bool, _ inputGradient: UnsafeMutablePointer<Matrix>?
  ) {
    switch (fromLogits, inputGradient) {
    case (false, nil):
      pass.backward(
        network, input, outputGradient: &membershipGradient, parameterGradient: &gradient)
    case (false, let target?):
      pass.backward(
        network, input, outputGradient: &membershipGradient, parameterGradient: &gradient,
        inputGradient: &target.pointee)
    case (true, nil):
      pass.backward(
        network, input, logitGradient: &membershipGradient, parameterGradient: &gradient)
    case (true, let target?):
      pass.backward(
        network, input, logitGradient: &membershipGradient, parameterGradient: &gradient,
        inputGradient: &target.pointee)
    }
  }
}
