public import Figures
internal import Stats

extension EnrichmentStudy {
  /// The dot plot of all clusterings against all families.
  ///
  /// - Returns: A figure named "enrichment".
  public func dotPlot() -> EnrichmentDotPlot {
    let entries = results.flatMap { result in
      result.enrichment.pairs.filter { $0.counts.clusterSize > 0 }.map { pair in
        EnrichmentDotPlot.Entry(
          clustering: result.clustering.name,
          cluster: result.clustering.categories[pair.cluster],
          family: families[pair.family].name,
          category: families[pair.family].categories[pair.category],
          observed: pair.counts.observed, log2OddsRatio: pair.log2Ratio, q: pair.q)
      }
    }
    return EnrichmentDotPlot(entries, significance: options.significance)
  }
}
