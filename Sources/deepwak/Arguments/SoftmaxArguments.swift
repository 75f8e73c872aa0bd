internal import ArgumentParser
internal import SoftmaxClustering

/// The settings of the objectives of softmax models.
struct SoftmaxArguments: ParsableArguments {
  private static let defaults = SoftmaxSettings()

  @Option(
    parsing: .unconditional,
    help: """
      The weight of fairness, which makes clusters of one size (default: \(defaults.fairness)).
      """, transform: parsing("be a number of at least 0"))
  var fairness: Double?

  /// Puts the flags that were given in place of settings.
  func apply(to settings: inout SoftmaxSettings) {
    if let fairness { settings.fairness = fairness }
  }

  /// Throws where a setting is given that none of the methods has.
  ///
  /// - Parameters:
  ///   - methods: The objectives that are used.
  ///   - flag: The flag that names them.
  /// - Throws: An error of usage.
  func check(against methods: [SoftmaxMethod], _ flag: String) throws {
    if fairness != nil, methods.isEmpty {
      throw ValidationError(
        "--fairness goes with \(flag) \(SoftmaxMethod.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
  }
}
