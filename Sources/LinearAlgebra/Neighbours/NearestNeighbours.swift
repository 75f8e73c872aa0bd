/// The nearest neighbours of every observation, nearest first.
///
/// Of neighbours at equal distance those with lower numbers come first. Distances are taken from
/// the observations themselves in `Double`, never from inner products, so that nothing cancels.
public struct NearestNeighbours: Sendable, Hashable {
  /// The number of observations, *n*.
  public let observationCount: Int
  /// The neighbours of each observation, *k*.
  public let count: Int
  /// The numbers of the neighbours; *k* for each of the *n* observations.
  public let indices: [Int32]
  /// The squared distances to them.
  public let squaredDistances: [Float]
  /// The share of the true neighbours that an approximate search found, measured on a sample;
  /// nil for an exact search.
  public let recall: Double?
  /// Whether each observation was taken as a neighbour of itself.
  public let includesSelf: Bool

  /// Finds the nearest neighbours.
  ///
  /// - Parameters:
  ///   - observations: An *n × d* matrix.
  ///   - count: The neighbours of each, *k*: at most *n* − 1, or *n* with itself.
  ///   - includesSelf: Whether an observation is its own neighbour, at distance 0, after others of
  ///     lower number at distance 0.
  ///   - method: Exact or approximate.
  ///   - seed: The seed of an approximate search.
  /// - Throws: ``NeighbourError`` when there are too few observations, or a number is not finite.
  /// - Complexity: Exact: O(*n*²*d*) time and O(*nk*) memory. The same result on any number of
  ///   threads, exact or not.
  public init(
    of observations: Matrix, count: Int, includesSelf: Bool = false,
    method: NeighbourMethod = .automatic, seed: UInt64 = 0
  ) throws(NeighbourError) {
    let n = observations.rows
    guard count >= 0, count < max(n, 1) || (includesSelf && count == n) else {
      throw .count(count, observations: n)
    }
    if case .approximate(let recall) = method, !(recall > 0 && recall <= 1) {
      throw .recall(recall)
    }
    let table = try CentredObservations(checking: observations)
    let search = min(count, max(n - 1, 0))
    let found =
      switch method {
      case .automatic where n <= NeighbourMethod.largestExactSearch, .exact:
        exactNeighbours(of: observations, table, count: search)
      case .automatic:
        approximateNeighbours(of: observations, table, count: search, recall: 0.98, seed: seed)
      case .approximate(let recall):
        approximateNeighbours(of: observations, table, count: search, recall: recall, seed: seed)
      }
    self.init(
      rows: n, count: count,
      found: includesSelf && count > 0 ? found.addingSelf(rows: n, count: count) : found,
      includesSelf: includesSelf)
  }

  private init(rows: Int, count: Int, found: FoundNeighbours, includesSelf: Bool) {
    observationCount = rows
    (self.count, self.includesSelf) = (count, includesSelf)
    (indices, squaredDistances) = (found.indices, found.squaredDistances)
    recall = found.recall
  }

  /// The nearest of the neighbours alone.
  ///
  /// - Parameter count: How many, at most those that were found.
  /// - Returns: What a search for so many gives.
  /// - Complexity: O(*nk*)
  public func prefix(_ count: Int) -> NearestNeighbours {
    precondition(
      count >= 0 && count <= self.count, "\(count) of \(self.count) neighbours")
    guard count < self.count else { return self }
    let rows = 0..<observationCount
    return NearestNeighbours(
      rows: observationCount, count: count,
      found: FoundNeighbours(
        count: count, indices: rows.flatMap { indices(of: $0).prefix(count) },
        squaredDistances: rows.flatMap { squaredDistances(of: $0).prefix(count) },
        recall: recall), includesSelf: includesSelf)
  }

  /// The neighbours of one observation.
  ///
  /// - Parameter i: The observation, from 0.
  /// - Returns: *k* numbers, nearest first.
  public func indices(of i: Int) -> ArraySlice<Int32> { indices[i * count..<(i + 1) * count] }

  /// The squared distances from one observation to its neighbours.
  ///
  /// - Parameter i: The observation, from 0.
  /// - Returns: *k* numbers, rising.
  public func squaredDistances(of i: Int) -> ArraySlice<Float> {
    squaredDistances[i * count..<(i + 1) * count]
  }
}

/// What a search found: *k* others of each observation.
struct FoundNeighbours: Sendable {
  let count: Int
  var indices: [Int32]
  var squaredDistances: [Float]
  var recall: Double?

  /// The same with each observation among its own neighbours, behind those of lower number that
  /// equal it.
  func addingSelf(rows n: Int, count wanted: Int) -> FoundNeighbours {
    var (names, distances): ([Int32], [Float]) = ([], [])
    names.reserveCapacity(n * (wanted + 1))
    distances.reserveCapacity(n * (wanted + 1))
    for i in 0..<n {
      let row = i * count..<(i + 1) * count
      let before = row.prefix { squaredDistances[$0] == 0 && indices[$0] < Int32(i) }
      let after = before.endIndex..<row.upperBound
      names += (indices[before] + [Int32(i)] + indices[after]).prefix(wanted)
      distances += (squaredDistances[before] + [0] + squaredDistances[after]).prefix(wanted)
    }
    return FoundNeighbours(
      count: wanted, indices: names, squaredDistances: distances, recall: recall)
  }
}

/// The observations less their mean, and half their squared norms.
package struct CentredObservations: Sendable {
  package let matrix: Matrix
  package let halfNorms: [Float]

  /// Centres observations whose squares are finite.
  package init(checking observations: Matrix) throws(NeighbourError) {
    let (n, d) = (observations.rows, observations.columns)
    let bad = RowBlocks(count: n, size: 1024).map { range -> Int? in
      observations.withElements { elements in
        (range.lowerBound * d..<range.upperBound * d).first { !(abs(elements[$0]) <= 1e15) }
      }
    }.compactMap { $0 }.first
    if let bad { throw .notFinite(row: bad / d, column: bad % d) }
    let mean = observations.columnMeans.map { Float($0) }
    var centred = Matrix(zeros: n, d)
    centred.withMutablePointer { target in
      mean.withPointer { mean in
        // Every block writes to rows of its own.
        nonisolated(unsafe) let (target, mean) = (target, mean)
        RowBlocks(count: n, size: 1024).forEach {
          observations.copyCentredRows($0, mean: mean, into: target + $0.lowerBound * d)
        }
      }
    }
    self.init(centred: centred)
  }

  /// Takes observations as they are.
  package init(centred: Matrix) {
    matrix = centred
    halfNorms = RowBlocks(count: centred.rows, size: 1024).map { range in
      range.map { i in
        let row = centred.span(ofRow: i)
        var sum = 0.0
        for j in row.indices { sum += Double(row[j]) * Double(row[j]) }
        return Float(sum / 2)
      }
    }.flatMap { $0 }
  }
}
