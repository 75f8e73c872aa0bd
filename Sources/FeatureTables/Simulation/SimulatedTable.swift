internal import Glibc
internal import LinearAlgebra

/// A table with known clusters, of which any rows can be had at any time.
///
/// Every row draws from a random stream of its own, so that rows are the same in whatever blocks
/// and on however many threads they are made, and a table larger than memory can be written.
public struct SimulatedTable: Sendable {
  /// What the table is like.
  public let options: SimulationOptions
  /// The cluster of each observation, from 0; the largest cluster is 0.
  public let clusters: [Int32]
  /// Whether clusters differ in a feature, for each feature.
  public let isInformative: [Bool]
  private let law: Law

  /// How numbers arise from the cluster.
  private enum Law: Sendable {
    /// Centres, *k × m*.
    case gaussian([Double])
    case counts(CountModel)
  }

  /// The random streams of a table.
  private enum Stream {
    static let labels: UInt64 = 1
    static let features: UInt64 = 2
    static let centres: UInt64 = 3
    static let rows: UInt64 = 4
  }

  /// Plants clusters; rows are made when they are asked for.
  ///
  /// - Parameter options: What the table is like.
  /// - Throws: ``SimulationError`` when an option is out of range, or so few zeros cannot be.
  public init(_ options: SimulationOptions) throws(SimulationError) {
    try options.validate()
    self.options = options
    let (n, m, k) = (options.observations, options.features, options.clusters)
    let sizes = SimulatedTable.sizes(of: k, among: n, imbalance: options.imbalance)
    let ordered = sizes.enumerated().flatMap { [Int32](repeating: Int32($0), count: $1) }
    var generator = CounterGenerator(seed: options.seed, stream: Stream.labels)
    clusters = generator.permutation(of: n).map { ordered[$0] }
    generator = CounterGenerator(seed: options.seed, stream: Stream.features)
    let informative = Set(
      generator.permutation(of: m).prefix(Int((options.informative * Double(m)).rounded())))
    let isInformative = (0..<m).map { informative.contains($0) }
    self.isInformative = isInformative
    generator = CounterGenerator(seed: options.seed, stream: Stream.centres)
    // What a feature is in all clusters: expression varies by orders of magnitude.
    let common = (0..<m).map { _ in generator.normal() }
    let centres = (0..<k * m).map { i -> Double in
      guard isInformative[i % m] else { return common[i % m] }
      return common[i % m] + options.separation * generator.normal()
    }
    switch options.kind {
    case .gaussian: law = .gaussian(centres)
    case .counts:
      let model = CountModel(
        relative: centres.map { exp($0) }, weights: sizes.map { Double($0) / Double(n) },
        dispersion: options.noise, density: options.density)
      guard let model else {
        throw .unreachableDensity(options.density, noise: options.noise)
      }
      law = .counts(model)
    }
  }

  /// The names of the observations.
  public var observationNames: [String] {
    let stem = options.kind == .counts ? "cell" : "sample"
    return (1...options.observations).map { "\(stem)\($0)" }
  }

  /// The names of the features.
  public var featureNames: [String] {
    let stem = options.kind == .counts ? "gene" : "feature"
    return (1...options.features).map { "\(stem)\($0)" }
  }

  /// The names of the clusters: texts, so that no reader takes them for a feature.
  public var clusterNames: [String] { (1...options.clusters).map { "c\($0)" } }

  /// The whole table in memory, with its truth: the column `cluster` of the observations and
  /// the column `informative` of the features.
  public var featureTable: FeatureTable {
    FeatureTable(
      observationNames: observationNames, featureNames: featureNames,
      values: rows(0..<options.observations), annotations: [truth],
      featureAnnotations: [informativeColumn])
  }

  /// The clusters as a column.
  var truth: Annotation {
    Annotation(
      name: "cluster",
      values: .categorical(codes: clusters, categories: clusterNames, ordered: false))
  }

  /// Which features are informative, as a column.
  var informativeColumn: Annotation {
    Annotation(name: "informative", values: .booleans(isInformative.map { Optional($0) }))
  }

  /// Rows of the table: dense, or sparse for counts.
  ///
  /// - Parameter range: Which observations.
  /// - Returns: Their numbers, the same in whatever range they are asked for.
  /// - Complexity: O(rows · *m*), on all threads.
  public func rows(_ range: Range<Int>) -> TableValues {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= options.observations,
      "rows \(range) of a table of \(options.observations)")
    let blocks = RowBlocks(count: range.count, size: max(1, 100_000 / options.features))
    switch law {
    case .gaussian(let centres):
      let parts = blocks.map { block in
        block.flatMap { gaussianRow(range.lowerBound + $0, centres) }
      }
      return .dense(
        Matrix(rows: range.count, columns: options.features, elements: parts.flatMap { $0 }))
    case .counts(let model):
      let parts = blocks.map { block in
        var part = SparseRows()
        for i in block { addCounts(range.lowerBound + i, model, to: &part) }
        return part
      }
      var offsets = [0]
      offsets.reserveCapacity(range.count + 1)
      for part in parts {
        for length in part.lengths { offsets.append(offsets[offsets.count - 1] + length) }
      }
      return .sparse(
        SparseMatrix(
          validated: range.count, options.features, rowOffsets: offsets,
          columnIndices: parts.flatMap(\.columns), values: parts.flatMap(\.values)))
    }
  }

  private func gaussianRow(_ i: Int, _ centres: [Double]) -> [Float] {
    var generator = CounterGenerator(seed: options.seed, stream: Stream.rows, UInt64(i))
    let first = Int(clusters[i]) * options.features
    return (first..<first + options.features).map { j in
      Float(centres[j] + options.noise * generator.normal())
    }
  }

  /// Appends an observation, of a size of its own, to sparse rows.
  private func addCounts(_ i: Int, _ model: CountModel, to part: inout SparseRows) {
    var generator = CounterGenerator(seed: options.seed, stream: Stream.rows, UInt64(i))
    let size = exp(CountModel.sizeDeviation * generator.normal())
    let first = Int(clusters[i]) * options.features
    let before = part.values.count
    for j in 0..<options.features {
      let count = model.count(mean: size * model.means[first + j], using: &generator)
      guard count > 0 else { continue }
      part.columns.append(Int32(j))
      part.values.append(Float(count))
    }
    part.lengths.append(part.values.count - before)
  }

  /// Sizes that fall geometrically from the largest cluster to the smallest, at least 1 each.
  static func sizes(of k: Int, among n: Int, imbalance: Double) -> [Int] {
    let weights = (0..<k).map { pow(imbalance, -Double($0) / Double(max(1, k - 1))) }
    let total = weights.reduce(0, +)
    // One for each; the rest where the running sum of the weights passes whole numbers.
    var (sizes, given, sum) = ([Int](), 0, 0.0)
    for weight in weights {
      sum += weight
      let upTo = min(n - k, Int((sum / total * Double(n - k)).rounded()))
      sizes.append(1 + upTo - given)
      given = upTo
    }
    return sizes
  }
}

/// Rows in the making: the columns and values of all, and how many each has.
private struct SparseRows: Sendable {
  var lengths: [Int] = []
  var columns: [Int32] = []
  var values: [Float] = []
}
