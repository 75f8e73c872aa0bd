internal import FoundationEssentials
internal import Runs

/// The folder that figures are drawn in, until it is known where they stay.
struct DrawingFolder {
  /// The folder, of this report alone.
  let path: String

  /// Makes the folder.
  init() {
    let files = FileManager.default
    path = files.temporaryDirectory.path + "/deepwak-\(UUID().uuidString)"
    try? files.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Removes the folder with what is left in it.
  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Moves what was drawn to its place; of an earlier drawing there nothing is left.
  ///
  /// - Parameters:
  ///   - place: The place; with ``ReportOptions/FigurePlace/nowhere`` nothing is moved.
  ///   - run: The run of the figures.
  /// - Returns: Remarks for the user, one line each.
  func moveFiles(to place: ReportOptions.FigurePlace, of run: RunDirectory) -> [String] {
    let target: String
    switch place {
    case .run: target = run.file("figures")
    case .folder(let folder): target = folder
    case .nowhere: return []
    }
    let files = FileManager.default
    do {
      DrawingFolder.clear(target)
      try files.createDirectory(atPath: target, withIntermediateDirectories: true)
      for name in try files.contentsOfDirectory(atPath: path).sorted() {
        try? files.removeItem(atPath: "\(target)/\(name)")
        try files.moveItem(atPath: "\(path)/\(name)", toPath: "\(target)/\(name)")
      }
      return []
    } catch {
      return ["\(target) cannot be written to: the figures' scripts and data are not kept"]
    }
  }

  /// Removes the figures of an earlier drawing.
  ///
  /// These are scripts of ours, the tables that they name and the pictures that they draw. Other
  /// files stay, and so does a folder that has any.
  ///
  /// - Parameter folder: The folder; it need not be there.
  static func clear(_ folder: String) {
    let files = FileManager.default
    guard let names = try? files.contentsOfDirectory(atPath: folder) else { return }
    for script in names where script.hasSuffix(".gp") {
      guard let data = try? Data(contentsOf: URL(filePath: "\(folder)/\(script)")) else { continue }
      let text = String(decoding: data, as: UTF8.self)
      guard text.contains("# To draw it again, in this folder:  gnuplot \(script)") else {
        continue
      }
      let stem = script.dropLast(3)
      let tables = names.filter { $0.hasSuffix(".csv") && text.contains("'\($0)'") }
      for name in [script, "\(stem).csv", "\(stem).svg", "\(stem).pdf", "\(stem).png"] + tables {
        try? files.removeItem(atPath: "\(folder)/\(name)")
      }
    }
    if (try? files.contentsOfDirectory(atPath: folder).isEmpty) == true {
      try? files.removeItem(atPath: folder)
    }
  }
}
