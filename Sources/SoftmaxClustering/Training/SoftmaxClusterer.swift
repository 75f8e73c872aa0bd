public import LinearAlgebra
internal import Networks

/// Trains softmax models on the rows of a table, by any objectives of their predictions.
///
/// It knows no objective by name. What it learns is a function of the options and the table
/// alone, on any number of threads. Of several starts it keeps the one whose loss over the whole
/// table is least.
public struct SoftmaxClusterer: Sendable {
  /// The settings.
  public let options: SoftmaxClustererOptions

  /// Creates a clusterer.
  ///
  /// - Parameter options: The settings; checked when a table is known.
  public init(options: SoftmaxClustererOptions) { self.options = options }

  /// Trains a model.
  ///
  /// - Parameters:
  ///   - source: The table, *n × m*; batches of it are made dense, not the whole.
  ///   - objectives: What is minimised, at least one.
  ///   - augmentation: What changes rows of the table, before scaling, that are to be predicted
  ///     as they were; nil for nothing.
  ///   - progress: Told about a hundred times how each start stands; false stops the run.
  /// - Returns: The model of the least loss.
  /// - Throws: ``SoftmaxClusteringError`` when a setting or the table does not suit, when the
  ///   loss stops to be a number, and when the run was stopped.
  /// - Complexity: O(starts · steps · *b* · parameters) time.
  public func fit(
    _ source: any ObservationSource, objectives: [WeightedSoftmaxObjective],
    augmentation: (any TableAugmentation)? = nil,
    progress: ((SoftmaxProgress) -> Bool)? = nil
  ) throws(SoftmaxClusteringError) -> SoftmaxModel {
    let options = try options.validated(
      observations: source.observationCount, features: source.featureCount)
    guard objectives.contains(where: { $0.weight > 0 }) else { throw .noObjective }
    let scaling = try RowScaling(of: source, options.scaling)
    var alterations: [any RowAlteration] = []
    if options.consistency > 0, let augmentation {
      alterations.append(AugmentingAlteration(augmentation: augmentation))
    }
    if options.consistency > 0, let adversary = options.adversary {
      alterations.append(AdversarialAlteration(radii: try adversary.radii(of: source, scaling)))
    }
    let run = SoftmaxRun(
      options: options, source: source, scaling: scaling, objectives: objectives,
      alterations: alterations)
    var (best, losses) = (SoftmaxRun.Result?.none, [Double]())
    for start in 0..<options.starts {
      let result = try run.train(start: start, progress: progress)
      losses.append(result.loss)
      if result.loss < best?.loss ?? .infinity { best = result }
    }
    guard let best else { throw .diverged(step: run.totalSteps) }
    var sizes = [Int](repeating: 0, count: options.clusters)
    for label in best.labels { sizes[label] += 1 }
    return SoftmaxModel(
      scaling: scaling, network: best.network, history: best.history, startLosses: losses,
      clusterSizes: sizes)
  }
}
