import DeePWAK
import Foundation
import LinearAlgebra
import Networks
import Noise2Self
import SoftmaxClustering
import Testing

/// A wrong setting and the message it must give.
struct WrongSetting: Sendable, CustomTestStringConvertible {
  let message: String
  let change: @Sendable (inout TrainingOptions) -> Void
  init(_ message: String, _ change: @escaping @Sendable (inout TrainingOptions) -> Void) {
    (self.message, self.change) = (message, change)
  }
  var testDescription: String { message }

  static let all = [
    WrongSetting("--heads is 0, but must be at least 1") { $0.heads = 0 },
    WrongSetting("--max-clusters is 1, but must be at least 2") { $0.maximumClusters = 1 },
    WrongSetting("--embedding is 0, but must be at least 1") { $0.embeddingDimensions = 0 },
    WrongSetting("--steps is 0, but must be at least 1") { $0.steps = 0 },
    WrongSetting("--epochs is -3, but must be at least 1") { $0.epochs = -3 },
    WrongSetting("--epochs is 9223372036854775807, but must not exceed 1000000000") {
      $0.epochs = .max
    },
    WrongSetting("--batch-size is 1, but must be at least 2, or \"full\"") {
      $0.batchSize = .rows(1)
    },
    WrongSetting("--mask is 1.0, but must lie in [0, 1)") { $0.maskedShare = 1 },
    WrongSetting("--mask is nan, but must lie in [0, 1)") { $0.maskedShare = .nan },
    WrongSetting(
      "--hidden is 0, but must be at least 1, or a multiple of the features such as 4m"
    ) { $0.hiddenWidths = [8, 0] },
    WrongSetting(
      "--partitioner-widths is 0m, but must be at least 1, or a multiple of the features such as "
        + "4m"
    ) { $0.partitionerWidths = [.features(0)] },
    WrongSetting("--learning-rate is 0.0, but must be above 0") { $0.learningRate = 0 },
    WrongSetting("--learning-rate is inf, but must be above 0") { $0.learningRate = .infinity },
    WrongSetting("--weight-decay is -1.0, but must be at least 0") { $0.weightDecay = -1 },
    WrongSetting(
      "--pooled-weight is 0, as are --decoded-weight and --direct-weight, but must be above 0 "
        + "where the others are not"
    ) { ($0.pooledWeight, $0.decodedWeight, $0.directWeight) = (0, 0, 0) },
    WrongSetting("--decoded-weight is -1.0, but must be at least 0") {
      ($0.pooledWeight, $0.decodedWeight) = (2, -1)
    },
    WrongSetting("--direct-weight is nan, but must be at least 0") { $0.directWeight = .nan },
    WrongSetting("--objective is mi=0.0, but must have weights above 0") {
      $0.objectives = [ObjectiveMixture([.init(.softmax(.mi), weight: 0)])]
    },
    WrongSetting("--objective is pwak=1.0,pwak=2.0, but must name each objective once") {
      $0.objectives = [ObjectiveMixture([.init(.pwak), .init(.pwak, weight: 2)])]
    },
    WrongSetting("--fairness is -1.0, but must be a number of at least 0") {
      $0.objectives = [ObjectiveMixture([.init(.softmax(.mi))])]
      $0.softmax.fairness = -1
    },
    WrongSetting("--fairness is 0.0, but must be a number above 0 with collision") {
      $0.objectives = [ObjectiveMixture([.init(.softmax(.collision))])]
      $0.softmax.fairness = 0
    },
    WrongSetting(
      "--order is 0.0, but must be above 0: 1 for Shannon's entropy, inf for the greatest"
    ) {
      $0.objectives = [ObjectiveMixture([.init(.softmax(.renyi))])]
      $0.softmax.order = 0
    },
    WrongSetting("--sharpness is nan, but must be a number above 0") {
      $0.objectives = [ObjectiveMixture([.init(.softmax(.selfLabelling))])]
      $0.softmax.sharpness = .nan
    },
    WrongSetting(
      "--direct-weight is 1.0, but must be left out with --objective, where it is the weight of pwak"
    ) { ($0.objectives, $0.directWeight) = ([ObjectiveMixture([.init(.pwak)])], 1) },
    WrongSetting(
      "--partitioner is forest, but must be softmax with --objective: forests have no logits"
    ) { ($0.objectives, $0.partitioner) = ([ObjectiveMixture([.init(.pwak)])], .forest) },
    WrongSetting("--heads is 1, but must be at least 2, the number of objectives") {
      $0.heads = 1
      $0.objectives = [ObjectiveMixture([.init(.pwak)]), ObjectiveMixture([.init(.softmax(.mi))])]
    },
    WrongSetting("--recurrent is 0, but must be at least 1") { $0.blocks = 0 },
    WrongSetting(
      "--recurrent is 2, but must be 1 where neither --pooled-weight nor --decoded-weight is above "
        + "0: blocks without decoders have no output"
    ) { ($0.blocks, $0.pooledWeight, $0.decodedWeight) = (2, 0, 0) },
    WrongSetting("--assignment-masks is 0, but must be at least 1") { $0.assignmentMasks = 0 },
    WrongSetting("--max-clusters is 21, but must not exceed the 20 observations of the table") {
      $0.maximumClusters = 21
    },
    WrongSetting(
      "the number of weights of all networks is 5804800000000, but must not exceed 500000000: "
        + "take fewer than these 5 features (--pcs 50 or --hvg 2000), fewer --heads or a smaller "
        + "--embedding"
    ) { ($0.heads, $0.hiddenWidths, $0.maximumClusters) = (100_000_000, [128, 128], 20) },
    WrongSetting(
      "--held-out is 19, but must leave at least 2 of the 20 observations on each side, or be 0"
    ) { $0.heldOut = .count(19) },
    WrongSetting(
      "--held-out is 1, but must leave at least 2 of the 20 observations on each side, or be 0"
    ) { $0.heldOut = .count(1) },
  ]
}

