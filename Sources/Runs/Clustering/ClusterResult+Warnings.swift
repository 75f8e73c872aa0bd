extension ClusterResult {
  /// What the user should know before trusting the result, one line each.
  public var warnings: [String] {
    var warnings: [String] = []
    let starved = sizes.count { $0 == 0 }
    if starved > 0 {
      warnings.append(
        "\(starved) of the \(order.count) clusters hold\(starved == 1 ? "s" : "") no observation: "
          + "ask for fewer, or for more --starts; a loss that jumps wants a lower --learning-rate")
    }
    if let agreement = meanAgreement, agreement < 0.7 {
      warnings.append(
        "other starts find other clusters (ARI \(rounded(agreement))): "
          + (options.method.objective == nil
            ? "another number of clusters may be steadier"
            : "groups of unequal size are cut where it happens; try another number, a lower "
              + "--fairness, or deepwak train"))
    }
    if best.converged == false {
      warnings.append(
        "the reported start had not ended after \(best.iterations) passes: allow more with "
          + "--iterations")
    }
    if let choice, choice.isAtEnd {
      warnings.append(
        "the chosen number of clusters, \(choice.chosen.clusters), is the most that was tried: raise "
          + "--max-clusters")
    }
    return warnings
  }

  private func rounded(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}
