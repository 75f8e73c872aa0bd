internal import FeatureTables
internal import Kruskal
internal import LinearAlgebra

extension ForestResult {
  /// What the user should know before trusting the result, one line each.
  public var warnings: [String] {
    var warnings = violations.prefix(5).map(words)
    if violations.count > 5 {
      warnings.append("\(violations.count - 5) more links are not met; see run.json")
    }
    if let perturbation, perturbation.infeasibleCount > 0 {
      warnings.append(
        "\(perturbation.infeasibleCount) of \(perturbation.options.samples) perturbed forests end "
          + "with more than \(askedCount) clusters: their cannot-links forbid every merge")
    }
    if isChained {
      let share = percent(largestShare)
      warnings.append(
        "one cluster holds \(share) of the observations: single linkage chains over the points "
          + "between clusters; "
          + remedies)
    }
    if options.clusters == nil, suggested.sizeableCount < 2 {
      warnings.append(
        "the tree falls into no two parts of at least \(sizeableLimit) observations at any height: "
          + "it suggests no clusters; "
          + remedies)
    }
    if let perturbation, perturbation.isAlongGraph {
      warnings.append(
        (options.minimumSize > 1
          ? "with --min-size" : "beyond \(ForestRun.mostInPairs) observations")
          + " noise is put on the edges of the graph of "
          + "neighbors alone: clusters seem somewhat surer than with noise on all pairs")
    }
    return warnings
  }

  /// What may help where single linkage finds stragglers.
  private var remedies: String {
    var ways: [String] = []
    if options.minimumSize == 1, constraints == nil { ways.append("--min-size \(sizeableLimit)") }
    if options.coreNeighbors == 0 { ways.append("--core-neighbors 5") }
    return "try \((ways + ["deepwak train"]).joined(separator: ", or "))"
  }

  /// A link that is not met, with the names of its observations.
  func words(_ violation: ForestViolation) -> String {
    func names(_ link: Link) -> String {
      "'\(table.observationNames[link.u])' and '\(table.observationNames[link.v])'"
    }
    switch violation {
    case .apart(let link): return "\(names(link)) must be linked, but are in two clusters"
    case .together(let link): return "\(names(link)) must not be linked, but are in one cluster"
    case .treeCount: return violation.description
    }
  }
}
