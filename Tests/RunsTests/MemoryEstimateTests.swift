internal import DeePWAK
internal import FeatureTables
internal import Testing

@testable internal import Runs

@Suite("Memory estimate")
struct MemoryEstimateTests {
  /// Peaks of real runs, in MB, by `Benchmarks/memory/run` on two cores (Linux, x86-64).
  struct Measured: Sendable {
    var name: String
    var extent: TableExtent
    var isBacked: Bool
    var megabytes: Int
    var pcs: Int?
    var heads = 12
  }

  private static let tall = TableExtent(observations: 200_000, features: 100)
  private static let wide = TableExtent(
    observations: 20_000, features: 6000, storedCount: 12_000_000)
  private static let large = TableExtent(observations: 300_000, features: 1000)

  static let measured = [
    Measured(name: "tall", extent: tall, isBacked: false, megabytes: 858),
    Measured(name: "tall, backed", extent: tall, isBacked: true, megabytes: 780),
    Measured(name: "wide", extent: wide, isBacked: false, megabytes: 297),
    Measured(name: "wide, backed", extent: wide, isBacked: true, megabytes: 193),
    Measured(name: "large", extent: large, isBacked: false, megabytes: 2587),
    Measured(name: "large, backed", extent: large, isBacked: true, megabytes: 1197),
    Measured(
      name: "large, features", extent: large, isBacked: false, megabytes: 3133, pcs: 0, heads: 3),
    Measured(
      name: "large, features, backed", extent: large, isBacked: true, megabytes: 843, pcs: 0,
      heads: 3),
  ]

  @Test("is within a quarter of what runs took", arguments: measured)
  func measurements(run: Measured) {
    var options = RunOptions()
    options.preprocessing.pcs = run.pcs
    options.training.heads = run.heads
    let estimate = MemoryEstimate(of: run.extent, options: options, isBacked: run.isBacked)
    let ratio = Double(estimate.peak) / Double(run.megabytes * 1_000_000)
    #expect(abs(ratio - 1) < 0.25, "\(run.name): \(MemoryEstimate.size(estimate.peak))")
  }

  @Test("names every term, and its peak is that of the greatest phase")
  func terms() {
    let extent = TableExtent(observations: 100_000, features: 500, isInBlocks: true)
    for isBacked in [false, true] {
      let estimate = MemoryEstimate(of: extent, isBacked: isBacked)
      let phases = [estimate.preparation, estimate.training, estimate.consensus]
      #expect(phases.joined().allSatisfy { !$0.name.isEmpty && $0.bytes >= 0 })
      #expect(phases.contains { $0.reduce(0) { $0 + $1.bytes } == estimate.peak })
      #expect(
        phases.allSatisfy { phase in
          phase.contains { $0.name == "table" && ($0.bytes == 200_000_000) != isBacked }
        })
    }
  }

  @Test("grows with the table, but with --backed not with its features")
  func growth() {
    func peak(_ n: Int, _ m: Int, _ isBacked: Bool) -> Int {
      MemoryEstimate(of: TableExtent(observations: n, features: m), isBacked: isBacked).peak
    }
    #expect(peak(2_000_000, 1000, false) - peak(1_000_000, 1000, false) >= 4_000_000_000)
    #expect(peak(1_000_000, 2000, true) - peak(1_000_000, 1000, true) < 200_000_000)
    #expect(peak(1_000_000, 1000, true) < peak(1_000_000, 1000, false) / 2)
  }

  @Test(
    "is said as people say it",
    arguments: [
      (0, "1 MB"), (123_456_789, "123 MB"), (999_400_000, "999 MB"), (5_060_000_000, "5.1 GB"),
      (120_000_000_000, "120 GB"),
    ])
  func text(bytes: Int, expected: String) { #expect(MemoryEstimate.size(bytes) == expected) }
}
