/// What the words of a report mean.
enum Glossary {
  /// Terms and their meaning; those on enrichment only where there is any.
  static func entries(hasEnrichment: Bool, hasMarkers: Bool) -> [(String, String)] {
    var entries = [
      (
        "Observation, feature",
        "A row of the table (a cell, an embryo, a well) and a column of it (a gene, a measurement)."
      ),
      (
        "Head",
        "One of the networks, each trained from another random start. A head has clusters of its "
          + "own, usually more and finer ones than are reported."
      ),
      (
        "Consensus",
        "What the heads agree on: a tree that merges first what heads put together most often, cut "
          + "into as many clusters as halves of the ensemble find again."
      ),
      (
        "Co-association", "Of two observations: the chance that a head puts them together, 0 to 1."
      ),
      (
        "Stability of the run",
        "How well this number of clusters comes out again: agreement of the clusters that two "
          + "halves of the ensemble find on their own. It is no p value, and no test of whether "
          + "groups exist."
      ),
      (
        "Stability of an observation",
        "The probability of the cluster it is in, over all heads, 0 to 1. That of a cluster is "
          + "the mean over its observations."
      ),
      (
        "Adjusted Rand index",
        "Agreement of two divisions of the same observations: 1 for the same, 0 for what chance "
          + "gives; it may be slightly negative."
      ),
      (
        "Held-out error",
        "Mean squared error a value on observations that were not trained on, each predicted from "
          + "the others in its clusters. Lower is no proof of better clusters."
      ),
      (
        "Dead head", "A head that collapsed to fewer than three clusters and so says little."
      ),
      (
        "Embedding",
        "Coordinates that the heads learned for each observation; here the principal components of "
          + "those of all heads."
      ),
      (
        "Membership",
        "The probability of each of a head's clusters for an observation; they sum to one."
      ),
      (
        "z-score of a feature",
        "Its mean in a cluster less its mean over all observations, in standard deviations over "
          + "all. A description, not a test."
      ),
    ]
    if hasEnrichment {
      entries += [
        (
          "Enrichment",
          "A label is over-represented in a cluster when it is more frequent there than "
            + "a random draw of as many observations gives; a hypergeometric test says how "
            + "surprising that is."
        ),
        (
          "log2 odds ratio",
          "How much: 0 as frequent inside as outside, 1 twice the odds, −1 half of them; ∞ where "
            + "all observations of a label are inside, −∞ where none is."
        ),
        (
          "p, q",
          "p is the chance of so extreme a count without any association. q is p corrected for "
            + "the number of tests: of the pairs below q = 0.01, about one in a hundred is "
            + "expected to be there by chance."
        ),
      ]
    }
    if hasMarkers {
      entries.append(
        (
          "AUC",
          "The chance that an observation of the cluster has a higher value than one outside: 0.5 "
            + "says nothing, 1 or 0 separates them."
        ))
    }
    return entries
  }
}
