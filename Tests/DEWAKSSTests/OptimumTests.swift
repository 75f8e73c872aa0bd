import DEWAKSS
import LinearAlgebra
import TestSupport
import Testing

@Suite("The optimum of a sweep")
struct OptimumTests {
  @Test("on the edge of a grid says which way to extend it")
  func edges() throws {
    let x = groups(200, 60, groups: 40, noise: 0.5, seed: 9)  // four neighbours are best
    func edges(_ components: [Int], _ neighbors: [Int]) throws -> [String] {
      try Sweep(of: x, options: SweepOptions(components: components, neighbors: neighbors))
        .edges.filter { $0.axis == .neighbors }.map(\.description)
    }
    #expect(try edges([30], [1, 2, 4, 8]) == [])
    #expect(
      try edges([30], [1, 2, 3])
        == ["the best number of neighbors, 3, is the largest of the grid: try larger ones"])
    #expect(
      try edges([30], [7, 9, 12])
        == ["the best number of neighbors, 7, is the smallest of the grid: try smaller ones"])
    let all = try Sweep(of: x, options: SweepOptions(components: [60], neighbors: [4])).edges
    #expect(all.map(\.direction) == [.smaller, .smaller, .larger])
    #expect(all.map(\.axis) == [.components, .neighbors, .neighbors])
  }

  @Test("is flat where many settings are about as good") func flatness() throws {
    let x = groups(120, 20, seed: 1)
    let sweep = try Sweep(
      of: x, options: SweepOptions(components: [2, 3, 5], neighbors: [1, 5, 10, 20, 28]))
    for tolerance in [0, 0.01, 0.1, 10] {
      let flat = sweep.flatness(within: tolerance)
      let bound = sweep.optimum.error.meanSquaredError * (1 + tolerance)
      let near = sweep.settings.filter { $0.error.meanSquaredError <= bound }
      #expect(flat.share == Double(near.count) / 15)
      #expect(flat.neighbors.lowerBound == near.map(\.neighbors).min())
      #expect(flat.neighbors.upperBound == near.map(\.neighbors).max())
      #expect(flat.components.upperBound == near.map(\.components).max())
    }
    #expect(sweep.flatness(within: 10).share == 1)
  }

  @Test("a finer grid around it holds it, with the same error", arguments: SweepConvention.allCases)
  func refined(convention: SweepConvention) throws {
    let x = groups(240, 60, groups: 20, seed: 3)
    var options = SweepOptions(components: [2, 10, 30, 50], neighbors: [2, 20, 60, 100])
    options.convention = convention
    let coarse = try Sweep(of: x, options: options)
    let fine = try coarse.refined(.dense(x))
    #expect(fine.settings.count > 30)
    let same = fine.settings.first {
      $0.components == coarse.optimum.components && $0.neighbors == coarse.optimum.neighbors
    }
    let error = coarse.optimum.error.meanSquaredError
    #expect(abs((same?.error.meanSquaredError ?? 0) / error - 1) < 1e-4)
    #expect(fine.optimum.error.meanSquaredError < error)
  }

  @Test("finer grids end at the neighbouring numbers") func finerGrid() throws {
    let x = groups(200, 60, groups: 40, noise: 0.5, seed: 9)
    let sweep = try Sweep(
      of: x, options: SweepOptions(components: [30], neighbors: [1, 4, 100]))
    #expect(sweep.optimum.neighbors == 4)
    let options = sweep.refinedOptions(neighbors: 7)
    #expect(options.components == [30] && options.reach == 100)
    #expect(options.neighbors.first == 1 && options.neighbors.last == 100)
    #expect(options.neighbors.contains(4) && options.neighbors.count == 7)
  }

  @Test("distances are those of the nearest others") func distances() throws {
    let x = groups(40, 5, seed: 4)
    let sweep = try Sweep(of: x, options: SweepOptions(components: [5], neighbors: [3]))
    let found = sweep.nearestNeighbours(3).distances
    for i in 0..<40 {
      let all = (0..<40).filter { $0 != i }.map {
        squaredDistance(x.span(ofRow: i), x.span(ofRow: $0)).squareRoot()
      }.sorted()
      let row = found.values[3 * i..<3 * i + 3].sorted()
      for c in 0..<3 { #expect(abs(row[c] - all[c]) < 1e-4) }
    }
  }

  @Test("parts of a graph that hang together") func components() {
    var links = Matrix(zeros: 6, 6)
    (links[4, 0], links[2, 4], links[5, 1]) = (1, 1, 1)
    #expect(connectedComponents(of: SparseMatrix(links)) == [0, 1, 0, 2, 0, 1])
  }
}

@Suite("Diffusion")
struct DiffusionTests {
  @Test("after t steps is WAK of the t-th power", arguments: [1, 2, 3, 4, 5])
  func powers(steps: Int) throws {
    let x = groups(50, 7, seed: 5)
    let sweep = try Sweep(of: x, options: SweepOptions(components: [4], neighbors: [5]))
    let diffusion = Diffusion(sweep.kernel)
    let w = sweep.kernel.dense.converted(to: Double.self)
    let power = (1..<steps).reduce(w) { product, _ in product * w }
    var other = power
    for i in 0..<50 {
      #expect(abs(diffusion.returnProbabilities(steps: steps)[i] - power[i, i]) < 1e-6)
      other[i, i] = 0
      let sum = (0..<50).reduce(0) { $0 + other[i, $1] }
      for j in 0..<50 { other[i, j] /= sum }
    }
    let expected = other * x.converted(to: Double.self)
    let found = diffusion.denoised(x, steps: steps)
    #expect(found.count == steps)
    #expect(relativeError(found[steps - 1], expected) < 1e-5)
    let norm = (expected - x.converted(to: Double.self)).frobeniusNorm
    #expect(abs(diffusion.errors(x, steps: steps)[steps - 1] / (norm * norm / 350) - 1) < 1e-4)
  }
}
