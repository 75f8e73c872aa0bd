public import LinearAlgebra

extension Sweep {
  /// The grid between the neighbours of the optimum on the grid of this sweep.
  ///
  /// The neighbours that are searched stay those of this sweep, so that weights, and the errors
  /// of settings in common, stay the same.
  ///
  /// - Parameters:
  ///   - components: How many numbers of components at most.
  ///   - neighbors: How many numbers of neighbours at most.
  /// - Returns: Settings that hold the optimum.
  public func refinedOptions(components: Int = 5, neighbors: Int = 15) -> SweepOptions {
    precondition(components >= 1 && neighbors >= 1, "a grid of \(components) × \(neighbors)")
    var finer = options
    finer.reach = options.searched
    finer.components = finerGrid(
      options.components, around: optimum.components, count: components)
    finer.neighbors = finerGrid(options.neighbors, around: optimum.neighbors, count: neighbors)
    return finer
  }

  /// A second sweep over a finer grid around the optimum of this one; never worse than it.
  ///
  /// - Parameters:
  ///   - table: The table that was swept.
  ///   - scores: The coordinates that were given, if any.
  ///   - progress: Told how many numbers of components are done, and of how many.
  /// - Returns: The sweep over ``refinedOptions(components:neighbors:)``.
  /// - Throws: ``SweepError``, as the first sweep.
  /// - Complexity: As of a sweep.
  public func refined(
    _ table: RowBlock, scores: Matrix? = nil,
    progress: (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws(SweepError) -> Sweep {
    try Sweep(of: table, options: refinedOptions(), scores: scores, progress: progress)
  }
}

/// Numbers spread evenly from the one before a value of a grid to the one after, the value too.
private func finerGrid(_ grid: [Int], around value: Int, count: Int) -> [Int] {
  let low = grid.filter { $0 < value }.max() ?? value
  let high = grid.filter { $0 > value }.min() ?? value
  guard high - low >= count else { return Array(low...high) }
  let steps = (0..<count - 1).map { low + (high - low) * $0 / max(count - 2, 1) }
  return Set(steps + [value]).sorted()
}
