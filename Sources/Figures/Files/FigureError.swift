/// Why a figure was not made.
public enum FigureError: Error, Hashable, CustomStringConvertible {
  /// The data hold nothing to draw.
  case nothingToDraw(figure: String, reason: String)
  /// A file could not be written.
  case cannotWrite(path: String, reason: String)
  /// gnuplot gave up.
  case gnuplotFailed(script: String, message: String)

  /// One line: where, what was found, what it must be.
  public var description: String {
    switch self {
    case .nothingToDraw(let figure, let reason): "\(figure): nothing to draw, \(reason)"
    case .cannotWrite(let path, let reason): "\(path): cannot be written, \(reason)"
    case .gnuplotFailed(let script, let message): "\(script): gnuplot says: \(message)"
    }
  }
}
