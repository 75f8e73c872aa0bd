internal import Figures
internal import Runs

/// What came out, in plain English.
struct Summary {
  private let contents: RunContents
  private var record: RunRecord { contents.record }

  init(_ contents: RunContents) { self.contents = contents }

  /// One sentence under the title.
  var lead: String {
    let n = contents.names.count
    let found =
      contents.clusterCount == 1
      ? "One cluster: no division of the \(grouped(n)) observations came out again."
      : "\(counted(contents.clusterCount, "cluster")) of \(counted(n, "observation"))"
    guard contents.clusterCount > 1 else { return found }
    guard let stability = record.stability else { return found + "." }
    return found + ", \(Summary.word(stability).0) (stability \(decimal(stability, 2)))."
  }

  /// A word for a stability, and what it means.
  static func word(_ stability: Double) -> (String, String) {
    switch stability {
    case 0.9...: ("very stable", "train again and you get nearly the same clusters")
    case 0.8..<0.9: ("stable", "train again and few observations change cluster")
    case 0.6..<0.8: ("fairly stable", "the large clusters stay, their borders move")
    default: ("unstable", "another seed gives other clusters: do not rely on these")
    }
  }

  /// The figures at a glance, as names and values.
  var tiles: [(name: String, value: String)] {
    var tiles = [
      ("observations", grouped(contents.names.count)),
      ("features", grouped(record.data.features)),
      ("heads", grouped(contents.heads.count)),
      ("clusters", grouped(contents.clusterCount)),
    ]
    tiles.append(("stability, 0 to 1", record.stability.map { decimal($0, 2) } ?? "unknown"))
    if let error = record.heldOutError { tiles.append(("held-out error", brief(rounded(error)))) }
    return tiles
  }

  /// The paragraphs of the summary.
  var paragraphs: [String] {
    [whatWasDone, clusters, stability, doubtful, error, network].compactMap { $0 }
  }

  private var whatWasDone: String {
    let seen =
      record.trainedFeatures == record.data.features
      ? "" : ", brought to \(counted(record.trainedFeatures, "number")) each"
    let heads = contents.heads.count
    return
      "\(heads == 1 ? "One network, or head," : "\(heads) networks, or heads,") learned to predict each of \(counted(contents.names.count, "observation")) with "
      + "\(counted(record.data.features, "feature"))\(seen) from the others in its cluster, never "
      + "from itself. No labels were used, and no number of clusters was given. "
      + (heads > 1
        ? "What the heads agree on is reported." : "A single head has nothing to agree with.")
  }

  private var clusters: String? {
    let sizes = contents.clusterSizes
    guard sizes.count > 1, let largest = sizes.first, let smallest = sizes.last else { return nil }
    let n = Double(contents.names.count)
    return "There are \(counted(sizes.count, "cluster")), numbered from 0 by falling size: the "
      + "largest holds \(grouped(largest)) (\(percent(Double(largest) / n))), the smallest "
      + "\(grouped(smallest)) (\(percent(Double(smallest) / n)))."
  }

  private var stability: String? {
    guard let value = record.stability, contents.clusterCount > 1 else {
      if record.consensus == .network {
        return "The clusters are those of a consensus network. It was trained once, and what "
          + "another would find is not known."
      }
      guard contents.heads.count > 1 else { return nil }
      return "Halves of the ensemble do not find the same clusters, whatever their number, so all "
        + "observations are reported as one."
    }
    let (word, meaning) = Summary.word(value)
    return "They are \(word): \(meaning). The ensemble was divided in two at random, ten times; "
      + "the clusters that the halves find on their own agree with a mean adjusted Rand "
      + "index of \(decimal(value, 2)), where 1 is the same division and 0 what chance gives."
  }

  private var doubtful: String? {
    let known = contents.stability.filter(\.isFinite)
    guard !known.isEmpty, contents.clusterCount > 1 else { return nil }
    let low = known.count { $0 < 0.5 }
    let share = percent(Double(low) / Double(known.count))
    let steadiness = contents.clusterStability.enumerated().filter { $1.isFinite }
    let least = steadiness.min { $0.element < $1.element }
    return
      (low == 0
      ? "Every observation has a stability of 0.5 or more."
      : "\(counted(low, "observation")) (\(share)) \(low == 1 ? "has" : "have") a stability below "
        + "0.5: heads disagree on where \(low == 1 ? "it belongs" : "they belong").")
      + (least.map {
        " The least steady cluster is \($0.offset), with \(decimal($0.element, 2)) on average."
      } ?? "")
  }

  private var error: String? {
    guard let error = record.heldOutError else {
      return "No observations were held out, so nothing says how well others are predicted."
    }
    let isScaled = contents.options.map {
      ![.none, .maxabs].contains($0.preprocessing.normalize)
    }
    let masked = record.heldOutMaskedError.map {
      abs($0 - error) > 1e-12 ? " (\(brief(rounded($0))) for features that were hidden)" : ""
    }
    return "Observations kept out of training are predicted with a mean squared error of "
      + "\(brief(rounded(error))) a value\(masked ?? "")."
      + (isScaled == true
        ? " Values were scaled to a variance of about 1, so about "
          + "\(percent(min(1, error))) of the variance is left unexplained." : "")
      + " Compare it between settings on this table, not between tables."
  }

  private var network: String? {
    guard let network = record.consensusNetwork, record.consensus != .network else { return nil }
    return "A consensus network, the paper's own way, finds "
      + "\(counted(network.clusters, "cluster")) (consensus_network in clusters.csv); its "
      + "stability is not known."
  }

  /// What the numbers do not say.
  var caveats: [String] {
    var items = [
      "Stable clusters come out again. That does not make them cell types, phenotypes or anything "
        + "else: one cloud of points can be cut at the same place again and again.",
      "There may be finer groups, and coarser ones. More training finds finer ones; deepwak cut "
        + "cuts the tree of this run elsewhere.",
      "Differences between batches, plates or donors are not corrected. If clusters follow them, "
        + "that is what was found.",
      "Groups of a few observations are disfavoured, since an observation is predicted from the "
        + "others in its cluster.",
      "Observations of low stability lie between clusters, or in a part that the heads divide in "
        + "different ways. Leave them out where a clear case is needed.",
    ]
    if contents.enrichment != nil {
      items.append(
        "Enrichment says that a label is more frequent in a cluster than chance gives, not that "
          + "the cluster is that label, nor why. Observations from one animal or plate are not "
          + "independent, and q is then too small.")
    }
    if contents.markers != nil {
      items.append(
        "Markers were sought in the numbers that the clusters were made from: p and q rank "
          + "features, and do not show that clusters are real.")
    }
    return items
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
