/// A kind of picture that gnuplot draws.
public enum FigureFormat: String, Sendable, Hashable, CaseIterable, Codable {
  /// Scalable; what the report embeds.
  case svg
  /// For papers.
  case pdf
  /// For slides; 144 dots an inch.
  case png
}
