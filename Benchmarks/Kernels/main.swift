import Glibc
import LinearAlgebra

// Measures the kernels that a run spends its time in and prints one JSON object a line.
// Usage: DeepwakBenchmark [pwak] [step] [--largest N]; both parts unless one is named.
//        DeepwakBenchmark read FILE...
//        DeepwakBenchmark sweep [EMBRYOS.csv [FOLDER]], also called by Benchmarks/sweep/run
//        DeepwakBenchmark million
//        DeepwakBenchmark stats FOLDER, called by Benchmarks/stats/run
//        DeepwakBenchmark neighbours|pca FOLDER, called by Benchmarks/neighbours/run
//        DeepwakBenchmark partition|resolutions FOLDER, called by Benchmarks/partition/run
//        DeepwakBenchmark forest FOLDER tree|perturbed, called by Benchmarks/forest/run
//        DeepwakBenchmark clustering FOLDER TASK…, called by Benchmarks/clustering/run
//        DeepwakBenchmark softmax, called by Benchmarks/softmax/run
//        DeepwakBenchmark denoising, DeepwakBenchmark labels DIGITS.csv.gz, called by
//        Benchmarks/forest-learning/run
//        DeepwakBenchmark softmax-mnist MNIST.h5 PART SEEDS FOLDER, called by
//        Benchmarks/softmax-mnist/run

let arguments = CommandLine.arguments.dropFirst()
let largest =
  arguments.firstIndex(of: "--largest").flatMap { arguments[($0 + 1)...].first }.flatMap(Int.init)
  ?? 1_000_000
let parts = arguments.filter { ["pwak", "step"].contains($0) }

let machine: [(String, any CustomStringConvertible)] = [
  ("kernel", BLASKernel.name), ("threads", ThreadPool.shared.threadCount),
]

if arguments.first == "read" {
  for path in arguments.dropFirst() {
    let reading = try ReadingBenchmark(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    print(
      jsonLine(
        [("name", "read/deepwak"), ("file", name), ("threads", ThreadPool.shared.threadCount)] + [
          ("best_s", reading.time.best), ("median_s", reading.time.median),
          ("peak_mb", ProcessMemory.peakMegabytes), ("sum", reading.sum),
        ]))
  }
  exit(0)
}
if arguments.first == "sweep" {
  let files = arguments.dropFirst(2).first.map { NumberFiles(folder: $0) }
  for line in SweepBenchmark(embryos: arguments.dropFirst().first, files: files).lines() {
    print(line)
  }
  exit(0)
}
if arguments.first == "million" {
  print(SweepBenchmark().million())
  exit(0)
}
if arguments.first == "stats", let folder = arguments.dropFirst().first {
  for line in StatsBenchmark(files: NumberFiles(folder: folder)).lines() { print(line) }
  exit(0)
}
if arguments.first == "neighbours", let folder = arguments.dropFirst().first {
  for line in try NeighboursBenchmark(files: NumberFiles(folder: folder)).lines() { print(line) }
  exit(0)
}
if arguments.first == "pca", let folder = arguments.dropFirst().first {
  for line in try ComponentsBenchmark(files: NumberFiles(folder: folder)).lines() { print(line) }
  exit(0)
}
if arguments.first == "partition", let folder = arguments.dropFirst().first {
  let benchmark = PartitionBenchmark(files: NumberFiles(folder: folder))
  for line in try benchmark.partitionLines() { print(line) }
  exit(0)
}
if arguments.first == "resolutions", let folder = arguments.dropFirst().first {
  let benchmark = PartitionBenchmark(files: NumberFiles(folder: folder))
  for line in try benchmark.resolutionLines() { print(line) }
  exit(0)
}
if arguments.first == "forest", let folder = arguments.dropFirst().first {
  let benchmark = ForestBenchmark(files: NumberFiles(folder: folder))
  let lines =
    arguments.last == "tree" ? benchmark.treeLines() : try benchmark.perturbedLines()
  for line in lines { print(line) }
  exit(0)
}
if arguments.first == "clustering", let folder = arguments.dropFirst().first {
  let benchmark = ClusteringBenchmark(files: NumberFiles(folder: folder))
  for task in arguments.dropFirst(2) { print(try benchmark.line(task)) }
  exit(0)
}
if arguments.first == "denoising" {
  let standardized = DenoisingBenchmark(noiseWidth: 10, standardizes: true, rate: 0.1)
  for line in try DenoisingBenchmark().lines() + standardized.lines() { print(line) }
  exit(0)
}
if arguments.first == "softmax" {
  for line in try SoftmaxObjectiveBenchmark(machine: machine).lines() { print(line) }
  exit(0)
}
if arguments.first == "labels", let path = arguments.dropFirst().first {
  for line in try PartialLabelsBenchmark(path: path).lines() { print(line) }
  exit(0)
}
if arguments.first == "softmax-mnist", arguments.count == 5 {
  let words = Array(arguments.dropFirst())
  let benchmark = try SoftmaxMnistBenchmark(path: words[0])
  for seed in 0..<(words[1] == "corruption" ? 1 : Int(words[2]) ?? 5) {
    let lines =
      switch words[1] {
      case "linear": try benchmark.linear(seeds: seed..<seed + 1)
      case "corruption":
        try LabelCorruptionBenchmark(mnist: benchmark).lines(writingTo: words[3])
      default: try benchmark.deep(seeds: seed..<seed + 1, collides: words[1] == "collision")
      }
    for line in lines { print(line) }
    fflush(nil)
  }
  exit(0)
}
if parts.isEmpty || parts.contains("pwak") {
  let product = ProductBenchmark()
  print(
    jsonLine(
      [("name", "sgemm/1024")] + machine + [
        ("median_s", product.time.median), ("best_s", product.time.best),
        ("best_gflops", product.operations / product.time.best / 1e9),
      ]))
  for n in [1000, 10_000, 100_000, 1_000_000] where n <= largest {
    let kernel = PartitionKernelBenchmark(observations: n)
    for (memory, time) in [("reused", kernel.time), ("fresh", kernel.freshTime)] {
      let rate = kernel.operations / time.best
      print(
        jsonLine(
          [("name", "pwak/forward+pullback"), ("memory", memory), ("n", n), ("d", 50), ("k", 20)]
            + machine + [
              ("median_s", time.median), ("best_s", time.best), ("best_gflops", rate / 1e9),
              ("share_of_sgemm", rate / (product.operations / product.time.best)),
            ]))
    }
  }
}
if parts.isEmpty || parts.contains("step") {
  for batch in [256, 1024] {
    let step = TrainingStepBenchmark(batch: batch)
    print(
      jsonLine(
        [("name", "train/step"), ("heads", 5), ("batch", batch)] + machine + [
          ("median_ms", 1e3 * step.time.median), ("best_ms", 1e3 * step.time.best),
        ]))
  }
}
