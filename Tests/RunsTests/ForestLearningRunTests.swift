import DeePWAK
import FeatureTables
import Kruskal
import LinearAlgebra
import Networks
import Stats
import TestSupport
import Testing

@testable import Runs

@Suite("A run of forest learn")
struct ForestLearningRunTests {
  private let folder = TemporaryFolder()
  private let table = Tables.groups(120, 8, 4)

  /// Settings that learn fast.
  private func options(
    _ change: (inout ForestLearningRunOptions) -> Void = { _ in }
  ) -> ForestLearningRunOptions {
    var options = ForestLearningRunOptions()
    (options.data, options.labels) = ("cells.csv", "some.csv")
    (options.learning.clusters, options.learning.embeddingDimensions) = (4, 4)
    (options.learning.hiddenWidths, options.learning.steps) = ([16], 60)
    (options.learning.batchSize, options.learning.perturbation.samples) = (40, 20)
    change(&options)
    return options
  }

  /// Labels of the first 60 observations, none of group 3.
  private func labels(prefix: String = "r") -> LabelTable {
    LabelTable(
      source: "some.csv", observationNames: (0..<60).map { "\(prefix)\($0)" },
      columns: [
        LabelColumn(
          name: "type", labels: (0..<60).map { $0 % 4 == 3 ? nil : "kind \($0 % 4)" })
      ])
  }

  @Test func `groups are found, also the one without any label`() throws {
    let result = try ForestLearningRun(options()).result(of: table, labels: labels())
    let truth = (0..<120).map { $0 % 4 }
    #expect(bestMatchingAccuracy(clusters: result.clusters.labels, classes: truth) > 0.95)
    #expect(result.unlabelledClusters.count == 1)
    #expect(result.notes.contains("60 of 120 observations of cells.csv are in some.csv"))
    #expect(result.notes.contains("45 labels of 3 kinds"))
    #expect(result.losses.count == 60)
  }

  @Test func `labels that are held out are not learned from`() throws {
    let result = try ForestLearningRun(options { $0.heldOutShare = 0.4 })
      .result(of: table, labels: labels())
    #expect(result.heldOut.count == 18)
    let evaluation = try #require(result.evaluation)
    #expect(evaluation.count == 18)
    #expect(evaluation.clustering.matching < 0.2)
    #expect(evaluation.probeError < 0.2)
    // Whatever the labels that are held out say, the same is learned.
    var codes = labels().columns[0].codes
    for i in result.heldOut { codes[i] = (codes[i] + 1) % 3 }
    let other = LabelTable(
      source: "some.csv", observationNames: labels().observationNames,
      columns: [LabelColumn(name: "type", categories: ["a", "b", "c"], codes: codes)])
    let second = try ForestLearningRun(options { $0.heldOutShare = 0.4 })
      .result(of: table, labels: other)
    #expect(second.embedding == result.embedding)
    #expect(second.evaluation?.probeError ?? 0 > 0.8)
  }

  @Test func `names that do not match are an error with an example`() {
    let error = #expect(throws: LabelError.self) {
      try ForestLearningRun(options()).result(of: table, labels: labels(prefix: "R"))
    }
    #expect(
      error?.description
        == "some.csv has none of the observations of cells.csv: it has 'R0', the other 'r0'; 60 "
        + "differ only by case")
  }

  @Test func `fewer clusters than labels are refused`() {
    let error = #expect(throws: OptionError.self) {
      try ForestLearningRun(options { $0.learning.clusters = 2 })
        .result(of: table, labels: labels())
    }
    #expect(error?.description == "-k is 2, but must be at least the 3 different labels")
  }

  @Test func `the directory holds clusters, embedding, losses and the network`() throws {
    let result = try ForestLearningRun(options()).result(of: table, labels: labels())
    let path = folder.file("cells.forest")
    try result.write(to: path, command: "deepwak forest learn", force: false)
    let run = RunDirectory(path)
    #expect(run.kind() == "forest-learn")
    let clusterings = try run.clusterings()
    // The labels that were given are no finding, to be tested against labels.
    #expect(clusterings.columns.map(\.name) == ["cluster"])
    #expect(clusterings.columns[0].codes == result.clusters.labels)
    let given = try AnnotationTable.read(run.file("clusters.csv")).annotations.last
    #expect(given?.name == "label" && given?.labels.count { ($0 ?? "").isEmpty } == 75)
    let written = try HDF5File(reading: run.file("learned.h5ad"))
    #expect(written.exists("obs/deepwak_forest/codes") && written.exists("obsm/X_deepwak_forest"))
    let embedding = try FeatureTable.read(run.file("embedding.csv"))
    #expect(embedding.observationNames == table.observationNames)
    #expect(embedding.featureCount == 4)
    let metrics = try FeatureTable.read(run.file("metrics.csv"))
    #expect(metrics.observationCount == 60)
    let file = try HDF5File(reading: run.file("model.h5"))
    let network = try NetworkFile.network(in: file, group: "networks/embedding")
    #expect(network.parameters == result.network.parameters)
    #expect(throws: TableError.self) {
      try result.write(to: path, command: "deepwak forest learn", force: false)
    }
  }
}
