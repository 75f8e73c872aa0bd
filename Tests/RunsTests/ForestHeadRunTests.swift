internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Runs with forests and labels")
struct ForestHeadRunTests {
  private func result(
    of table: FeatureTable, _ change: (inout RunOptions) -> Void = { _ in }
  ) throws -> TrainingResult {
    var options = RunOptions()
    options.training.heads = 3
    options.training.steps = 30
    options.training.maximumClusters = 4
    options.training.hiddenWidths = [16]
    options.training.batchSize = .rows(32)
    options.training.partitioner = .forest
    options.training.forest.samples = 6
    options.training.assignmentMasks = 4
    options.consensusNetworks.steps = 10
    change(&options)
    return try TrainingRun(options).result(of: table)
  }

  @Test("a saved model places the table it was trained on as training did, and new rows nearby")
  func savesAndPredicts() throws {
    let table = Tables.groups(120, 6, 3)
    let found = try result(of: table)
    let folder = TemporaryFolder()
    let path = folder.file("model.h5")
    try found.model.write(to: path)
    let file = try HDF5File(reading: path)
    #expect(file.numbers("format_version", of: "/", as: Int64.self) == [SavedModel.forestFormat])
    let read = try SavedModel(path: path)
    #expect(
      read.trained.block.heads.map(\.assignment) == found.trained.block.heads.map(\.assignment))
    let known = SavedMemberships(
      observationNames: table.observationNames, memberships: found.memberships,
      tree: found.consensus.tree)
    let same = try read.prediction(of: table, knownFrom: known)
    #expect(same.labels == found.consensus.labels && same.trainedCount == 120)
    #expect(same.headLabels == found.heads.partitions.map(\.labels))
    #expect(found.network != nil)
  }

  @Test("landmarks are as many as asked for")
  func landmarks() throws {
    let found = try result(of: Tables.groups(120, 6, 3)) { $0.training.forest.landmarks = 20 }
    for head in found.trained.block.heads {
      #expect(head.assignment?.landmarks.rows == 20)
    }
  }

  @Test("labels are matched by name and recorded", arguments: TrainingOptions.Partitioner.allCases)
  func labels(partitioner: TrainingOptions.Partitioner) throws {
    let folder = TemporaryFolder()
    let path = folder.write(
      "cell,type,batch\n" + (0..<40).map { "r\($0),t\($0 % 3),b\n" }.joined() + "zz,t9,b\n",
      to: "some.csv")
    let found = try result(of: Tables.groups(120, 6, 3)) {
      $0.training.partitioner = partitioner
      $0.labels = LabelOptions(path: path, column: "type")
    }
    let record = RunRecord(of: found, command: "", threads: 1, blasKernel: "")
    #expect(record.labels?.matched == 40)
    #expect(record.labels?.classes == ["t0": 14, "t1": 13, "t2": 13])
    #expect(record.labels?.column == "type" && record.labels?.path == path)
    #expect(found.notes.contains("40 of 120 observations of the table are in \(path)"))
    #expect(
      found.notes.contains(
        "40 of 120 observations have a label in column 'type', of 3 classes"))
  }

  @Test("labels that do not fit are refused with what to do")
  func refuses() throws {
    let folder = TemporaryFolder()
    let path = folder.write("cell,a,b\nq1,x,y\nq2,y,x\n", to: "other.csv")
    func message(_ options: LabelOptions) -> String? {
      do {
        _ = try result(of: Tables.groups(60, 6, 3)) { $0.labels = options }
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      message(LabelOptions(path: path, column: "a"))
        == "\(path) has none of the observations of the table: it has 'q1', the other 'r0'; names "
        + "must be the same")
    #expect(
      message(LabelOptions(path: path, column: "c"))
        == "\(path) has no column 'c'; it has a, b")
    let two = folder.write("cell,a,b\nr1,x,y\nr2,y,x\n", to: "two.csv")
    #expect(
      message(LabelOptions(path: two))
        == "\(two) has 2 columns of labels, a, b: name one with --label-column")
    let one = folder.write("cell,a\nr1,x\nzz,y\n", to: "one.csv")
    #expect(
      message(LabelOptions(path: one))
        == "\(one): column 'a' has a label for 1 observation of the table, but must have one for "
        + "two or more")
  }
}
