internal import ArgumentParser
internal import Runs

/// The flags that say how a table is normalised and which features are kept.
struct NormalizationArguments: ParsableArguments {
  private static let defaults = PreprocessingOptions()

  @Option(
    help: """
      auto, none, zscore (each feature), maxabs (each observation by its own largest |value|) or \
      log1p (counts) (default: \(defaults.normalize.rawValue)).
      """)
  var normalize: PreprocessingOptions.Normalization?

  @Option(
    parsing: .unconditional,
    help: """
      Highly variable features to keep; 0 keeps all (default: \
      \(PreprocessingOptions.defaultVariableFeatures) of counts, otherwise all).
      """, transform: parsing("be a whole number of at least 1, or 0 for all features"))
  var hvg: Int?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout PreprocessingOptions) {
    if let normalize { options.normalize = normalize }
    if let hvg { options.hvg = hvg }
  }
}

/// The flag of principal components.
struct ComponentArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: """
      Principal components to take; 0 takes the features themselves (default: \
      \(PreprocessingOptions.defaultComponents) where there are more features, except with \
      --normalize none or maxabs).
      """, transform: parsing("be a whole number of at least 1, or 0 for none"))
  var pcs: Int?

  /// Puts the flag, if given, in place of options.
  func apply(to options: inout PreprocessingOptions) {
    if let pcs { options.pcs = pcs }
  }
}
