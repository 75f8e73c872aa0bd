public import ArgumentParser
public import SoftmaxClustering

/// The settings of the objectives of softmax models.
struct SoftmaxArguments: ParsableArguments {
  private static let defaults = SoftmaxSettings()

  @Option(
    parsing: .unconditional,
    help: """
      Of all but self-labelling: the weight of fairness, which makes clusters of one size; above 0 \
      with soft-labels and collision (default: \(defaults.fairness)).
      """, transform: parsing("be a number of at least 0"))
  var fairness: Double?

  @Option(
    parsing: .unconditional,
    help: """
      Of renyi: the order of the entropy, above 0; 1 is that of mi, inf sees the greatest \
      probability alone (default: \(defaults.order)).
      """, transform: parsing("be a number above 0, or inf"))
  var order: Double?

  @Option(
    parsing: .unconditional,
    help: """
      Of self-labelling: the exponent of probabilities in transport plans (default: \
      \(defaults.sharpness)).
      """, transform: parsing("be a number above 0"))
  var sharpness: Double?

  @Option(
    help: """
      Of self-labelling: labels are the greatest entries of plans (hard) or the plans (soft) \
      (default: \(defaults.transport.rawValue)).
      """)
  var transport: SoftmaxSettings.Transport?

  @Option(
    help: """
      Of soft-labels: the cross-entropy of predictions under labels (forward) or of labels under \
      predictions (reverse) (default: \(defaults.form.rawValue)).
      """)
  var form: SoftmaxSettings.Form?

  /// Puts the flags that were given in place of settings.
  func apply(to settings: inout SoftmaxSettings) {
    if let fairness { settings.fairness = fairness }
    if let order { settings.order = order }
    if let sharpness { settings.sharpness = sharpness }
    if let transport { settings.transport = transport }
    if let form { settings.form = form }
  }

  /// Throws where a setting is given that none of the methods has.
  ///
  /// - Parameters:
  ///   - methods: The objectives that are used.
  ///   - flag: The flag that names them.
  /// - Throws: An error of usage.
  func check(against methods: [SoftmaxMethod], _ flag: String) throws {
    let fair: [SoftmaxMethod] = [.mi, .renyi, .softLabels, .collision]
    let settings: [(name: String, isGiven: Bool, methods: [SoftmaxMethod])] = [
      ("--fairness", fairness != nil, fair), ("--order", order != nil, [.renyi]),
      ("--sharpness", sharpness != nil, [.selfLabelling]),
      ("--transport", transport != nil, [.selfLabelling]), ("--form", form != nil, [.softLabels]),
    ]
    for setting in settings
    where setting.isGiven && !setting.methods.contains(where: methods.contains) {
      let names = setting.methods.map(\.rawValue).joined(separator: " or ")
      throw ValidationError("\(setting.name) goes with \(flag) \(names)")
    }
  }
}

extension SoftmaxSettings.Transport: ExpressibleByArgument {}
extension SoftmaxSettings.Form: ExpressibleByArgument {}
