internal import DeePWAK
internal import FeatureTables
internal import LinearAlgebra
internal import Networks
internal import Testing

@testable internal import Runs

@Suite("The preset of the paper")
struct PresetTests {
  private static var options: RunOptions {
    var options = RunOptions()
    options.data = "x.csv"
    options.reading.layer = "counts"
    options.training.seed = 7
    Preset.paper.apply(to: &options)
    return options
  }

  @Test("leaves the table and the seed, and passes validation")
  func keeps() throws {
    let options = PresetTests.options
    #expect(options.data == "x.csv" && options.reading.layer == "counts")
    #expect(options.training.seed == 7)
    #expect(options.consensus == .network)
    #expect(throws: Never.self) { try options.validate() }
  }

  @Test("gives the published networks")
  func networks() {
    let block = Block(features: 114, options: PresetTests.options.training)
    #expect(block.heads.count == 5)
    func widths(_ network: Network) -> [Int] {
      [network.architecture.inputs] + network.architecture.hidden + [network.architecture.outputs]
    }
    for head in block.heads {
      #expect(widths(head.encoder) == [114, 58, 29, 14])
      #expect(widths(head.partitioner) == [114, 456, 456, 456, 456, 14])
      #expect(widths(head.decoder) == [14, 29, 58, 114])
      for network in [head.encoder, head.decoder] {
        #expect(network.architecture.activation == .tanh && network.architecture.output == .tanh)
      }
      let partitioner = head.partitioner.architecture
      #expect(partitioner.startsLinear && partitioner.activation == .sigmoid)
      #expect(partitioner.output == .softmax && head.partitionerInput == .features)
      #expect(!partitioner.normalizes && !head.encoder.architecture.normalizes)
    }
  }

  @Test("starts pooling at random within the bound of Glorot, with zero biases")
  func pooling() throws {
    let block = Block(features: 114, options: PresetTests.options.training)
    let weight = try #require(block.pooling.named.first).values.elements
    let bias = try #require(block.pooling.named.last).values.elements
    let bound = (6.0 / (570 + 114)).squareRoot()
    #expect(weight.allSatisfy { Double(abs($0)) <= bound })
    #expect(Set(weight).count > weight.count / 2)
    #expect(bias.allSatisfy { $0 == 0 })
  }

  @Test("settings that a file of an earlier version leaves out have their defaults")
  func earlierFiles() throws {
    let text = #"{"heads": 3, "hiddenWidths": [64, "0.5m"], "partitionerWidths": [8]}"#
    let options = try JSONText.decode(over: TrainingOptions(), from: Array(text.utf8))
    var expected = TrainingOptions()
    expected.heads = 3
    expected.hiddenWidths = [64, .features(0.5)]
    expected.partitionerWidths = [8]
    #expect(options == expected)
  }
}
