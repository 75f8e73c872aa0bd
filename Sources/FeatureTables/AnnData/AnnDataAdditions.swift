public import LinearAlgebra

/// What a run adds to an `.h5ad` file.
public struct AnnDataAdditions: Sendable {
  /// Columns of obs; those of the same name are replaced.
  public var obs: [Annotation]
  /// Embeddings, *n × d* each; those of the same name are replaced.
  public var obsm: [String: Matrix]
  /// Graphs of observations, *n × n* each; those of the same name are replaced.
  public var obsp: [String: SparseMatrix] = [:]
  /// Tables beside X, of its shape; those of the same name are replaced.
  public var layers: [String: AnnDataLayer] = [:]
  /// Entries of uns; those of the same name are replaced.
  public var uns: [String: UnstructuredValue]

  /// Creates the additions.
  ///
  /// - Parameters:
  ///   - obs: Columns of *n* entries.
  ///   - obsm: Embeddings of *n* rows.
  ///   - uns: Whatever describes the run.
  public init(
    obs: [Annotation] = [], obsm: [String: Matrix] = [:], uns: [String: UnstructuredValue] = [:]
  ) {
    self.obs = obs
    self.obsm = obsm
    self.uns = uns
  }
}

/// A table that is made block by block while it is written, so that it need not fit into memory.
public struct AnnDataLayer: Sendable {
  /// The number of columns.
  public let columns: Int
  /// Makes some of the rows.
  public let rows: @Sendable (Range<Int>) -> Matrix

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - columns: The number of columns.
  ///   - rows: Makes consecutive rows; called once for each row, in order.
  public init(columns: Int, rows: @escaping @Sendable (Range<Int>) -> Matrix) {
    (self.columns, self.rows) = (columns, rows)
  }
}

/// An entry of `uns`: a value, a list or a dictionary of such.
public enum UnstructuredValue: Sendable, Hashable {
  /// A text.
  case string(String)
  /// A whole number.
  case integer(Int64)
  /// A number.
  case number(Double)
  /// A truth value.
  case boolean(Bool)
  /// A list of texts.
  case strings([String])
  /// A list of numbers.
  case numbers([Double])
  /// A list of whole numbers.
  case integers([Int64])
  /// A dictionary.
  case mapping([String: UnstructuredValue])
}
