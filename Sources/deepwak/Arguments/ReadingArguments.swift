internal import ArgumentParser
internal import FeatureTables

/// The flags that say how a table is read.
struct ReadingArguments: ParsableArguments {
  @Option(help: "The layer of an .h5ad or loom file to take (default: X).")
  var layer: String?

  @Option(help: "The embedding of an .h5ad file to take, such as X_pca (default: none, X).")
  var obsm: String?

  @Flag(help: "Take raw of an .h5ad file, with its own features, in place of X.")
  var raw = false

  @Option(help: "The genome of a 10x .h5 file (default: the only one).")
  var genome: String?

  @Option(
    help: """
      The type of features to take from a 10x .h5 file, such as "Antibody Capture", or all \
      (default: Gene Expression, where there are several types).
      """)
  var featureType: String?

  @Option(help: "The matrix of a plain HDF5 file, such as /X (default: the only one).")
  var dataset: String?

  @Flag(help: "The text table has no line of column names (default: found out).")
  var noHeader = false

  @Flag(help: "Rows are features and columns observations, as in genes × cells.")
  var transpose = false

  @Option(help: "Columns to leave out, separated by commas (default: none).")
  var dropColumns: String?

  @Option(
    help: """
      Columns that describe observations and are no features, separated by commas; "none" keeps \
      numeric columns from being taken for labels (default: found out).
      """)
  var annotationColumns: String?

  @Option(
    help: "A file with the names of the observations to keep, one a line (default: all).",
    completion: .file())
  var keepObservations: String?

  @Option(
    help: "What takes the place of missing and infinite values: median or zero (default: an error)."
  )
  var impute: ReadingOptions.Impute?

  /// Puts the flags that were given in place of options.
  func apply(to options: inout ReadingOptions) throws {
    if let layer { options.layer = layer }
    if let obsm { options.obsm = obsm }
    if raw { options.raw = true }
    if let genome { options.genome = genome }
    if let featureType { options.featureType = featureType }
    if let dataset { options.dataset = dataset }
    if noHeader { options.hasHeader = false }
    if transpose { options.transposes = true }
    if let dropColumns { options.dropColumns = ReadingArguments.names(dropColumns) }
    if let annotationColumns {
      options.annotationColumns = ReadingArguments.names(annotationColumns)
    }
    if let keepObservations {
      options.keepObservations = try ReadingOptions.observationNames(inFile: keepObservations)
    }
    if let impute { options.impute = impute }
  }

  private static func names(_ list: String) -> [String] {
    list.split(separator: ",").map { String($0) }
  }
}
