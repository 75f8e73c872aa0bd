internal import ArgumentParser
internal import Runs

/// The flags of what every method of `cluster` has.
struct ClusterArguments: ParsableArguments {
  private static let defaults = ClusterRunOptions()

  @Option(
    help: ArgumentHelp(
      """
      \(ClusterMethod.allCases.map(\.rawValue).joined(separator: ", ")) (default: \
      \(ClusterArguments.defaults.method.rawValue)).
      """, valueName: "method"),
    transform: ClusterArguments.method)
  var method: ClusterMethod?

  @Option(
    name: [.customShort("k"), .customLong("clusters")], parsing: .unconditional,
    help: """
      The number of clusters, or auto: the best by BIC with gmm, by the gap statistic of K-means \
      with every other method (default: auto).
      """, transform: ClusterCount.init(text:))
  var clusters: ClusterCount?

  @Option(
    parsing: .unconditional,
    help: "With --clusters auto: the most that are tried (default: \(defaults.mostClusters)).",
    transform: parsing("be a whole number of at least 2"))
  var maxClusters: Int?

  @Option(
    parsing: .unconditional,
    help: """
      Independent starts; the one of least loss is kept, the others say how far it comes out again \
      (default: 10 with kmeans, 3 with an mlp, otherwise 5).
      """, transform: parsing("be a whole number of at least 1"))
  var starts: Int?

  @Option(
    parsing: .unconditional, help: "The seed of every random choice (default: \(defaults.seed)).",
    transform: parsing("be a whole number of at least 0"))
  var seed: UInt64?

  /// Puts the flags that were given in place of options.
  ///
  /// - Parameter options: The settings.
  /// - Throws: An error of usage where a flag would do nothing.
  func apply(to options: inout ClusterRunOptions) throws {
    if maxClusters != nil, clusters?.number != nil {
      throw ValidationError("--max-clusters goes with --clusters auto")
    }
    if let method { options.method = method }
    if let clusters { options.clusters = clusters.number }
    if let maxClusters { options.mostClusters = maxClusters }
    if let starts { options.starts = starts }
    if let seed { options.seed = seed }
  }

  /// Reads the name of a method.
  @Sendable static func method(_ text: String) throws -> ClusterMethod {
    guard let method = ClusterMethod(rawValue: text) else {
      throw ValidationError(
        "it must be one of \(ClusterMethod.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return method
  }
}
