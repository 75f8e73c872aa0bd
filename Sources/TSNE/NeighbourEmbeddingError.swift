/// Why a t-SNE map cannot be made.
public enum NeighbourEmbeddingError: Error, Hashable, CustomStringConvertible {
  /// There are too few observations for any perplexity.
  case tooFewObservations(Int)
  /// The perplexity does not suit the number of observations.
  case perplexity(Double, observations: Int)
  /// A setting is out of its range.
  case setting(String, String, String)
  /// The table holds a number that is not finite.
  case notFinite(row: Int, column: Int)

  /// One line: where, what was found, what it must be.
  public var description: String {
    switch self {
    case .tooFewObservations(let n):
      "t-SNE: \(n) observations, but at least 4 are needed"
    case .perplexity(let perplexity, let n):
      "t-SNE: the perplexity is \(perplexity), but must lie between 1 and "
        + "\(Int(NeighbourEmbeddingOptions.greatestPerplexity(observations: n))), "
        + "a third of the other observations (there are \(n))"
    case .setting(let name, let found, let range):
      "t-SNE: \(name) is \(found), but must be \(range)"
    case .notFinite(let row, let column):
      "t-SNE: row \(row + 1), column \(column + 1) is not a finite number; "
        + "impute or leave out missing values"
    }
  }
}
