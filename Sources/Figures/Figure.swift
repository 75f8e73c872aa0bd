/// A figure made from plain data: a script, its data and, through gnuplot, pictures.
///
/// Conforming types only say what is drawn (``drawing()``); files, formats, fonts and the
/// program are the business of ``write(to:formats:gnuplot:)``.
public protocol Figure: Sendable {
  /// The name of the files, and of the picture where several stand in one page; letters, digits,
  /// hyphens and underscores.
  var name: String { get }
  /// A heading of a few words.
  var title: String { get }
  /// What the picture shows, with numbers, for those who cannot see it.
  var altText: String { get }
  /// How to read the picture, and what was left out.
  var caption: String { get }
  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  func drawing() throws(FigureError) -> Drawing
}

/// What is drawn: tables of data and gnuplot's commands, which read them.
public struct Drawing: Sendable, Hashable {
  /// The size in pixels of 1/96 inch.
  let canvas: Canvas
  /// The tables; the first takes the figure's name, others add a suffix.
  let tables: [DataTable]
  /// Commands that follow the choice of the terminal.
  let commands: [String]
  /// What the commands write beside the picture, to be removed.
  var byproducts: [String] = []
  /// Whether pictures within the picture keep sharp cells when enlarged.
  var keepsCellsSharp = false
}

/// The files of a figure.
public struct FigureFiles: Sendable, Hashable {
  /// The path of the script.
  public let script: String
  /// The paths of the data.
  public let data: [String]
  /// The paths of the pictures, by kind; empty without gnuplot.
  public let pictures: [FigureFormat: String]
  /// One line to show, where no picture could be drawn because gnuplot is missing.
  public let remark: String?
}
