/// What is in obsm.
extension AnnDataReader {
  /// The embeddings that are matrices, with their widths.
  func embeddings() throws(TableError) -> [(name: String, width: Int)] {
    var found: [(name: String, width: Int)] = []
    if file.kind(of: "obsm") == .dataset {
      guard case .compound(let fields) = try file.info(of: "obsm").element else { return [] }
      for field in fields {
        if let width = try file.arrayLength("obsm", field: field) { found.append((field, width)) }
      }
      return found
    }
    for name in file.list("obsm") {
      if let group = SparseGroup(file, "obsm/\(name)") {
        found.append((name, group.columns))
      } else if file.kind(of: "obsm/\(name)") == .dataset {
        let info = try file.info(of: "obsm/\(name)")
        if info.shape.count == 2, info.isNumeric { found.append((name, info.shape[1])) }
      }
    }
    return found
  }

  /// The embeddings that are data frames.
  func embeddingFrames() -> [String] {
    guard file.kind(of: "obsm") == .group else { return [] }
    return file.list("obsm").filter { DataFrameReader(file: file, name: "obsm/\($0)").exists }
  }

  /// The entries of obsm that are neither, with what they are instead.
  func unreadableEmbeddings() throws(TableError) -> [(name: String, found: String)] {
    guard file.kind(of: "obsm") == .group else { return [] }
    let readable = Set(try embeddings().map(\.name) + embeddingFrames())
    return file.list("obsm").filter { !readable.contains($0) }.map { name in
      (name, file.string("encoding-type", of: "obsm/\(name)") ?? "of unknown kind")
    }
  }
}
