/// How a file is to be read; the defaults find out by themselves.
public struct ReadingOptions: Sendable, Hashable, Codable {
  /// What takes the place of missing and infinite values.
  public enum Impute: String, Sendable, Hashable, Codable, CaseIterable {
    /// The median of the feature's finite values.
    case median
    /// Zero.
    case zero
  }

  /// The layer of an `.h5ad` or loom file to read in place of X.
  public var layer: String?
  /// The embedding of an `.h5ad` or loom file to read in place of X, such as "X_pca".
  public var obsm: String?
  /// Whether to read `raw` of an `.h5ad` file, with its own features, in place of X.
  public var raw = false
  /// The genome whose features to take from a 10x file; nil takes the only one.
  public var genome: String?
  /// The type of the features to take from a 10x file, or "all"; nil takes gene expression
  /// where there are several types.
  public var featureType: String?
  /// The dataset or sparse group of a plain HDF5 file, such as "/X".
  public var dataset: String?
  /// Whether the first line of a text file names the columns; nil finds out.
  public var hasHeader: Bool?
  /// What stands between the fields of a text file; nil finds out among comma, tab and semicolon.
  public var delimiter: String?
  /// Whether rows of the file are features and columns are observations.
  public var transposes = false
  /// Columns to leave out.
  public var dropColumns: [String] = []
  /// Columns that are no features but describe the observations; with any named here, numeric
  /// columns are not searched for labels ("none" names no column and stops the search).
  public var annotationColumns: [String] = []
  /// The names of the observations to keep; nil keeps all.
  public var keepObservations: [String]?
  /// What takes the place of missing and infinite values; nil makes them an error.
  public var impute: Impute?

  /// Creates the defaults.
  public init() {}

  /// The names in a file that lists observations, one a line.
  ///
  /// A table will do: then the first column counts, without its header.
  ///
  /// - Parameter path: The file.
  /// - Returns: The names in the order of the file.
  /// - Throws: ``TableError`` when the file cannot be read or is empty.
  public static func observationNames(inFile path: String) throws(TableError) -> [String] {
    let text = try TextRecords(path: path, delimiter: nil)
    var names = (0..<text.count).compactMap { text.fields(of: $0).first }
    let headers = ["", "observation", "observations", "id", "name", "names", "barcode", "cell"]
    if let first = names.first, headers.contains(first.lowercased()), names.count > 1 {
      names.removeFirst()
    }
    return names.filter { !$0.isEmpty }
  }
}
