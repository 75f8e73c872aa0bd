internal import ArgumentParser
internal import Figures

/// The flags of figures.
struct FigureArguments: ParsableArguments {
  @Option(
    help: "The kinds of picture, separated by commas: svg, pdf, png; or none (default: svg).",
    transform: FigureArguments.formats)
  var format: [FigureFormat]?

  /// The kinds of picture, each once; empty for none.
  var formats: [FigureFormat] { format ?? [.svg] }

  /// Reads a list of kinds.
  @Sendable static func formats(_ text: String) throws -> [FigureFormat] {
    if text == "none" { return [] }
    var formats: [FigureFormat] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let format = FigureFormat(rawValue: part.lowercased()) else {
        throw ValidationError("it must be svg, pdf or png, several separated by commas, or none")
      }
      if !formats.contains(format) { formats.append(format) }
    }
    return formats
  }
}
