public import LinearAlgebra
internal import Networks
internal import Noise2Self

extension TrainedBlock {
  /// The memberships of observations in the clusters of every head.
  ///
  /// A partitioner is trained on half-hidden observations; its memberships are averaged over a
  /// fixed set of masks drawn from the seed (``TrainingOptions/assignmentMasks``), which is
  /// steadier than one look at the whole observation.
  ///
  /// - Parameter source: The observations, *n × m*, preprocessed as those trained on.
  /// - Returns: One K a head, *n × k*, rows on the simplex.
  /// - Complexity: O(masks · *h* · *n* · weights) on all threads.
  public func memberships(of source: any ObservationSource) -> [Matrix] {
    let masks = assignmentMasks
    var averages = [[Float]](repeating: [], count: block.heads.count)
    forEachBatch(of: source) { x in
      var sums = block.heads.map { _ in Matrix(zeros: x.rows, block.clusterCount) }
      for mask in masks {
        let visible = mask.visiblePart(of: x)
        for (h, head) in block.heads.enumerated() {
          sums[h].add(head.memberships(of: x, seeing: visible))
        }
      }
      let share = 1 / Float(masks.count)
      for h in sums.indices { averages[h].append(contentsOf: (share * sums[h]).elements) }
    }
    return averages.map {
      Matrix(rows: source.observationCount, columns: block.clusterCount, elements: $0)
    }
  }

  /// The embeddings of observations by every head.
  ///
  /// - Parameter source: The observations, *n × m*, preprocessed as those trained on.
  /// - Returns: One E a head, *n × d*.
  /// - Complexity: O(*h* · *n* · weights) on all threads.
  public func embeddings(of source: any ObservationSource) -> [Matrix] {
    var elements = [[Float]](repeating: [], count: block.heads.count)
    forEachBatch(of: source) { x in
      for (h, head) in block.heads.enumerated() {
        elements[h].append(contentsOf: head.embeddings(of: x).elements)
      }
    }
    return elements.map {
      Matrix(rows: source.observationCount, columns: block.embeddingDimensions, elements: $0)
    }
  }

  private var assignmentMasks: [FeatureMask] {
    let sampler = MaskSampler(
      featureCount: block.featureCount, hiddenShare: options.maskedShare,
      kind: options.resolvedMaskKind(features: block.featureCount), seed: options.seed, stream: 2)
    guard sampler.hiddenCount > 0 else { return [sampler.mask(at: 0)] }
    return (0..<options.assignmentMasks).map(sampler.mask(at:))
  }

  /// Calls a closure with dense batches of all rows, in order.
  private func forEachBatch(of source: any ObservationSource, _ body: (Matrix) -> Void) {
    precondition(
      source.featureCount == block.featureCount,
      "\(source.featureCount) features, but the heads know \(block.featureCount)")
    let blocks = RowBlocks(count: source.observationCount, size: 8192)
    for index in 0..<blocks.blockCount {
      let rows = Array(blocks.range(of: index))
      var x = Matrix(zeros: rows.count, source.featureCount)
      source.copyRows(at: rows, into: &x)
      body(x)
    }
  }
}
