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
    memberships(of: ChainedTable(source))
  }

  /// The memberships of observations in the clusters of every head, as the block reads them.
  ///
  /// - Parameter table: The observations, *n × m*, as the blocks before this one made them.
  /// - Returns: One K a head, *n × k*, rows on the simplex.
  /// - Complexity: O(masks · *h* · *n* · weights) on all threads, times the blocks.
  public func memberships(of table: ChainedTable) -> [Matrix] {
    let masks = assignmentMasks
    check(table.source)
    var averages = room(for: table.source.observationCount * block.clusterCount)
    forEachBatch(of: table) { rows in
      var sums = block.heads.map { _ in Matrix(zeros: rows.x.rows, block.clusterCount) }
      for mask in masks {
        let visible = rows.visible(mask)
        for (h, head) in block.heads.enumerated() {
          sums[h].add(head.memberships(of: rows.input, seeing: visible))
        }
      }
      let share = 1 / Float(masks.count)
      for h in sums.indices { averages[h].append(contentsOf: (share * sums[h]).elements) }
    }
    return averages.map {
      Matrix(rows: table.source.observationCount, columns: block.clusterCount, elements: $0)
    }
  }

  /// The embeddings of observations by every head.
  ///
  /// - Parameter source: The observations, *n × m*, preprocessed as those trained on.
  /// - Returns: One E a head, *n × d*.
  /// - Complexity: O(*h* · *n* · weights) on all threads.
  public func embeddings(of source: any ObservationSource) -> [Matrix] {
    embeddings(of: ChainedTable(source))
  }

  /// The embeddings of observations by every head, as the block reads them.
  ///
  /// - Parameter table: The observations, *n × m*, as the blocks before this one made them.
  /// - Returns: One E a head, *n × d*.
  /// - Complexity: O(*h* · *n* · weights) on all threads.
  public func embeddings(of table: ChainedTable) -> [Matrix] {
    check(table.source)
    var elements = room(for: table.source.observationCount * block.embeddingDimensions)
    forEachBatch(of: table) { rows in
      for (h, head) in block.heads.enumerated() {
        elements[h].append(contentsOf: head.embeddings(of: rows.input).elements)
      }
    }
    return elements.map {
      Matrix(
        rows: table.source.observationCount, columns: block.embeddingDimensions, elements: $0)
    }
  }

  private var assignmentMasks: [FeatureMask] {
    let sampler = MaskSampler(
      featureCount: block.featureCount, hiddenShare: options.maskedShare,
      kind: options.resolvedMaskKind(features: block.featureCount), seed: options.seed, stream: 2)
    // Trees are found by whole observations.
    if options.partitioner == .forest {
      return [FeatureMask(featureCount: block.featureCount, axes: .none)]
    }
    guard sampler.hiddenCount > 0 else { return [sampler.mask(at: 0)] }
    return (0..<options.assignmentMasks).map(sampler.mask(at:))
  }

  /// Calls a closure with dense batches of all rows, in order.
  private func forEachBatch(of table: ChainedTable, _ body: (ReadRows) -> Void) {
    table.source.forEachBlock { range, x in
      body(ReadRows(Array(range), x, of: table))
    }
  }

  private func check(_ source: any ObservationSource) {
    precondition(
      source.featureCount == block.featureCount,
      "\(source.featureCount) features, but the heads know \(block.featureCount)")
  }

  /// Room for the numbers of all observations in each head.
  private func room(for count: Int) -> [[Float]] {
    block.heads.map { _ in
      var elements: [Float] = []
      elements.reserveCapacity(count)
      return elements
    }
  }
}
