/// The settings of a t-SNE map.
public struct NeighbourEmbeddingOptions: Sendable, Hashable, Codable {
  /// The effective number of neighbours of each observation, at least 1 and at most a third of
  /// the others.
  public var perplexity = 30.0
  /// The steps of gradient descent.
  public var iterations = 1000
  /// What affinities are multiplied by at first, so that groups find their places.
  public var exaggeration = 12.0
  /// The steps with exaggerated affinities and low momentum.
  public var exaggeratedIterations = 250
  /// The accuracy of Barnes–Hut: cells seen under a smaller angle count as one point; 0 is exact.
  public var angle: Float = 0.5
  /// The learning rate; *n* / (4 · exaggeration), at least 50, unless given.
  public var learningRate: Double?
  /// The seed of the start where principal components leave it open.
  public var seed: UInt64 = 0

  /// Creates the default settings.
  public init() {}

  /// The greatest perplexity that so many observations allow: a third of the others.
  ///
  /// - Parameter observations: The number of observations, *n*.
  /// - Returns: (*n* − 1) / 3.
  public static func greatestPerplexity(observations: Int) -> Double {
    Double(max(observations - 1, 0)) / 3
  }

  /// Checks the settings against a number of observations.
  ///
  /// - Parameter observations: The number of observations, *n*.
  /// - Throws: ``NeighbourEmbeddingError`` with the first setting that is out of range.
  public func validate(observations: Int) throws(NeighbourEmbeddingError) {
    let limit = NeighbourEmbeddingOptions.greatestPerplexity(observations: observations)
    guard limit >= 1 else { throw .tooFewObservations(observations) }
    guard perplexity >= 1, perplexity <= limit else {
      throw .perplexity(perplexity, observations: observations)
    }
    guard iterations >= 1 else { throw .setting("iterations", "\(iterations)", "at least 1") }
    guard exaggeration >= 1, exaggeration.isFinite else {
      throw .setting("exaggeration", "\(exaggeration)", "at least 1")
    }
    guard exaggeratedIterations >= 0 else {
      throw .setting("exaggeratedIterations", "\(exaggeratedIterations)", "at least 0")
    }
    guard angle >= 0, angle <= 1 else { throw .setting("angle", "\(angle)", "between 0 and 1") }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw .setting("learningRate", "\(learningRate)", "greater than 0")
    }
  }
}
