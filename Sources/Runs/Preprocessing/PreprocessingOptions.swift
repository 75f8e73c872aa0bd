/// How a table is brought to the scale that heads train on.
public struct PreprocessingOptions: Sendable, Hashable, Codable {
  /// How values are normalised.
  public var normalize = Normalization.auto
  /// The number of highly variable features kept; 0 keeps all, nil decides by the table.
  public var hvg: Int?
  /// The number of principal components taken; 0 takes the features themselves, nil decides by
  /// the table.
  public var pcs: Int?
  /// The smoothing over neighbours that comes last; nil smooths nothing.
  public var smoothing: Smoothing?

  /// The highly variable features kept of count tables that have more, when not told.
  public static let defaultVariableFeatures = 2000
  /// The principal components taken of tables that have more features, when not told.
  public static let defaultComponents = 50

  /// Creates the default settings.
  public init() {}

  /// The ways to normalise.
  public enum Normalization: String, Sendable, Hashable, Codable, CaseIterable {
    /// What the table calls for.
    case auto
    /// Values as they are.
    case none
    /// Each feature less its mean, over its standard deviation.
    case zscore
    /// Each observation over its own largest |value|.
    case maxabs
    /// Counts: each observation scaled to the median library, then log(1 + x).
    case log1p
  }

  /// Throws the first setting that is out of range whatever the table is.
  ///
  /// - Throws: ``PreprocessingError/option(_:value:requirement:)``.
  public func validate() throws(PreprocessingError) {
    if let hvg, hvg < 0 {
      throw .option("--hvg", value: hvg, requirement: "be at least 1, or 0 for all features")
    }
    if let pcs, pcs < 0 {
      throw .option("--pcs", value: pcs, requirement: "be at least 1, or 0 for none")
    }
  }
}
