public import SoftmaxClustering

/// What one head's partitioner minimises: a weighted sum of objectives.
public struct ObjectiveMixture: Sendable, Hashable, Codable {
  /// The terms of the sum, in the order in which they were given.
  public var terms: [Term]

  /// An objective and its weight.
  public struct Term: Sendable, Hashable, Codable {
    /// The objective.
    public var objective: HeadObjective
    /// Its weight, above 0.
    public var weight: Float

    /// Names the parts of a term.
    ///
    /// - Parameters:
    ///   - objective: The objective.
    ///   - weight: Its weight, above 0.
    public init(_ objective: HeadObjective, weight: Float = 1) {
      (self.objective, self.weight) = (objective, weight)
    }
  }

  /// Creates a mixture.
  ///
  /// - Parameter terms: At least one, each objective once.
  public init(_ terms: [Term]) { self.terms = terms }

  /// The weight of the PWAK loss; 0 where it takes no part.
  var pwakWeight: Float {
    terms.first { $0.objective == .pwak }?.weight ?? 0
  }

  /// The objectives of softmax models, each with its weight.
  ///
  /// - Parameter settings: Settings that ``validate(_:)`` has found right.
  /// - Returns: One a term, but for PWAK.
  func softmaxObjectives(_ settings: SoftmaxSettings) -> [WeightedSoftmaxObjective] {
    terms.compactMap { term in
      guard case .softmax(let method) = term.objective else { return nil }
      do {
        return WeightedSoftmaxObjective(try method.objective(settings), weight: term.weight)
      } catch {
        preconditionFailure("settings that were not validated: \(error)")
      }
    }
  }
}

/// An objective of a partitioner, by the name that users type.
public enum HeadObjective: Sendable, Hashable, Codable, RawRepresentable, CaseIterable {
  /// ``DirectPWAK``: each observation predicted from the others of its clusters.
  case pwak
  /// An objective of softmax models.
  case softmax(SoftmaxMethod)

  /// All names, `pwak` first.
  public static let allCases: [HeadObjective] = [.pwak] + SoftmaxMethod.allCases.map(Self.softmax)

  /// The name.
  public var rawValue: String {
    switch self {
    case .pwak: "pwak"
    case .softmax(let method): method.rawValue
    }
  }

  /// The objective of a name.
  ///
  /// - Parameter rawValue: `pwak`, or the name of a `SoftmaxMethod`.
  public init?(rawValue: String) {
    guard let found = HeadObjective.allCases.first(where: { $0.rawValue == rawValue }) else {
      return nil
    }
    self = found
  }
}

extension ObjectiveMixture: CustomStringConvertible {
  /// The mixture as users type it, such as `pwak=1,mi=0.1`.
  public var description: String {
    terms.map { "\($0.objective.rawValue)=\($0.weight)" }.joined(separator: ",")
  }
}

extension ObjectiveMixture {
  /// Throws what is wrong with a mixture.
  ///
  /// - Parameter settings: The settings of its objectives.
  /// - Throws: ``OptionError`` about `--objective`, or about a setting.
  func validate(_ settings: SoftmaxSettings) throws(OptionError) {
    guard !terms.isEmpty else {
      throw .init("--objective", "empty", must: "name at least one objective")
    }
    for term in terms where !(term.weight > 0 && term.weight.isFinite) {
      throw .init("--objective", "\(self)", must: "have weights above 0")
    }
    guard Set(terms.map(\.objective)).count == terms.count else {
      throw .init("--objective", "\(self)", must: "name each objective once")
    }
    for case .softmax(let method) in terms.map(\.objective) {
      if let problem = method.problem(with: settings) {
        throw .init(problem.name, problem.value, must: problem.requirement)
      }
    }
  }
}
