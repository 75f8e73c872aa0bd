public import DeePWAK
public import FeatureTables

/// Everything that decides the result of `forest learn`: kept as `options.json`.
public struct ForestLearningRunOptions: Sendable, Hashable, Codable {
  /// The table.
  public var data = ""
  /// The file of labels.
  public var labels = ""
  /// The column of labels; nil takes the only one.
  public var labelColumn: String?
  /// Whether rows of labels stand in the order of the table, whatever their names.
  public var isByPosition = false
  /// How the table is read.
  public var reading = ReadingOptions()
  /// How it is normalised.
  public var preprocessing = PreprocessingOptions()
  /// How the embedding is learned.
  public var learning = ForestLearningOptions()
  /// The share of the labels that is kept from the training, to judge it by, in [0, 1).
  public var heldOutShare = 0.0
  /// The fewest observations on either side of a cut of the final tree; nil takes half the root of
  /// the number of observations, at least 2.
  public var minimumSize: Int?
  /// What goes into `learned.h5ad`.
  public var h5ad = RunOptions.AnnDataContent.full

  /// Creates the default settings.
  public init() {}

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: `OptionError` or ``PreprocessingError``.
  public func validate() throws {
    try preprocessing.validate()
    try learning.validate()
    guard heldOutShare >= 0, heldOutShare < 1 else {
      throw OptionError("--held-out", heldOutShare, must: "lie in [0, 1)")
    }
    if let minimumSize, minimumSize < 1 {
      throw OptionError("--min-size", minimumSize, must: "be at least 1")
    }
  }

  /// The fewest observations on either side of a cut.
  ///
  /// - Parameter observations: The number of observations, *n*.
  /// - Returns: At least 1.
  func smallest(of observations: Int) -> Int {
    minimumSize ?? max(2, Int((Double(observations).squareRoot() / 2).rounded(.up)))
  }
}
