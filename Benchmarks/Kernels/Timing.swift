/// The median duration of a call in seconds, after one call to warm up.
///
/// - Parameters:
///   - budget: Seconds to spend, about.
///   - minimum: The calls measured at least.
///   - body: What is measured.
/// - Returns: The median over the calls.
func medianSeconds(budget: Double = 2, minimum: Int = 5, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  body()
  let start = clock.now
  var durations: [Double] = []
  while durations.count < minimum
    || (durations.count < 2000 && (clock.now - start) / .seconds(1) < budget)
  {
    durations.append(clock.measure(body) / .seconds(1))
  }
  return durations.sorted()[durations.count / 2]
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
