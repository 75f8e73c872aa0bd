/// The errors of a grid of settings: numbers of principal components × numbers of neighbours.
public struct ErrorGrid: Sendable, Hashable {
  /// A setting and its error.
  public struct Setting: Sendable, Hashable {
    /// The number of principal components.
    public let components: Int
    /// The number of neighbours.
    public let neighbors: Int
    /// The mean squared error.
    public let error: Double

    /// Creates a setting.
    ///
    /// - Parameters:
    ///   - components: The number of principal components.
    ///   - neighbors: The number of neighbours.
    ///   - error: The mean squared error.
    public init(components: Int, neighbors: Int, error: Double) {
      (self.components, self.neighbors, self.error) = (components, neighbors, error)
    }
  }

  /// The numbers of components, rising.
  let components: [Int]
  /// The numbers of neighbours, rising.
  let neighbors: [Int]
  /// All settings.
  let settings: [Setting]
  /// The setting of least error, which is marked; nil where there is none.
  let optimum: Setting?

  /// Creates a grid.
  ///
  /// - Parameter settings: All settings, in any order.
  public init(_ settings: [Setting]) {
    self.settings = settings
    components = Set(settings.map(\.components)).sorted()
    neighbors = Set(settings.map(\.neighbors)).sorted()
    optimum = settings.filter { $0.error.isFinite }.min { $0.error < $1.error }
  }

  /// What is said of the optimum.
  var words: String {
    guard let optimum else { return "no setting has an error" }
    return "the least error, \(brief(significant(optimum.error, 4))), is that of "
      + "\(counted(optimum.components, "component")) and \(counted(optimum.neighbors, "neighbor"))"
  }

  /// The greatest error that is told apart; those of far too few neighbours would take up all
  /// colours or most of an axis.
  var greatestShown: Double {
    let sorted = settings.map(\.error).filter(\.isFinite).sorted()
    guard let least = sorted.first, let most = sorted.last else { return 1 }
    let usual = quantile(sorted, 0.75)
    return max(min(most, least + 2.5 * (usual - least)), least + max(1e-3 * abs(least), 1e-12))
  }
}
