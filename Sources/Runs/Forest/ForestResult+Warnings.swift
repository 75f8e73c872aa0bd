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
          + (options.coreNeighbors == 0
            ? "try --core-neighbors 5"
            : "try more --core-neighbors than \(options.coreNeighbors), or deepwak train"))
    }
    if options.clusters == nil, suggested.sizeableCount < 2 {
      warnings.append(
        "the tree falls into no two parts of at least \(sizeableLimit) observations at any height: "
          + "it suggests no clusters; "
          + (options.coreNeighbors == 0 ? "try --core-neighbors 5" : "try deepwak train"))
    }
    if let perturbation, perturbation.isAlongGraph {
      warnings.append(
        "beyond \(ForestRun.mostInPairs) observations noise is put on the edges of the graph of "
          + "neighbors alone: clusters seem somewhat surer than with noise on all pairs")
    }
    return warnings
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
