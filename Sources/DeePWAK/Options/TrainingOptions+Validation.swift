/// A setting that is out of range; the message is one line.
public struct OptionError: Error, Hashable, CustomStringConvertible {
  /// What is wrong: the setting, its value, what it must be.
  public let description: String

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - name: The setting, as the user typed it.
  ///   - value: Its value.
  ///   - requirement: What it must be, as in "be at least 1".
  public init(_ name: String, _ value: some CustomStringConvertible, must requirement: String) {
    description = "\(name) is \(value), but must \(requirement)"
  }
}

extension TrainingOptions {
  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: ``OptionError`` that names the setting, its value and its range.
  public func validate() throws(OptionError) {
    guard heads >= 1 else { throw .init("--heads", heads, must: "be at least 1") }
    guard maximumClusters >= 2 else {
      throw .init("--max-clusters", maximumClusters, must: "be at least 2")
    }
    guard embeddingDimensions >= 1 else {
      throw .init("--embedding", embeddingDimensions, must: "be at least 1")
    }
    guard steps >= 1 else { throw .init("--steps", steps, must: "be at least 1") }
    if let epochs, epochs < 1 { throw .init("--epochs", epochs, must: "be at least 1") }
    if let epochs, epochs > TrainingOptions.mostEpochs {
      throw .init("--epochs", epochs, must: "not exceed \(TrainingOptions.mostEpochs)")
    }
    if case .rows(let rows) = batchSize, rows < 2 {
      throw .init("--batch-size", rows, must: "be at least 2, or \"full\"")
    }
    guard maskedShare >= 0, maskedShare < 1 else {
      throw .init("--mask", maskedShare, must: "lie in [0, 1)")
    }
    try LayerWidth.check(hiddenWidths, of: "--hidden")
    try LayerWidth.check(partitionerWidths ?? [], of: "--partitioner-widths")
    guard learningRate > 0, learningRate.isFinite else {
      throw .init("--learning-rate", learningRate, must: "be above 0")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw .init("--weight-decay", weightDecay, must: "be at least 0")
    }
    try validateWeights()
    guard assignmentMasks >= 1 else {
      throw .init("--assignment-masks", assignmentMasks, must: "be at least 1")
    }
    try validateBlocks()
    try validateForests()
  }

  private func validateBlocks() throws(OptionError) {
    guard blocks >= 1 else { throw .init("--recurrent", blocks, must: "be at least 1") }
    guard blocks == 1 || decodes else {
      throw .init(
        "--recurrent", blocks,
        must: "be 1 where neither --pooled-weight nor --decoded-weight is above 0: blocks without "
          + "decoders have no output")
    }
  }

  private func validateForests() throws(OptionError) {
    guard partitioner == .forest else { return }
    try forest.validate()
    guard blocks == 1 else {
      throw .init("--recurrent", blocks, must: "be 1 with --partitioner forest")
    }
    guard partitionerTeacher != .objectives else {
      throw .init(
        "--teacher", "objectives",
        must: "be everything with --partitioner forest: its clusters are those of the embedding")
    }
    guard partitionerInput == .features else {
      throw .init(
        "--partitioner-input", "embedding",
        must: "be left out with --partitioner forest, which always reads the embedding")
    }
    if case .rows(let rows) = batchSize, rows > TrainingOptions.greatestForestBatch {
      throw .init(
        "--batch-size", rows,
        must: "not exceed \(TrainingOptions.greatestForestBatch) with --partitioner forest")
    }
  }

  /// The observations of a batch, at most, whose pairs are held: 128 MB a matrix.
  private static let greatestForestBatch = 4096

  private func validateWeights() throws(OptionError) {
    for (name, weight) in [
      ("--pooled-weight", pooledWeight), ("--decoded-weight", decodedWeight),
      ("--direct-weight", resolvedDirectWeight), ("--label-weight", labelWeight),
    ] where !(weight >= 0 && weight.isFinite) {
      throw .init(name, weight, must: "be at least 0")
    }
    guard objectives.isEmpty else { return try validateObjectives() }
    guard pooledWeight + decodedWeight + resolvedDirectWeight > 0 else {
      throw .init(
        "--pooled-weight", "0, as are --decoded-weight and --direct-weight",
        must: "be above 0 where the others are not")
    }
  }

