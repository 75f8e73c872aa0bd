/// Which categories are over- and under-represented in which clusters, as dots.
///
/// It is figure 5 of the paper.
///
/// Colour is the log2 odds ratio, size the evidence −log10 *q*, the shade of the outline the
/// number of observations. Rows are categories by family, columns clusters by clustering.
public struct EnrichmentDotPlot: Figure {
  /// One category in one cluster.
  public struct Entry: Sendable, Hashable {
    let clustering, cluster, family, category: String
    let observed: Int
    let log2OddsRatio, q: Double

    /// Creates an entry.
    ///
    /// - Parameters:
    ///   - clustering: The clustering, such as a head.
    ///   - cluster: The cluster in it.
    ///   - family: The label column, such as "Condition".
    ///   - category: The label.
    ///   - observed: The observations of the category in the cluster.
    ///   - log2OddsRatio: The logarithm of the odds ratio; −∞ where none was observed.
    ///   - q: The corrected p value; NaN where nothing was tested.
    public init(
      clustering: String, cluster: String, family: String, category: String, observed: Int,
      log2OddsRatio: Double, q: Double
    ) {
      (self.clustering, self.cluster) = (clustering, cluster)
      (self.family, self.category, self.observed) = (family, category, observed)
      (self.log2OddsRatio, self.q) = (log2OddsRatio, q)
    }
  }

  /// The name of the files.
  public let name: String
  private let entries: [Entry]
  private let significance: Double
  private let layout: EnrichmentLayout

  /// Creates the figure.
  ///
  /// - Parameters:
  ///   - entries: One for each category and cluster, in the order in which families, categories,
  ///     clusterings and clusters are to appear.
  ///   - significance: The *q* below which a pair is drawn as a coloured dot.
  ///   - name: The name of the files.
  public init(_ entries: [Entry], significance: Double = 0.01, name: String = "enrichment") {
    precondition(significance > 0 && significance < 1, "a significance of \(significance)")
    (self.entries, self.significance, self.name) = (entries, significance, name)
    layout = EnrichmentLayout(entries, significance: significance)
  }

  /// A heading of a few words.
  public var title: String {
    "Enrichment of \(layout.rows.families.joined(separator: ", ")) in clusters"
  }

  /// What the picture shows, with numbers.
  public var altText: String {
    let found = entries.filter { $0.q < significance }
    let over = found.count { $0.log2OddsRatio > 0 }
    let best = found.filter { $0.log2OddsRatio > 0 }.min { $0.q < $1.q }
    let example = best.map {
      "; the clearest is \($0.category) in \($0.clustering) cluster \($0.cluster) "
        + "(\(counted($0.observed, "observation")), q \(brief($0.q)))"
    }
    return "Dot plot of \(counted(layout.rows.count, "category")) by "
      + "\(counted(layout.columns.count, "cluster")) of "
      + "\(counted(layout.columns.families.count, "clustering")): \(found.count) of "
      + "\(counted(entries.count, "pair")) are significant at q < \(brief(significance)), "
      + "\(over) over- and \(found.count - over) under-represented\(example ?? "")."
  }

  /// How to read the picture, and what was left out.
  public var caption: String {
    "Colour: log2 of the odds ratio, red over-, blue under-represented, ending at "
      + "±\(brief(layout.colourLimit)). Size: −log10 q, ending at \(brief(layout.evidenceLimit)). "
      + "The darker the outline, the more observations. A cross marks pairs of which none was "
      + "observed, a plus those where all were. "
      + (layout.showsInsignificant
        ? "Small grey dots are not significant (q ≥ \(brief(significance))); where there is no dot "
          + "nothing was tested."
        : "Pairs that are not significant (q ≥ \(brief(significance))) are left out.")
  }

  /// The data and the commands that draw them.
  ///
  /// - Returns: A drawing whose first table is `NAME.csv`.
  /// - Throws: ``FigureError/nothingToDraw(figure:reason:)`` when there are no data.
  public func drawing() throws(FigureError) -> Drawing {
    guard !entries.isEmpty else {
      throw .nothingToDraw(figure: name, reason: "no category was tested in any cluster")
    }
    return Drawing(
      canvas: layout.canvas, tables: [layout.table],
      commands: layout.frame + layout.legend + layout.plot
    ).named(name)
  }
}
