import LinearAlgebra

// Measures the kernels that a run spends its time in and prints one JSON object a line.
// Usage: DeepwakBenchmark [pwak] [step] [--largest N]; both parts unless one is named.

let arguments = CommandLine.arguments.dropFirst()
let largest =
  arguments.firstIndex(of: "--largest").flatMap { arguments[($0 + 1)...].first }.flatMap(Int.init)
  ?? 1_000_000
let parts = arguments.filter { ["pwak", "step"].contains($0) }

if parts.isEmpty || parts.contains("pwak") {
  let reference = ProductBenchmark().gigaflops
  print(
    jsonLine([
      ("name", "sgemm/1024"), ("kernel", BLASKernel.name),
      ("threads", ThreadPool.shared.threadCount), ("gflops", reference),
    ]))
  for n in [1000, 10_000, 100_000, 1_000_000] where n <= largest {
    let seconds = PartitionKernelBenchmark(observations: n).seconds
    let gigaflops = 12 * Double(n) * 20 * 50 / seconds / 1e9
    print(
      jsonLine([
        ("name", "pwak/forward+pullback"), ("n", n), ("d", 50), ("k", 20),
        ("kernel", BLASKernel.name), ("threads", ThreadPool.shared.threadCount),
        ("seconds", seconds), ("gflops", gigaflops), ("share_of_sgemm", gigaflops / reference),
      ]))
  }
}
if parts.isEmpty || parts.contains("step") {
  for batch in [256, 1024] {
    print(
      jsonLine([
        ("name", "train/step"), ("heads", 5), ("batch", batch), ("kernel", BLASKernel.name),
        ("threads", ThreadPool.shared.threadCount),
        ("median_ms", 1e3 * TrainingStepBenchmark(batch: batch).seconds),
      ]))
  }
}
