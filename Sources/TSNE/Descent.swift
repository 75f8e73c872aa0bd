/// Gradient descent with momentum and a gain for every coordinate.
///
/// Reference: L. van der Maaten, G. Hinton. "Visualizing data using t-SNE." *JMLR* 9, 2008, with
/// the gains of R. Jacobs, 1988.
struct Descent {
  /// Where the observations are now.
  private(set) var places: Places
  private let affinities: Affinities
  private let options: NeighbourEmbeddingOptions
  private let rate: Float
  private var x, y: [Coordinate]
  private var stepsMade = 0

  /// What one coordinate remembers.
  private struct Coordinate {
    var velocity: Float = 0
    var gain: Float = 1

    mutating func move(_ gradient: Float, rate: Float, momentum: Float) -> Float {
      gain = max(0.01, gradient * velocity < 0 ? gain + 0.2 : gain * 0.8)
      velocity = momentum * velocity - rate * gain * gradient
      return velocity
    }
  }

  init(from places: Places, affinities: Affinities, options: NeighbourEmbeddingOptions) {
    (self.places, self.affinities, self.options) = (places, affinities, options)
    let n = places.x.count
    rate = Float(options.learningRate ?? max(Double(n) / options.exaggeration / 4, 50))
    x = [Coordinate](repeating: Coordinate(), count: n)
    y = x
  }

  /// Makes one step.
  mutating func step() {
    let early = stepsMade < options.exaggeratedIterations
    let exaggeration = early ? Float(options.exaggeration) : 1
    let momentum: Float = early ? 0.5 : 0.8
    let forces = Forces(at: places, affinities, angle: options.angle)
    let scale = Float(1 / max(forces.normalisation, .leastNormalMagnitude))
    for i in x.indices {
      let gradientX = 4 * (exaggeration * forces.attraction.x[i] - scale * forces.repulsion.x[i])
      let gradientY = 4 * (exaggeration * forces.attraction.y[i] - scale * forces.repulsion.y[i])
      places.x[i] += x[i].move(gradientX, rate: rate, momentum: momentum)
      places.y[i] += y[i].move(gradientY, rate: rate, momentum: momentum)
    }
    centre(&places.x)
    centre(&places.y)
    stepsMade += 1
  }
}

/// Takes the mean away.
private func centre(_ values: inout [Float]) {
  let mean = Float(values.reduce(0.0) { $0 + Double($1) } / Double(max(values.count, 1)))
  for i in values.indices { values[i] -= mean }
}