@Suite("Training options")
struct OptionsTests {
  @Test("a wrong setting is named, with what it must be", arguments: WrongSetting.all)
  func validation(wrong: WrongSetting) {
    var options = TrainingOptions()
    wrong.change(&options)
    let error = #expect(throws: OptionError.self) {
      try options.validate(observations: 20, features: 5)
    }
    #expect(error?.description == wrong.message)
  }

  @Test("a table that is too small is named") func tables() throws {
    try TrainingOptions().validate(observations: 20, features: 1)
    let short = #expect(throws: OptionError.self) {
      try TrainingOptions().validate(observations: 3, features: 5)
    }
    #expect(short?.description == "the table is 3 observations long, but must have at least 4")
    let empty = #expect(throws: OptionError.self) {
      try TrainingOptions().validate(observations: 20, features: 0)
    }
    #expect(empty?.description == "the table is without features, but must have some")
  }

  @Test("memberships that no memory holds are refused") func memberships() {
    var options = TrainingOptions()
    (options.heads, options.maximumClusters) = (3, 1000)
    let error = #expect(throws: OptionError.self) {
      try options.validate(observations: 1_000_000, features: 2)
    }
    #expect(
      error?.description
        == "--max-clusters is 1000, but must not exceed 833 for 3 heads on 1000000 observations")
    options.maximumClusters = 833
    #expect(throws: Never.self) { try options.validate(observations: 1_000_000, features: 2) }
  }

  @Test(
    "batch sizes are read and written",
    arguments: [
      ("256", .rows(256)), ("2", .rows(2)), ("full", .full), ("1", nil), ("0", nil), ("-4", nil),
      ("all", nil), ("", nil), ("3.5", nil),
    ] as [(String, BatchSize?)])
  func batchSize(text: String, expected: BatchSize?) throws {
    #expect(BatchSize(text) == expected)
    guard let expected else { return }
    #expect(expected.description == text)
    let data = try JSONEncoder().encode([expected])
    #expect(try JSONDecoder().decode([BatchSize].self, from: data) == [expected])
    #expect(expected.count(of: 100) == (text == "2" ? 2 : 100))
  }

  @Test(
    "held-out sizes are read and written",
    arguments: [
      ("256", .count(256)), ("1", .count(1)), ("0.25", .fraction(0.25)), ("0", .fraction(0)),
      ("-1", nil), ("1.5", nil), ("nan", nil), ("inf", nil), ("half", nil),
    ] as [(String, HeldOut?)])
  func heldOut(text: String, expected: HeldOut?) throws {
    #expect(HeldOut(text) == expected)
    guard let expected else { return }
    #expect(HeldOut(expected.description) == expected)
    let data = try JSONEncoder().encode([expected])
    #expect(try JSONDecoder().decode([HeldOut].self, from: data) == [expected])
  }

  @Test(
    "widths of layers are read, written and scaled with the features",
    arguments: [
      ("128", .units(128), 128), ("1", .units(1), 1), ("4m", .features(4), 28),
      ("m", .features(1), 7), ("0.5m", .features(0.5), 4), ("0.01m", .features(0.01), 1),
      ("0", nil, 0), ("-3", nil, 0), ("0m", nil, 0), ("-2m", nil, 0), ("nanm", nil, 0),
      ("4k", nil, 0), ("1.5", nil, 0), ("", nil, 0),
    ] as [(String, LayerWidth?, Int)])
  func layerWidth(text: String, expected: LayerWidth?, units: Int) throws {
    #expect(LayerWidth(text) == expected)
    guard let expected else { return }
    #expect(expected.units(features: 7) == units)
    #expect(LayerWidth(expected.description) == expected)
    let data = try JSONEncoder().encode([expected])
    #expect(try JSONDecoder().decode([LayerWidth].self, from: data) == [expected])
  }

  @Test("wrong numbers in a file are named")
  func decoding() {
    func message<Value: Decodable>(_ type: Value.Type, _ json: String) -> String? {
      do {
        _ = try JSONDecoder().decode([Value].self, from: Data(json.utf8))
      } catch DecodingError.dataCorrupted(let context) {
        return context.debugDescription
      } catch {
        return "\(error)"
      }
      return nil
    }
    #expect(message(BatchSize.self, "[1]") == "batch size is 1, but must be 2 or more, or \"full\"")
    #expect(
      message(BatchSize.self, "[\"some\"]")
        == "batch size is some, but must be 2 or more, or \"full\"")
    #expect(
      message(LayerWidth.self, "[\"4k\"]")
        == "layer width is 4k, but must be 1 or more, or a multiple of the features such as \"4m\""
    )
    #expect(
      message(HeldOut.self, "[-2]")
        == "held out is -2.0, but must be a count or a fraction in [0, 1)")
    #expect(
      message(HeldOut.self, "[2.5]")
        == "held out is 2.5, but must be a count or a fraction in [0, 1)")
  }

  @Test("options survive a file") func options() throws {
    var options = TrainingOptions()
    options.batchSize = .full
    options.heldOut = .count(100)
    options.epochs = 7
    options.partitionerWidths = [3, .features(4)]
    options.partitionerActivation = .sigmoid
    options.poolingStart = .random
    options.maskKind = .rotated
    let data = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(TrainingOptions.self, from: data) == options)
  }
}
