internal import Kruskal
internal import LinearAlgebra
internal import Networks
internal import Noise2Self
internal import PWAK

/// A head whose kernel is WAK(M) of perturbed spanning forests, at work on a whole batch.
///
/// The encoder runs twice: over X̃, with J hidden, for the similarities that the forests are grown
/// over, and over X for what is averaged; once where nothing is hidden. The gradient reaches the
/// encoder on both ways.
final class ForestHeadPass: HeadPass, @unchecked Sendable {
  private let head: Head
  private let weights: LossWeights
  private let batchRows: Int
  private let encoder: NetworkPass
  private let looker: NetworkPass
  private let decoder: NetworkPass
  private var forest: ForestKernel
  private let labels: ForestLabels?
  private var residual: MaskedResidual
  private var decodedGradient: Matrix
  private var predictions: Matrix
  private var predictionGradient: Matrix
  private var direct: Matrix
  private var encoderGradient: [Float]
  private var lookerGradient: [Float]
  private var decoderGradient: [Float]
  private(set) var decodedError = 0.0
  private(set) var objectiveLoss = 0.0
  let kernelSums = ClusterSums(clusters: 0, dimensions: 0)
  let kernelAdjointSums = ClusterSums(clusters: 0, dimensions: 0)
  let logits: ShardLogits? = nil
  let termSums: [ClusterSums] = []
  let termAdjointSums: [ClusterSums] = []

  init(
    _ head: Head, _ shape: PartitionTermShape, _ weights: LossWeights,
    _ options: TrainingOptions, number: Int
  ) {
    (self.head, self.weights, batchRows) = (head, weights, shape.batchRows)
    precondition(
      shape.rows == shape.batchRows, "\(shape.rows) of \(shape.batchRows) rows for a forest")
    let d = head.encoder.architecture.outputs
    encoder = NetworkPass(head.encoder.architecture, rows: shape.rows)
    looker = NetworkPass(head.encoder.architecture, rows: shape.rows)
    decoder = NetworkPass(head.decoder.architecture, rows: shape.rows)
    let forest = ForestKernel(rows: shape.rows, dimensions: d, options, number: number)
    self.forest = forest
    labels = weights.labels.map { ForestLabels($0, forest.options, trees: forest.trees) }
    residual = MaskedResidual(rows: shape.rows, coordinates: shape.coordinates)
    decodedGradient = Matrix(zeros: shape.rows, head.decoder.architecture.outputs)
    predictions = Matrix(zeros: shape.rows, d)
    predictionGradient = predictions
    direct = Matrix(zeros: shape.rows, shape.coordinates)
    encoderGradient = [Float](repeating: 0, count: head.encoder.parameters.count)
    lookerGradient = encoderGradient
    decoderGradient = [Float](repeating: 0, count: head.decoder.parameters.count)
  }

  func encode(_ shared: BatchRows, step: Int, own: (BatchRows) -> Void) {
    encoder.forward(head.encoder, shared.x)
    if !shared.hidesNothing { looker.forward(head.encoder, shared.visible) }
    forest.grow(over: shared.hidesNothing ? encoder.output : looker.output, step: step)
    objectiveLoss =
      labels.map {
        Double(weights.labelWeight) * $0.evaluate(forest.similarities, rows: shared.numbers, step)
      } ?? 0
  }

  func decode(_ shared: BatchRows, totals: ClusterSums, termTotals: [ClusterSums]) -> Matrix? {
    if weights.direct > 0 {
      let entries = Double(batchRows * shared.target.columns)
      let squares = squaredError(
        forest.kernel.predictions(of: shared.target), shared.target,
        scale: weights.direct * Float(2 / entries), gradient: &direct)
      forest.kernel.add(direct, of: shared.target)
      objectiveLoss += Double(weights.direct) * squares / entries
    }
    if forest.hasFailed { objectiveLoss = .nan }
    guard weights.decodes else { return nil }
    predictions = forest.kernel.predictions(of: encoder.output)
    decoder.forward(head.decoder, predictions)
    return decoder.output
  }

  func pullBack(_ shared: BatchRows, mask: FeatureMask, pooled: Matrix?, headIndex: Int) {
    guard weights.decodes else { return }
    let entries = Double(batchRows * mask.errorCount)
    let squares = residual.evaluate(
      decoder.output, target: shared.target, mask: mask,
      scale: weights.decoded * Float(2 / entries), into: &decodedGradient)
    decodedError = squares / entries
    if let pooled {
      decodedGradient.addColumns(from: headIndex * decodedGradient.columns, of: pooled)
    }
    decoder.backward(
      head.decoder, predictions, outputGradient: &decodedGradient,
      parameterGradient: &decoderGradient, inputGradient: &predictionGradient)
    forest.kernel.add(predictionGradient, of: encoder.output)
  }

  func finish(
    _ shared: BatchRows, totals: ClusterSums, adjointTotals: ClusterSums,
    termTotals: [ClusterSums], termAdjointTotals: [ClusterSums]
  ) {
    var seen = forest.pullBack(adding: labels?.gradient, scaledBy: Double(weights.labelWeight))
    var values =
      weights.decodes
      ? forest.kernel.valueGradient(predictionGradient)
      : Matrix(zeros: seen.rows, seen.columns)
    if shared.hidesNothing {
      values.add(seen)
      encoder.backward(
        head.encoder, shared.x, outputGradient: &values, parameterGradient: &encoderGradient)
      return
    }
    encoder.backward(
      head.encoder, shared.x, outputGradient: &values, parameterGradient: &encoderGradient)
    looker.backward(
      head.encoder, shared.visible, outputGradient: &seen, parameterGradient: &lookerGradient)
    for i in encoderGradient.indices { encoderGradient[i] += lookerGradient[i] }
  }

  func gradient(of role: HeadRole) -> [Float]? {
    switch role {
    case .encoder: encoderGradient
    case .partitioner: nil
    case .decoder: weights.decodes ? decoderGradient : nil
    }
  }
}
