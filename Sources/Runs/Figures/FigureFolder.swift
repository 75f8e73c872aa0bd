public import Figures
internal import FeatureTables

/// The folder `figures` of an output directory.
public enum FigureFolder {
  /// Draws figures into `figures` of a folder.
  ///
  /// A figure that cannot be drawn costs no table: a remark says why.
  ///
  /// - Parameters:
  ///   - figures: The figures.
  ///   - folder: The folder that holds `figures`, there already.
  ///   - formats: The kinds of picture.
  /// - Returns: Remarks for the user, one line each; none is there twice.
  public static func draw(
    _ figures: [any Figure], in folder: String, formats: [FigureFormat]
  ) -> [String] {
    guard !figures.isEmpty else { return [] }
    var notes: [String] = []
    do {
      try OutputFolder.createParents(of: "\(folder)/figures/a")
    } catch {
      return ["no figures: \(error)"]
    }
    for figure in figures {
      do throws(FigureError) {
        let files = try figure.write(to: "\(folder)/figures", formats: formats)
        if let remark = files.remark, !notes.contains(remark) { notes.append(remark) }
      } catch {
        notes.append("no figure '\(figure.name)': \(error)")
      }
    }
    return notes
  }
}
