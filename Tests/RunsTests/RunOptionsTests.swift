internal import DeePWAK
internal import Networks
internal import Noise2Self
internal import FeatureTables
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Run options")
struct RunOptionsTests {
  private let folder = TemporaryFolder()

  @Test("come back from their file as they were")
  func roundTrip() throws {
    var options = RunOptions()
    options.data = "a/b c.csv"
    options.reading.obsm = "X_pca"
    options.reading.keepObservations = ["a", "b"]
    options.preprocessing.normalize = .maxabs
    options.preprocessing.pcs = 7
    options.training.seed = .max
    options.training.epochs = 3
    options.training.maskedShare = 0.1
    options.training.learningRate = 0.0013
    options.training.batchSize = .full
    options.training.heldOut = .count(256)
    options.training.partitionerWidths = [64, .features(4)]
    options.training.partitionerActivation = .sigmoid
    options.training.maskKind = .rotated
    options.training.directWeight = 0.5
    options.training.partitionerTeacher = .everything
    options.cut = .gap
    options.consensus = .network
    options.consensusNetworks.steps = 17
    options.consensusNetworks.encoderWidths = [.features(0.5)]
    options.h5ad = .slim
    let path = folder.write(try options.json(), to: "options.json")
    #expect(try RunOptions(file: path) == options)
    #expect(
      try RunOptions(file: folder.write(try RunOptions().json(), to: "d.json")) == RunOptions())
  }

  @Test("take the default where the file says nothing")
  func partial() throws {
    let path = folder.write(#"{"training": {"heads": 3}}"#, to: "o.json")
    var expected = RunOptions()
    expected.training.heads = 3
    #expect(try RunOptions(file: path) == expected)
  }

  @Test(
    "say what is wrong with the file",
    arguments: [
      ("{", "this is no valid JSON"),
      (#"{"training": {"haeds": 3}}"#, "'training.haeds' is no option"),
      (#"{"training": {"heads": "many"}}"#, "'training.heads' has a value of the wrong kind"),
    ])
  func mistakes(text: String, reason: String) throws {
    let path = folder.write(text, to: "o.json")
    #expect(throws: RunError.options(path: path, reason: reason)) {
      _ = try RunOptions(file: path)
    }
  }

  @Test("say when there is no file")
  func missing() {
    #expect(throws: TableError.missingFile(path: "/none.json")) {
      _ = try RunOptions(file: "/none.json")
    }
  }
}
