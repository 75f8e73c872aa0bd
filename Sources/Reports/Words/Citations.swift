/// How to cite what a report was made with.
struct Citations {
  /// One reference each, the program first.
  let references: [String]

  /// The program, as in `CITATION.cff`.
  static let title = "DeePWAK: ensemble clustering of biological feature tables"
  /// Its authors, as in `CITATION.cff`.
  static let authors = "The DeePWAK developers"

  init(version: String, isMasked: Bool, hasEnrichment: Bool, hasMap: Bool) {
    var references = [
      "\(Citations.authors). \(Citations.title). Version \(version).",
      "K. Wiechecki, J. Zaslavsky. Denoising with a partitioned affinity kernel allows efficient "
        + "end-to-end differentiable clustering. Preprint, 26 January 2024. (The method.)",
    ]
    if isMasked {
      references.append(
        "J. Batson, L. Royer. Noise2Self: blind denoising by self-supervision. ICML, 2019. "
          + "arXiv:1901.11365. (Hidden features.)")
    }
    references.append(
      "L. Hubert, P. Arabie. Comparing partitions. Journal of Classification 2, 1985. "
        + "doi:10.1007/BF01908075. (Adjusted Rand index.)")
    if hasEnrichment {
      references.append(
        "Y. Benjamini, Y. Hochberg. Controlling the false discovery rate: a practical and powerful "
          + "approach to multiple testing. Journal of the Royal Statistical Society B 57, 1995. "
          + "doi:10.1111/j.2517-6161.1995.tb02031.x. (q values, unless another correction was "
          + "chosen.)")
    }
    if hasMap {
      references.append(
        "L. van der Maaten. Accelerating t-SNE using tree-based algorithms. Journal of Machine "
          + "Learning Research 15, 2014. (t-SNE map.)")
    }
    self.references = references
  }

  /// The entry for a reference manager.
  static func bibTeX(version: String) -> String {
    """
    @software{deepwak,
      title   = {{\(title)}},
      author  = {{\(authors)}},
      version = {\(version)},
      license = {Apache-2.0}
    }
    @unpublished{wiechecki2024denoising,
      title  = {Denoising with a partitioned affinity kernel allows efficient end-to-end differentiable clustering},
      author = {Wiechecki, Keira and Zaslavsky, Jade},
      month  = jan,
      year   = {2024},
      note   = {Preprint}
    }
    """
  }
}
