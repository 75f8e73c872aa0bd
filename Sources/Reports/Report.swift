public import FeatureTables
internal import FoundationEssentials
public import Runs

/// One page about a run, for those who were not there: words, figures, tables, in a single file.
///
/// It is made from the files of a run directory, and from those that `enrich` and `markers` left
/// in it.
public struct Report: Sendable {
  /// The page.
  public let html: String
  /// Remarks for the user, one line each.
  public let notes: [String]
  /// The figures in it.
  public let figureCount: Int

  /// The name of the file in a run directory.
  public static let fileName = "report.html"

  /// Makes the page; figures, their scripts and data go where the options say, in place of those
  /// of an earlier drawing.
  ///
  /// What a run does not have is left out, and a remark says so. Without gnuplot there are no
  /// figures.
  ///
  /// - Parameters:
  ///   - run: The directory of a run of `train` or `cut`.
  ///   - options: What goes in.
  ///   - profile: The features of its clusters; nil reads the table anew, where it is still there.
  /// - Throws: `RunError` or `TableError` when the directory is none of a run, is damaged, or a
  ///   named table of labels cannot be read.
  public init(
    of run: RunDirectory, options: ReportOptions = .init(), profile: FeatureProfile? = nil
  ) throws {
    let contents = try RunContents(run)
    var notes = contents.notes
    var profile = profile
    if profile == nil {
      do {
        profile = try run.featureProfile(of: contents.labels)
      } catch {
        notes.append("nothing on features: \(error)")
      }
    }
    let phenotypes = try Phenotype.find(
      for: contents, files: options.phenotypes, columns: options.columns)
    notes += phenotypes.notes
    let list = FigureList(
      contents, profile: profile, phenotypes: phenotypes.found, options: options)
    notes += list.notes
    let folder = DrawingFolder()
    defer { folder.remove() }
    let figures = DrawnFigures(list.figures, in: folder.path, options: options)
    notes += figures.notes
    notes += folder.moveFiles(to: options.place, of: run)
    html =
      ReportPage(
        contents: contents, profile: profile, figures: figures, notes: notes,
        place: options.place, hasMap: figures.figures.contains { $0.name == "tsne" }
      ).html
    if figures.lacksProgram {
      notes.append(
        "gnuplot was not found, so the report has no figures; install it (apt install "
          + "gnuplot-nox), then: deepwak report \(run.path) --force")
    }
    (self.notes, figureCount) = (notes, figures.figures.count)
  }

  /// Removes the figures that an earlier report left in the folder `figures` of a run, so that none
  /// stands beside a page that has others.
  ///
  /// - Parameter run: The run.
  public static func removeFigures(of run: RunDirectory) {
    DrawingFolder.clear(run.file("figures"))
  }

  /// Writes the page; the file appears complete or not at all.
  ///
  /// - Parameter path: The file; one that is there is replaced.
  /// - Throws: `TableError` when it cannot be written.
  public func write(to path: String) throws(TableError) {
    do {
      try Data(html.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .cannotWrite(path: path, reason: "the folder is not there or not writable")
    }
  }
}
