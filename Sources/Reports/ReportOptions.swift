public import Figures

/// What goes into a report.
public struct ReportOptions: Sendable, Hashable {
  /// Whether observations are shown on a t-SNE map too, which takes a while.
  public var mapsNeighbours = false
  /// Tables of labels that observations are coloured by; empty takes what the run leads to.
  public var phenotypes: [String] = []
  /// The columns of labels; nil takes those that can be drawn.
  public var columns: [String]?
  /// The kinds of picture written beside the report; the page itself holds SVG.
  public var formats: [FigureFormat] = [.svg]
  /// The name or path of the program that draws.
  public var gnuplot = "gnuplot"
  /// The observations on a t-SNE map, at most.
  public var mappedObservations = 10_000

  /// Creates the default settings.
  public init() {}
}
