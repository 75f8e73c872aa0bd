import Glibc

/// Durations in seconds: what is typical, and what a quiet machine would give.
struct Timing {
  /// The median.
  let median: Double
  /// The least.
  let best: Double
  /// The least time of processors, summed over threads.
  var processor = Double.nan
}

/// Measures the duration of a call, after one call to warm up.
///
/// - Parameters:
///   - budget: Seconds to spend, about.
///   - minimum: The calls measured at least.
///   - body: What is measured.
/// - Returns: The median and the least over the calls.
func timing(budget: Double = 2, minimum: Int = 5, _ body: () -> Void) -> Timing {
  let clock = ContinuousClock()
  body()
  let start = clock.now
  var durations: [Double] = []
  var processor = Double.infinity
  while durations.count < minimum
    || (durations.count < 2000 && (clock.now - start) / .seconds(1) < budget)
  {
    let used = Glibc.clock()
    durations.append(clock.measure(body) / .seconds(1))
    processor = min(processor, Double(Glibc.clock() - used) / Double(CLOCKS_PER_SEC))
  }
  durations.sort()
  return Timing(
    median: durations[durations.count / 2], best: durations[0], processor: processor)
}

/// One JSON object on one line; texts must need no escapes.
///
/// - Parameter fields: Names and values: texts, whole numbers or numbers.
/// - Returns: The line.
func jsonLine(_ fields: [(String, any CustomStringConvertible)]) -> String {
  let members = fields.map { name, value in
    value is String ? "\"\(name)\": \"\(value)\"" : "\"\(name)\": \(value)"
  }
  return "{" + members.joined(separator: ", ") + "}"
}
