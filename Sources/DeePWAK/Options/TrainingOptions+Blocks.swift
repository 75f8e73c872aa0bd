internal import LinearAlgebra

extension TrainingOptions {
  /// The settings of one block of a chain: the same, with random choices of its own.
  ///
  /// - Parameter number: The number of the block, from 1.
  /// - Returns: The settings, with another seed unless it is the first.
  func ofBlock(_ number: Int) -> TrainingOptions {
    guard number > 1 else { return self }
    var generator = CounterGenerator(seed: seed, stream: 0x426C_6F63, UInt64(number))
    var options = self
    options.seed = generator.next()
    return options
  }
}