  private func validateObjectives() throws(OptionError) {
    for mixture in objectives { try mixture.validate(softmax) }
    if let directWeight {
      throw .init(
        "--direct-weight", directWeight,
        must: "be left out with --objective, where it is the weight of pwak")
    }
    guard partitioner == .softmax else {
      throw .init(
        "--partitioner", "forest", must: "be softmax with --objective: forests have no logits")
    }
    guard objectives.count <= heads else {
      throw .init(
        "--heads", heads, must: "be at least \(objectives.count), the number of objectives")
    }
  }

  /// Throws the first setting that does not suit a table.
  ///
  /// - Parameters:
  ///   - observations: The observations of the table, *n*.
  ///   - features: Its features, *m*.
  /// - Throws: ``OptionError`` that names the setting, its value and what the table allows.
  public func validate(observations: Int, features: Int) throws(OptionError) {
    try validate()
    guard observations >= 4 else {
      throw .init("the table", "\(observations) observations long", must: "have at least 4")
    }
    guard features >= 1 else { throw .init("the table", "without features", must: "have some") }
    guard maximumClusters <= observations else {
      throw .init(
        "--max-clusters", maximumClusters,
        must: "not exceed the \(observations) observations of the table")
    }
    let kept = heldOut.count(of: observations)
    guard observations - kept >= 2, kept != 1 else {
      throw .init(
        "--held-out", heldOut,
        must: "leave at least 2 of the \(observations) observations on each side, or be 0")
    }
    if partitioner == .forest,
      batchSize.count(of: observations - kept) > TrainingOptions.greatestForestBatch
    {
      throw .init(
        "--batch-size", batchSize,
        must: "not exceed \(TrainingOptions.greatestForestBatch) with --partitioner forest")
    }
    try validateMemory(observations: observations, features: features)
  }
}

extension TrainingOptions {
  /// More passes than any run makes; keeps the number of steps in range.
  private static let mostEpochs = 1_000_000_000
  /// The weights of all networks, at most: with gradients and moments about 12 GB.
  private static let mostWeights = 5e8
  /// The memberships of all heads, at most: 10 GB.
  private static let mostMemberships = 2.5e9

  /// Throws where networks or memberships could not be held in memory.
  private func validateMemory(observations: Int, features: Int) throws(OptionError) {
    let weights = weightCount(features: features)
    guard weights <= TrainingOptions.mostWeights else {
      throw .init(
        "the number of weights of all networks", weights < 1e15 ? "\(Int(weights))" : "\(weights)",
        must: "not exceed \(Int(TrainingOptions.mostWeights)): take fewer than these "
          + "\(features) features (--pcs 50 or --hvg 2000), fewer --heads or a smaller --embedding")
    }
    // Every block keeps those of its heads, and all but the last its output.
    let rows = Double(heads) * Double(blocks) * Double(observations)
    guard blocks == 1 || Double(observations) * Double(features) <= TrainingOptions.mostMemberships
    else {
      throw .init(
        "--recurrent", blocks,
        must: "be 1 for \(features) features of \(observations) observations, since the output of "
          + "a block is dense: take fewer features (--pcs 50 or --hvg 2000)")
    }
    guard rows * Double(maximumClusters) <= TrainingOptions.mostMemberships else {
      throw .init(
        "--max-clusters", maximumClusters,
        must: "not exceed \(Int(TrainingOptions.mostMemberships / rows)) for \(heads) heads on "
          + "\(observations) observations")
    }
  }

  /// The weights and biases of all heads and the pooling layer.
  private func weightCount(features: Int) -> Double {
    func count(_ widths: [Int]) -> Double {
      zip(widths, widths.dropFirst()).reduce(0) { $0 + (Double($1.0) + 1) * Double($1.1) }
    }
    let hidden = hiddenWidths.map { $0.units(features: features) }
    let encoder = count([features] + hidden + [embeddingDimensions])
    let decoder = count([embeddingDimensions] + hidden.reversed() + [features])
    let partitioner = count(
      [partitionerInput == .features ? features : embeddingDimensions]
        + (partitionerWidths ?? hiddenWidths).map { $0.units(features: features) }
        + [maximumClusters])
    let pooling = Double(features) * Double(features)
    return Double(heads) * (encoder + decoder + partitioner + pooling)
  }
}

extension LayerWidth {
  /// Throws where a width cannot be that of a layer.
  static func check(_ widths: [LayerWidth], of name: String) throws(OptionError) {
    guard let wrong = widths.first(where: { !$0.isPositive }) else { return }
    throw .init(name, wrong, must: "be at least 1, or a multiple of the features such as 4m")
  }
}
