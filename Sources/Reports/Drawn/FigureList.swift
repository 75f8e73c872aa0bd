internal import DeePWAK
internal import Figures
internal import LinearAlgebra
internal import Runs
internal import TSNE

/// The figures that a run allows: each is there when its data are.
struct FigureList {
  private let contents: RunContents
  private let profile: FeatureProfile?
  private let phenotypes: [Phenotype]
  private let clusters: Grouping
  /// Remarks on what was not drawn, one line each.
  private(set) var notes: [String] = []
  private(set) var figures: [ReportFigure] = []

  init(
    _ contents: RunContents, profile: FeatureProfile?, phenotypes: [Phenotype],
    options: ReportOptions
  ) {
    (self.contents, self.profile, self.phenotypes) = (contents, profile, phenotypes)
    clusters = Grouping(
      kind: "cluster", names: (0..<contents.clusterCount).map(String.init),
      labels: contents.labels)
    addClusters()
    addScatters(options)
    addEnrichment()
    addFeatures()
    addAgreement()
    addHeads()
    addTraining()
  }

  private mutating func add(
    _ section: ReportFigure.Section, _ figure: any Figure, lead: String? = nil,
    remark: String? = nil
  ) {
    figures.append(
      ReportFigure(section: section, figure: figure, lead: lead, remark: remark))
  }

  private mutating func addClusters() {
    add(.clusters, ClusterSizesPlot(clusters))
    if contents.stability.contains(where: \.isFinite) {
      add(.clusters, StabilityPlot(contents.stability, grouping: clusters))
    }
  }

  /// The consensus embedding in the plane, by cluster and by phenotype.
  private mutating func addScatters(_ options: ReportOptions) {
    guard let embedding = contents.embedding else { return }
    if embedding.columns > 1 {
      addScatters(
        embedding.columns(at: [0, 1]), rows: nil, axes: ("embedding 1", "embedding 2"),
        name: "scatter",
        lead: "The first two principal components of what the heads see (embedding.csv).")
    }
    guard options.mapsNeighbours else { return }
    let n = embedding.rows
    let step = max(1, (n + options.mappedObservations - 1) / options.mappedObservations)
    let rows = Array(stride(from: 0, to: n, by: step))
    var settings = NeighbourEmbeddingOptions()
    settings.perplexity = min(
      settings.perplexity, NeighbourEmbeddingOptions.greatestPerplexity(observations: rows.count))
    do throws(NeighbourEmbeddingError) {
      let map = try NeighbourEmbedding(of: embedding.rows(at: rows), options: settings)
      addScatters(
        map.coordinates, rows: rows, axes: ("t-SNE 1", "t-SNE 2"), name: "tsne",
        lead: "A t-SNE map of the embedding: neighbours are neighbours in it, but distances "
          + "between groups, and their sizes on the map, mean little."
          + (step > 1 ? " Every \(step)th observation is shown." : ""))
    } catch {
      notes.append("no t-SNE map: \(error)")
    }
  }

  /// Adds a map by cluster, and by phenotype in place of an earlier one.
  private mutating func addScatters(
    _ points: Matrix, rows: [Int]?, axes: (String, String), name: String, lead: String
  ) {
    func chosen(_ grouping: Grouping) -> Grouping {
      guard let rows else { return grouping }
      return Grouping(
        kind: grouping.kind, names: grouping.names, labels: rows.map { grouping.labels[$0] })
    }
    add(
      .clusters,
      EmbeddingScatter(points, grouping: chosen(clusters), axes: axes, name: name), lead: lead)
    figures.removeAll { $0.section == .phenotypes }
    for (index, phenotype) in phenotypes.enumerated() {
      let grouping = Grouping(kind: phenotype.name, labels: phenotype.labels)
      add(
        .phenotypes,
        EmbeddingScatter(
          points, grouping: chosen(grouping), axes: axes, name: "\(name)-labels-\(index + 1)"),
        lead: "The same coordinates as above; the labels took no part in the clustering.")
    }
  }

  private mutating func addEnrichment() {
    guard let enrichment = contents.enrichment else { return }
    let (figure, leftOut) = enrichment.dotPlot(limit: 150)
    add(
      .enrichment, figure,
      remark: leftOut > 0
        ? "\(counted(leftOut, "clustering")) more, which the page is too narrow for, "
          + "\(leftOut == 1 ? "is" : "are") in \(enrichment.file)." : nil)
  }

