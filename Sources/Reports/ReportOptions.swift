public import Figures

/// What goes into a report.
public struct ReportOptions: Sendable, Hashable {
  /// Whether observations are shown on a t-SNE map too, which takes a while.
  public var mapsNeighbours = false
  /// Tables of labels that observations are coloured by; empty takes what the run leads to.
  public var phenotypes: [String] = []
  /// The columns of labels; nil takes those that can be drawn.
  public var columns: [String]?
  /// The kinds of picture written beside the report, SVG always among them.
  public var formats: [FigureFormat] = [.svg]
  /// The name or path of the program that draws.
  public var gnuplot = "gnuplot"
  /// The observations on a t-SNE map, at most.
  public var mappedObservations = 10_000

  /// Where the figures' scripts, data and pictures stay.
  public var place = FigurePlace.run

  /// Where the files of a report's figures stay.
  public enum FigurePlace: Sendable, Hashable {
    /// In the folder `figures` of the run.
    case run
    /// In another folder.
    case folder(String)
    /// Nowhere: the page alone has the pictures.
    case nowhere
  }

  /// Creates the default settings.
  public init() {}
}
