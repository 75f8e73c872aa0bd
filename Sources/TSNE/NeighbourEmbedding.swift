public import LinearAlgebra

/// A map of observations in the plane that keeps neighbours together: t-SNE.
///
/// Affinities come from nearest neighbours, exact up to 100 000 observations, repulsion from a quadtree (Barnes–Hut), the
/// start from the first two principal components. Distances between far groups, and the sizes of
/// groups, mean little in such a map.
///
/// References: L. van der Maaten, G. Hinton. "Visualizing data using t-SNE." *JMLR* 9, 2008.
/// L. van der Maaten. "Accelerating t-SNE using tree-based algorithms." *JMLR* 15, 2014. The rate
/// of descent is that of A. Belkina et al. "Automated optimized parameters for t-distributed
/// stochastic neighbor embedding …" *Nature Communications* 10, 2019.
/// doi:10.1038/s41467-019-13055-y
public struct NeighbourEmbedding: Sendable, Hashable {
  /// The coordinates of the observations, *n × 2*, with mean zero.
  public let coordinates: Matrix
  /// The Kullback–Leibler divergence between affinities in the table and in the map, in nats.
  public let divergence: Double

  /// Maps observations.
  ///
  /// - Parameters:
  ///   - observations: An *n × d* matrix, such as the embedding of a run; columns on one scale.
  ///   - options: The settings.
  ///   - progress: Is called with the number of steps made, after each.
  /// - Throws: ``NeighbourEmbeddingError`` when a setting does not suit the table, or a number
  ///   in it is not finite.
  /// - Complexity: At most O(*n*²*d*) for the neighbours, then O(*n* log *n*) a step, on all threads; the
  ///   same result on any number of threads.
  public init(
    of observations: Matrix, options: NeighbourEmbeddingOptions = .init(),
    progress: (Int) -> Void = { _ in }
  ) throws(NeighbourEmbeddingError) {
    let n = observations.rows
    try options.validate(observations: n)
    for i in 0..<n {
      for (j, value) in observations.row(i).enumerated() where !value.isFinite {
        throw .notFinite(row: i, column: j)
      }
    }
    let neighbours: NearestNeighbours
    do {
      neighbours = try NearestNeighbours(
        of: observations, count: min(n - 1, Int(3 * options.perplexity)), seed: options.seed)
    } catch .notFinite(let row, let column) {
      throw .notFinite(row: row, column: column)
    } catch {
      throw .tooFewObservations(n)
    }
    let affinities = Affinities(neighbours, perplexity: options.perplexity)
    var descent = Descent(
      from: startingPlaces(of: observations, seed: options.seed), affinities: affinities,
      options: options)
    for step in 1...options.iterations {
      descent.step()
      progress(step)
    }
    let places = descent.places
    coordinates = Matrix(rows: n, columns: 2) { $1 == 0 ? places.x[$0] : places.y[$0] }
    let forces = Forces(at: places, affinities, angle: options.angle)
    divergence = affinities.divergence(at: places, normalisation: forces.normalisation)
  }
}

/// The first two principal components, scaled so that the first has standard deviation 10⁻⁴, with
/// a hundredth of that in noise, which parts observations that are the same.
private func startingPlaces(of observations: Matrix, seed: UInt64) -> Places {
  var random = CounterGenerator(seed: seed, stream: 0x7453_4e45)
  let n = observations.rows
  let fitted = try? PrincipalComponents(
    of: observations, count: min(2, observations.rows, observations.columns))
  let scores = fitted?.scores(of: observations) ?? Matrix(zeros: n, 0)
  let deviation = fitted?.standardDeviations.first ?? 0
  let scale = deviation > 0 ? 1e-4 / deviation : 0
  func coordinate(_ j: Int) -> [Float] {
    (0..<n).map { i in
      let score = j < scores.columns ? Double(scores[i, j]) * scale : 0
      return Float(score + 1e-6 * random.normal())
    }
  }
  return Places(x: coordinate(0), y: coordinate(1))
}
