internal import LinearAlgebra

/// A matrix in an HDF5 file whose rows can be read a few at a time.
enum BackedMatrix: Sendable {
  /// A dataset of two dimensions.
  case dense(HDF5File, name: String, rows: Int, columns: Int)
  /// Compressed rows; only their offsets are in memory.
  case sparse(SparseGroup, offsets: [Int])
  /// One that cannot be read by rows, or whose numbers are not wanted.
  case shape(HDF5File, name: String, rows: Int, columns: Int, storedCount: Int?)

  /// Finds a matrix.
  ///
  /// - Throws: ``TableError`` when there is none, or one whose rows do not lie together.
  init(_ file: HDF5File, _ name: String) throws(TableError) {
    if let group = SparseGroup(file, name) {
      try self.init(group)
      return
    }
    guard file.kind(of: name) == .dataset else {
      throw .notMatrix(
        path: file.path, dataset: file.rooted(name),
        found: file.exists(name) ? "a group" : "not there")
    }
    let info = try file.info(of: name)
    guard info.shape.count == 2, info.isNumeric else {
      throw .notMatrix(
        path: file.path, dataset: file.rooted(name),
        found: "\(TableError.shape(info.shape)) of type \(info.typeName)")
    }
    self = .dense(file, name: name, rows: info.shape[0], columns: info.shape[1])
  }

  /// Takes a sparse matrix whose group is known.
  init(_ group: SparseGroup) throws(TableError) {
    if group.file.tableAccess == .shape {
      self = .shape(
        group.file, name: group.name, rows: group.rows, columns: group.columns,
        storedCount: group.storedCount)
      return
    }
    guard !group.isByColumn else {
      throw .notInBlocks(
        path: group.file.path, found: "\(group.file.rooted(group.name)) is sparse by column")
    }
    self = .sparse(group, offsets: try group.readOffsets())
  }

  /// The file.
  var file: HDF5File {
    switch self {
    case .dense(let file, _, _, _), .shape(let file, _, _, _, _): file
    case .sparse(let group, _): group.file
    }
  }

  /// The path of the file.
  var path: String { file.path }

  /// The place in the file.
  var name: String {
    switch self {
    case .dense(_, let name, _, _), .shape(_, let name, _, _, _): name
    case .sparse(let group, _): group.name
    }
  }

  var rows: Int {
    switch self {
    case .dense(_, _, let rows, _), .shape(_, _, let rows, _, _): rows
    case .sparse(let group, _): group.rows
    }
  }

  var columns: Int {
    switch self {
    case .dense(_, _, _, let columns), .shape(_, _, _, let columns, _): columns
    case .sparse(let group, _): group.columns
    }
  }

  var isSparse: Bool {
    switch self {
    case .dense: false
    case .sparse: true
    case .shape(_, _, _, _, let storedCount): storedCount != nil
    }
  }

  /// The entries stored; all of a dense matrix.
  var storedCount: Int {
    switch self {
    case .dense(_, _, let rows, let columns): rows * columns
    case .sparse(_, let offsets): offsets.last ?? 0
    case .shape(_, _, let rows, let columns, let storedCount): storedCount ?? rows * columns
    }
  }

  /// The shape of the matrix with rows and columns exchanged.
  var transposedShape: BackedMatrix {
    switch self {
    case .dense(let file, let name, let rows, let columns):
      .shape(file, name: name, rows: columns, columns: rows, storedCount: nil)
    case .sparse(let group, _):
      .shape(
        group.file, name: group.name, rows: group.columns, columns: group.rows,
        storedCount: storedCount)
    case .shape(let file, let name, let rows, let columns, let storedCount):
      .shape(file, name: name, rows: columns, columns: rows, storedCount: storedCount)
    }
  }

  /// Reads consecutive rows.
  func read(_ range: Range<Int>) throws(TableError) -> TableValues {
    switch self {
    case .dense(let file, let name, _, let columns):
      return .dense(
        Matrix(
          rows: range.count, columns: columns, elements: try file.read(name, rows: range)))
    case .sparse(let group, let offsets):
      return .sparse(try group.read(range, offsets: offsets))
    case .shape: throw .notInBlocks(path: path, found: "\(name) is known by its shape alone")
    }
  }
}
