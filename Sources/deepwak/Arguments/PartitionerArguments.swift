internal import ArgumentParser
internal import DeePWAK
internal import Runs

/// The flags that say what divides observations among the clusters of a head.
struct PartitionerArguments: ParsableArguments {
  private static let defaults = ForestOptions()

  @Option(
    help: """
      softmax (a network) or forest (perturbed spanning forests over the embedding) (default: \
      \(TrainingOptions().partitioner.rawValue)).
      """)
  var partitioner: TrainingOptions.Partitioner?

  @Option(
    parsing: .unconditional,
    help: "Clusters of a head with forests (default: that of --max-clusters).",
    transform: parsing("be a whole number of at least 2"))
  var forestClusters: Int?

  @Option(
    parsing: .unconditional,
    help: """
      The noise of forests, in standard deviations of the similarities (default: \
      \(defaults.amplitude)).
      """, transform: parsing("be a number above 0"))
  var perturb: Double?

  @Option(
    parsing: .unconditional,
    help: "Forests sampled in each step (default: \(defaults.samples)).",
    transform: parsing("be a whole number of at least 2"))
  var samples: Int?

  @Option(
    parsing: .unconditional,
    help: """
      The least size of a cluster of a forest, as a share of an even split; 0 allows single \
      observations (default: \(defaults.leastShare)).
      """, transform: parsing("lie in [0, 1)"))
  var leastShare: Double?

  @Option(
    help: """
      How gradients pass through forests: pairwise (each pair by itself) or score (unbiased, but \
      noisy) (default: \(defaults.estimator.rawValue)).
      """)
  var forestGradient: ForestOptions.Estimator?

  @Option(
    help: """
      Labels of some observations, for the heads to agree with: .csv or .tsv with their names, or \
      an .h5ad or loom file.
      """, completion: .file())
  var labels: String?

  @Option(help: "The column of --labels (default: the only one).")
  var labelColumn: String?

  @Option(
    parsing: .unconditional,
    help: """
      The weight of what disagrees with --labels (default: \(TrainingOptions().labelWeight)).
      """, transform: parsing("be a number above 0"))
  var labelWeight: Float?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout RunOptions) {
    if let partitioner { options.training.partitioner = partitioner }
    if let forestClusters { options.training.forest.trees = forestClusters }
    if let perturb { options.training.forest.amplitude = perturb }
    if let samples { options.training.forest.samples = samples }
    if let leastShare { options.training.forest.leastShare = leastShare }
    if let forestGradient { options.training.forest.estimator = forestGradient }
    if let labels { options.labels = LabelOptions(path: labels, column: labelColumn) }
    if let labelColumn { options.labels?.column = labelColumn }
    if let labelWeight { options.training.labelWeight = labelWeight }
  }

  /// Throws where flags are given that another would have to ask for.
  func check(against options: RunOptions) throws {
    if options.labels == nil, labelColumn != nil || labelWeight != nil {
      throw ValidationError(
        "\(labelColumn == nil ? "--label-weight" : "--label-column") goes with --labels")
    }
    try check(
      [
        ("--forest-clusters", forestClusters != nil), ("--perturb", perturb != nil),
        ("--samples", samples != nil), ("--least-share", leastShare != nil),
        ("--forest-gradient", forestGradient != nil),
      ], goWith: "--partitioner forest", options.training.partitioner == .forest)
  }
}
