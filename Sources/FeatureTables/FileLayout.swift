/// What kinds of file hold a table: each has places of its own, and options that apply to it.
enum FileLayout: CaseIterable {
  /// CSV, TSV and the like.
  case text
  /// AnnData, `.h5ad`.
  case annData
  /// A feature-barcode matrix by 10x Genomics, `.h5`.
  case tenX
  /// Loom.
  case loom
  /// Any other HDF5 file.
  case plainHDF5

  /// Recognises an HDF5 file by what is in it.
  init(of file: HDF5File) {
    if AnnDataReader.isAnnData(file) {
      self = .annData
    } else if LoomReader.isLoom(file) {
      self = .loom
    } else if TenXReader.is10x(file) {
      self = .tenX
    } else {
      self = .plainHDF5
    }
  }

  /// Throws the first option that is set and means nothing for this kind of file.
  func check(_ options: ReadingOptions, path: String) throws(TableError) {
    for option in options.given where !flags.contains(option) {
      let reason: String
      if self == .annData, option == "--transpose" {
        reason = "an .h5ad file has observations in rows"
      } else if self != .text, FileLayout.text.flags.contains(option), option != "--transpose" {
        reason = "this is an HDF5 file, not text"
      } else {
        reason = "this is \(name)"
      }
      throw .inapplicable(path: path, option: option, reason: reason)
    }
    let matrices = options.given.filter { ["--layer", "--obsm", "--raw"].contains($0) }
    if matrices.count > 1 {
      throw .inapplicable(
        path: path, option: matrices[0], reason: "\(matrices[1]) is given too")
    }
  }

  /// The flags that apply, as `ReadingOptions.given` names them.
  private var flags: [String] {
    switch self {
    case .text:
      ["--no-header", "a delimiter", "--transpose", "--drop-columns", "--annotation-columns"]
    case .annData: ["--layer", "--obsm", "--raw"]
    case .tenX: ["--genome", "--feature-type"]
    case .loom: ["--layer", "--obsm"]
    case .plainHDF5: ["--dataset", "--transpose"]
    }
  }

  private var name: String {
    switch self {
    case .text: "a text file, not HDF5"
    case .annData: "an .h5ad file"
    case .tenX: "a 10x file"
    case .loom: "a loom file"
    case .plainHDF5: "a plain HDF5 file"
    }
  }
}

extension ReadingOptions {
  /// The flags that are set, apart from those that apply to every table.
  fileprivate var given: [String] {
    let all = [
      (layer != nil, "--layer"), (obsm != nil, "--obsm"), (raw, "--raw"),
      (dataset != nil, "--dataset"), (genome != nil, "--genome"),
      (featureType != nil, "--feature-type"), (hasHeader != nil, "--no-header"),
      (delimiter != nil, "a delimiter"), (transposes, "--transpose"),
      (!dropColumns.isEmpty, "--drop-columns"),
      (!annotationColumns.isEmpty, "--annotation-columns"),
    ]
    return all.filter(\.0).map(\.1)
  }
}
