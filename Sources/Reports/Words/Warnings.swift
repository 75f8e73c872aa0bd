internal import Figures
internal import Runs

/// What a reader must know before believing a report.
struct Warnings {
  /// One sentence each.
  let items: [String]

  init(_ contents: RunContents) {
    var items: [String] = []
    let record = contents.record
    if let stability = record.stability, stability < 0.6, contents.clusterCount > 1 {
      items.append(
        "The stability is low (\(decimal(stability, 2))): another seed gives other clusters. More "
          + "heads, or fewer clusters (deepwak cut), may help.")
    }
    if contents.clusterCount == 1 {
      items.append(
        "All observations are in one cluster. There may be no groups, or they are not what the "
          + "table's largest differences are about.")
    }
    if contents.heads.count == 1 {
      items.append("A single head was trained: nothing says whether its clusters come out again.")
    }
    if contents.clusterCount > 1 {
      let weak = contents.clusterStability.enumerated().filter { $1 < 0.5 }.map(\.offset)
      if !weak.isEmpty {
        items.append(
          "\(Warnings.list("Cluster", weak)) "
            + "\(weak.count == 1 ? "has" : "have") a stability below 0.5 and should not be "
            + "reported as found.")
      }
    }
    let dead = contents.deadHeads
    if !dead.isEmpty {
      items.append(
        "\(Warnings.list("Head", dead)) collapsed to fewer than three clusters and "
          + "\(dead.count == 1 ? "says" : "say") little.")
    }
    if let step = record.divergedAfter {
      items.append(
        "Training diverged; the state after \(counted(step, "step")) was taken. A lower "
          + "--learning-rate may help.")
    }
    if let enrichment = contents.enrichment, !enrichment.isAbout(contents.clusterSizes) {
      items.append(
        "The enrichment was tested on other clusters than those reported here: run deepwak "
          + "enrich again.")
    }
    if contents.names.count < 50 {
      items.append(
        "\(counted(contents.names.count, "observation")) are few: clusters of a handful cannot be "
          + "told from chance.")
    }
    self.items = items
  }

  /// The warnings as a box; nothing where there are none.
  var html: String {
    items.isEmpty
      ? ""
      : "<div class=\"warnings\" role=\"note\">\n<h3>Before you rely on this</h3>\n"
        + HTML.list(items) + "</div>\n"
  }

  private static func list(_ noun: String, _ numbers: [Int]) -> String {
    let texts = numbers.map(String.init)
    guard texts.count > 1, let last = texts.last else { return "\(noun) \(texts.first ?? "")" }
    return "\(noun)s \(texts.dropLast().joined(separator: ", ")) and \(last)"
  }
}
