/// How rows are scaled before they enter a network.
public enum InputScaling: Sendable, Hashable, Codable {
  /// As they are.
  case none
  /// Features are centred, and all divided by one number, so that the mean square is 1.
  ///
  /// Features keep their weights beside each other, and distances their proportions.
  case overall
  /// Every feature is centred and divided by its standard deviation; constant ones become 0.
  case features
  /// The first principal components, each of variance 1.
  case whitened(components: Int)
}
