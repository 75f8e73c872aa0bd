internal import TestSupport

/// A comma-separated file of the shared data, whose fields hold no commas.
struct SharedTable {
  let header: [String]
  let rows: [[String]]

  /// Reads a file by its path from the folder `data`.
  init(_ name: String) {
    let text = String(decoding: TemporaryFolder.bytes(SharedData.path(name)), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      line.split(separator: ",", omittingEmptySubsequences: false)
        .map { String($0.filter { $0 != "\"" }) }
    }
    (header, rows) = (lines.first ?? [], Array(lines.dropFirst()))
  }

  /// The fields below a name of the header.
  func column(_ name: String) -> [String] {
    header.firstIndex(of: name).map { place in rows.map { $0[place] } } ?? []
  }
}