  /// The features that set the reported clusters apart, at most sixty.
  private mutating func addFeatures() {
    guard let profile, contents.clusterCount > 1 else { return }
    let k = profile.scores.rows
    let groups = FeatureGroups(profile.scores, limit: 60)
    let columns = groups.columns.flatMap { $0 }
    guard !columns.isEmpty else { return }
    var scores = DoubleMatrix(zeros: k, columns.count)
    for c in 0..<k {
      for (place, column) in columns.enumerated() { scores[c, place] = profile.scores[c, column] }
    }
    add(
      .features,
      FeatureHeatMap(
        scores: scores, clusters: (0..<k).map(String.init),
        features: columns.map { profile.features[$0] },
        groups: groups.columns.enumerated().filter { !$1.isEmpty }.map {
          ColumnGroup(name: "\($0)", count: $1.count)
        }, rule: .greatestScore),
      remark: featuresLeftOut(columns.count, of: profile.features.count, groups))
  }

  private func featuresLeftOut(_ shown: Int, of all: Int, _ groups: FeatureGroups) -> String? {
    var remarks: [String] = []
    if shown < all {
      remarks.append("\(shown) of \(grouped(all)) features: those that differ most.")
    }
    if !groups.without.isEmpty {
      let clusters = groups.without.map { "cluster \($0)" }.joined(separator: ", ")
      remarks.append("No feature has its greatest score in \(clusters).")
    }
    return remarks.isEmpty ? nil : remarks.joined(separator: " ")
  }

  private mutating func addAgreement() {
    if let saved = contents.saved, saved.tree.leafCount > 1 {
      add(
        .agreement,
        ConsensusMatrix(
          saved.tree, memberships: saved.memberships,
          grouping: Grouping(kind: "cluster", names: clusters.names, labels: contents.labels)))
    }
    guard contents.heads.count > 1 else { return }
    add(
      .agreement,
      AgreementHeatMap(
        labels: [contents.labels] + contents.heads,
        clusterings: ["reported"] + contents.heads.indices.map { "head \($0 + 1)" }))
  }

  private mutating func addHeads() {
    if let saved = contents.saved {
      let shown = Array(saved.memberships.prefix(FigureList.headLimit))
      let numbers = HeadLabels(memberships: shown).numbers
      // Clusters in order of size, as in clusters.csv; unused ones are left out.
      let used = numbers.map { head in
        head.indices.filter { head[$0] >= 0 }.sorted { head[$0] < head[$1] }
      }
      let columns = used.indices.flatMap { h in used[h].map { (h, $0) } }
      add(
        .heads,
        MembershipHeatMap(
          Matrix(rows: contents.names.count, columns: columns.count) { i, j in
            shown[columns[j].0][i, columns[j].1]
          },
          columns: used.enumerated().map { ColumnGroup(name: "head \($0 + 1)", count: $1.count) },
          grouping: clusters),
        remark: "Clusters of a head stand by falling size; those that are nobody's likeliest "
          + "are left out."
          + (saved.memberships.count > shown.count
            ? " The first \(shown.count) of \(saved.memberships.count) heads are shown." : ""))
    }
    if let embedding = contents.embedding {
      add(
        .heads,
        EmbeddingHeatMap(
          embedding, columns: [ColumnGroup(name: "consensus", count: embedding.columns)],
          grouping: clusters))
    }
  }

  private static let headLimit = 12

  private mutating func addTraining() {
    guard let metrics = contents.metrics, !metrics.rows.isEmpty else { return }
    var steps = metrics.numbers("step")
    let blocks = metrics.numbers("block")
    var stages: [TrainingCurves.Stage] = []
    // Steps begin anew with each block; the curves go on.
    var (offset, last) = (0.0, 0.0)
    for i in steps.indices {
      if i > 0, blocks[i].isFinite, blocks[i] != blocks[i - 1] {
        offset = last
        stages.append(.init(name: "block \(Int(blocks[i]))", step: offset))
      }
      steps[i] += offset
      last = steps[i]
    }
    guard steps.allSatisfy(\.isFinite) else { return }
    func curves(_ columns: [(String, String)]) -> [TrainingCurves.Curve] {
      columns.filter { metrics.place($0.0) != nil }.map {
        TrainingCurves.Curve(name: $0.1, values: metrics.numbers($0.0))
      }
    }
    let heads = contents.heads.indices.prefix(FigureList.headLimit).map {
      ("clusters_head_\($0 + 1)", "head \($0 + 1)")
    }
    var panels: [TrainingCurves.Panel] = []
    func add(_ axis: String, _ curves: [TrainingCurves.Curve], isLogarithmic: Bool = false) {
      guard !curves.isEmpty else { return }
      panels.append(.init(axis: axis, curves: curves, isLogarithmic: isLogarithmic))
    }
    add(
      "loss on batches",
      curves([
        ("loss", "loss"), ("pooled_error", "all heads"), ("decoded_error", "one head"),
        ("objective_loss", "partition"),
      ]), isLogarithmic: true)
    add(
      "held-out error",
      curves([
        ("held_out_error", "nothing hidden"), ("held_out_masked_error", "hidden features"),
      ]))
    add("clusters in use", curves(heads))
    self.add(.training, TrainingCurves(steps: steps, panels: panels, stages: stages))
  }
}
