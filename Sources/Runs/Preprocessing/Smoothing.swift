internal import DEWAKSS
public import FeatureTables
internal import LinearAlgebra

/// The last step before training, if asked for: each observation becomes the weighted mean of its
/// nearest neighbours, itself left out, as a sweep found it best.
///
/// The neighbours are searched among the observations of the table itself, in the coordinates
/// that are smoothed; another table is smoothed over neighbours of its own.
public struct Smoothing: Sendable, Hashable, Codable {
  /// The neighbours of each observation.
  public var neighbors: Int
  /// How they are weighted: "distances" or "connectivities".
  public var weights: String
  /// The power of relative distances in their weights.
  public var decay: Double
  /// The neighbours that were searched when the weights were chosen.
  public var reach: Int
  /// The steps along the graph.
  public var steps: Int

  /// Creates a step.
  ///
  /// - Parameters:
  ///   - neighbors: The neighbours of each observation, at least 1.
  ///   - weights: How they are weighted: "distances" or "connectivities".
  ///   - decay: The power of relative distances.
  ///   - reach: The neighbours that are searched, at least `neighbors`.
  ///   - steps: The steps along the graph, at least 1.
  public init(
    neighbors: Int, weights: String = "distances", decay: Double = 1, reach: Int? = nil,
    steps: Int = 1
  ) {
    (self.neighbors, self.weights, self.decay) = (neighbors, weights, decay)
    (self.reach, self.steps) = (max(neighbors, reach ?? neighbors), steps)
  }

  /// What is done, in one line.
  public var words: String {
    "smoothed over the \(neighbors) nearest neighbor\(neighbors == 1 ? "" : "s")"
      + (steps > 1 ? ", in \(steps) steps" : "")
  }

  /// Smooths a table; one of two observations or fewer stays.
  ///
  /// - Parameter values: *n × p* numbers.
  /// - Returns: *n × p* numbers, dense.
  /// - Throws: ``PreprocessingError`` when numbers are too large to be squared.
  /// - Complexity: O(*n*²*p*), less where the search is approximate.
  public func apply(to values: TableValues) throws(PreprocessingError) -> TableValues {
    let x = values.densified
    guard x.rows > 2, let weighting = NeighbourWeighting(rawValue: weights) else { return values }
    let most = x.rows - 1
    var options = SweepOptions(components: [x.columns], neighbors: [min(neighbors, most)])
    (options.weighting, options.decay) = (weighting, decay)
    options.reach = min(reach, most)
    do throws(SweepError) {
      let kernel = try Sweep(of: x, options: options, scores: x).kernel
      guard steps > 1 else { return .dense(kernel * x) }
      return .dense(Diffusion(kernel).denoised(x, steps: steps)[steps - 1])
    } catch {
      if case .constant = error { return values }
      throw .smoothing(error.description)
    }
  }
}
