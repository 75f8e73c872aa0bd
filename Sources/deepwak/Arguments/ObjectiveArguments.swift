internal import ArgumentParser
internal import DeePWAK
internal import SoftmaxClustering

/// The flags that say what partitioners minimise.
struct ObjectiveArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What the partitioners minimize: a sum, such as pwak=1,mi=0.1, or one objective a head in \
      turn, such as pwak,mi,collision; given several times, each sum goes to the heads in turn \
      (default: pwak). Objectives: \(ObjectiveList.names).
      """, valueName: "objective"),
    transform: ObjectiveList.parse)
  var objective: [[ObjectiveMixture]] = []

  @OptionGroup var settings: SoftmaxArguments

  /// Puts the flags that were given in place of options.
  func apply(to options: inout TrainingOptions) {
    if !objective.isEmpty {
      // The weight of PWAK is among them; a preset may have set the other.
      (options.objectives, options.directWeight) = (objective.flatMap { $0 }, nil)
    }
    settings.apply(to: &options.softmax)
  }

  /// Throws where settings are given of objectives that no head has.
  func check(against options: TrainingOptions) throws {
    try settings.check(
      against: options.objectives.flatMap(\.terms).compactMap {
        guard case .softmax(let method) = $0.objective else { return nil }
        return method
      }, "--objective")
  }
}

/// Objectives as they are typed: `pwak=1,mi=0.1` is one sum, `pwak,mi` are two objectives.
enum ObjectiveList {
  /// All names, for help and messages.
  static let names = HeadObjective.allCases.map(\.rawValue).joined(separator: ", ")

  /// Reads one use of `--objective`.
  @Sendable static func parse(_ text: String) throws -> [ObjectiveMixture] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
        String($0).replacing(" ", with: "")
      }
    }
    let terms = try parts.map { part in
      guard let objective = HeadObjective(rawValue: part[0]) else {
        throw ValidationError("'\(part[0])' is no objective; there are \(names)")
      }
      guard part.count == 2 else { return ObjectiveMixture.Term(objective) }
      guard let weight = Float(part[1]), weight > 0, weight.isFinite else {
        throw ValidationError("the weight '\(part[1])' of \(part[0]) must be a number above 0")
      }
      return ObjectiveMixture.Term(objective, weight: weight)
    }
    let weighted = parts.count { $0.count == 2 }
    guard weighted == 0 || weighted == parts.count else {
      throw ValidationError(
        "give every objective a weight for a sum, as in pwak=1,mi=0.1, or none of them for one "
          + "objective a head in turn")
    }
    return weighted > 0 ? [ObjectiveMixture(terms)] : terms.map { ObjectiveMixture([$0]) }
  }
}
