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

  /// Makes the page; figures, their scripts and data go into the folder `figures` of the run.
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
    let folder = FigureFolder(of: run)
    defer { folder.removeIfTemporary() }
    notes += folder.notes
    let figures = DrawnFigures(list.figures, in: folder.path, options: options)
    notes += figures.notes
    html =
      ReportPage(
        contents: contents, profile: profile, figures: figures, notes: notes,
        hasMap: figures.figures.contains { $0.name == "tsne" }
      ).html
    if figures.lacksProgram {
      notes.append(
        "gnuplot was not found, so the report has no figures; install it (apt install "
          + "gnuplot-nox), then: deepwak report \(run.path) --force")
    }
    (self.notes, figureCount) = (notes, figures.figures.count)
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

/// The folder `figures` of a run; one for the moment where the run cannot be written to.
private struct FigureFolder {
  let path: String
  var notes: [String] = []
  private var isTemporary = false

  init(of run: RunDirectory) {
    let files = FileManager.default
    let place = run.file("figures")
    if (try? files.createDirectory(atPath: place, withIntermediateDirectories: true)) != nil,
      files.isWritableFile(atPath: place)
    {
      path = place
      return
    }
    path = files.temporaryDirectory.path + "/deepwak-\(UUID().uuidString)"
    try? files.createDirectory(atPath: path, withIntermediateDirectories: true)
    isTemporary = true
    notes = ["\(run.path) cannot be written to: the figures' scripts and data are not kept"]
  }

  func removeIfTemporary() {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
