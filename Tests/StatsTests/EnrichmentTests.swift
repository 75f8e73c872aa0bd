import LinearAlgebra
import Stats
import TestSupport
import Testing

@Suite("Enrichment")
struct EnrichmentTests {
  /// A table of the published run: its folder, its head, and where its label columns are.
  struct Published: Sendable, CustomTestStringConvertible {
    let folder, head, file: String
    let columns: [String]
    var testDescription: String { folder }
  }
  static let phenotypes = [
    "TVC.division", "TVC.migration", "ATM.division", "ATM.migration", "other",
  ]
  static let published = [
    Published(folder: "1", head: "head_1", file: "conditions", columns: ["Condition"]),
    Published(folder: "1pheno", head: "head_1", file: "phenotypes", columns: phenotypes),
    Published(folder: "2", head: "head_2", file: "conditions", columns: ["Condition"]),
    Published(folder: "2pheno", head: "head_2", file: "phenotypes", columns: phenotypes),
  ]

  @Test(
    "has the log ratios, false discovery rates and counts of the published run",
    .enabled(if: SharedData.has("../reference/enrichment/clusters.csv")), arguments: published)
  func againstPublished(table: Published) throws {
    let clusters = SharedTable("../reference/enrichment/clusters.csv")
    let labels = SharedTable("ciona/\(table.file).csv")
    #expect(clusters.column("id") == labels.column("id") && labels.rows.count == 1831)
    let (names, codes) = numbered(clusters.column(table.head)) { (Int($0) ?? 0) < (Int($1) ?? 0) }
    let families = table.columns.map { numbered(labels.column($0), by: <) }
    let enrichment = Enrichment(
      clusters: codes,
      families: families.map {
        CategoryFamily(categories: $0.codes, categoryCount: $0.names.count)
      },
      options: .published)

    let ratios = SharedTable("../reference/enrichment/\(table.folder)/log2OR.csv")
    let rates = SharedTable("../reference/enrichment/\(table.folder)/FDR.csv")
    let sizes = SharedTable("../reference/enrichment/\(table.folder)/size.csv")
    #expect(ratios.header.dropFirst(3).elementsEqual(names))
    #expect(enrichment.pairs.count == ratios.rows.count * names.count)
    for pair in enrichment.pairs {
      let family = table.columns[pair.family]
      let category = families[pair.family].names[pair.category]
      let row = try #require(
        ratios.rows.firstIndex { $0[1] == family && $0[2] == category })
      let place = 3 + pair.cluster
      let ratio = try #require(Double(ratios.rows[row][place]))
      let rate = try #require(Double(rates.rows[row][place]))
      #expect(agree(pair.log2Ratio, ratio, within: 1e-12), "\(category) in \(names[pair.cluster])")
      #expect(abs(pair.q - rate) <= 1e-12, "\(category) in \(names[pair.cluster])")
      // The tables have fifteen digits, of far tails too.
      if rate > 0 { #expect(relativeDifference(pair.q, rate) < 1e-12) }
      #expect(pair.counts.observed == Int(sizes.rows[row][place]))
    }
  }

  /// Numbers texts in an order.
  private func numbered(
    _ texts: [String], by order: (String, String) -> Bool
  ) -> (names: [String], codes: [Int]) {
    let names = Set(texts).sorted(by: order)
    return (names, texts.map { names.firstIndex(of: $0) ?? -1 })
  }

  static let clusters = [0, 0, 0, 1, 1, 1, 1, 2, -1, -1, 0, 1]
  static let family = CategoryFamily(
    categories: [0, 0, 1, 1, 1, 1, -1, 0, 0, 1, 0, 1], categoryCount: 3)

  @Test("counts what has a cluster and a category, and lists what cannot be tested")
  func counts() {
    let enrichment = Enrichment(
      clusters: EnrichmentTests.clusters, clusterCount: 4, families: [EnrichmentTests.family])
    #expect(enrichment.pairs.count == 12)
    for pair in enrichment.pairs {
      #expect(pair.counts.universe == 9)
      #expect(pair.counts.clusterSize == [4, 4, 1, 0][pair.cluster])
      #expect(pair.counts.categorySize == [4, 5, 0][pair.category])
      let observed = [[3, 1, 0], [0, 4, 0], [1, 0, 0], [0, 0, 0]][pair.cluster][pair.category]
      #expect(pair.counts.observed == observed)
      let isTested = pair.cluster < 3 && pair.category < 2
      #expect(pair.p.isNaN == !isTested && pair.q.isNaN == !isTested)
      #expect((pair.interval != nil) == isTested)
      if isTested { #expect(pair.p == pair.counts.p(.doubled)) }
    }
    let first = enrichment.pairs[0].counts
    #expect(abs(first.expected - 16.0 / 9) < 1e-15)
  }

  @Test("corrects within the scope asked for", arguments: EnrichmentOptions.Scope.allCases)
  func scope(scope: EnrichmentOptions.Scope) {
    var options = EnrichmentOptions()
    options.scope = scope
    options.alternative = .fisher
    let families = [
      EnrichmentTests.family, CategoryFamily(categories: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 1]),
    ]
    let pairs = Enrichment(
      clusters: EnrichmentTests.clusters, families: families, options: options
    ).pairs
    for pair in pairs where !pair.p.isNaN {
      let together = pairs.filter { other in
        switch scope {
        case .clusterAndFamily: other.cluster == pair.cluster && other.family == pair.family
        case .cluster: other.cluster == pair.cluster
        case .family: other.family == pair.family
        case .all: true
        }
      }
      // q = the least of p m / rank over the p that are no less.
      let p = together.map(\.p).filter { !$0.isNaN }.sorted()
      let candidates = p.enumerated().filter { $0.element >= pair.p }
        .map { $0.element * Double(p.count) / Double($0.offset + 1) }
      #expect(abs(pair.q - min(1, candidates.min() ?? .nan)) < 1e-14)
    }
  }

  @Test("is the same on any number of threads")
  func threads() {
    let clusters = (0..<2000).map { $0 * 7 % 13 }
    let family = CategoryFamily(categories: (0..<2000).map { $0 * $0 % 11 })
    let all = Enrichment(clusters: clusters, families: [family])
    let threads = ThreadPool.shared.threadCount
    defer { ThreadPool.shared.threadCount = threads }
    ThreadPool.shared.threadCount = 1
    let alone = Enrichment(clusters: clusters, families: [family])
    #expect(all.pairs.map(\.q.bitPattern) == alone.pairs.map(\.q.bitPattern))
  }
}
