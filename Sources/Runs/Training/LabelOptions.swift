/// Where the labels of a semi-supervised run are.
public struct LabelOptions: Sendable, Hashable, Codable {
  /// The file: CSV, TSV, `.h5ad` or loom.
  public var path = ""
  /// The column; nil where the file has one column of labels.
  public var column: String?

  /// Creates settings that name no file.
  public init() {}

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - column: The column; nil where the file has one column of labels.
  public init(path: String, column: String? = nil) { (self.path, self.column) = (path, column) }
}
