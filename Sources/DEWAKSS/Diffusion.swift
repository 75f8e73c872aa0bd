public import LinearAlgebra

/// Several steps along the graph of neighbours, with each observation still left out of its own
/// mean.
///
/// A walk of *t* steps returns to where it began, so that Wᵗ X would let an observation predict
/// itself. Its return probability cᵢ = (Wᵗ)ᵢᵢ is taken off: X̂ᵢ = ((Wᵗ X)ᵢ − cᵢ xᵢ) / (1 − cᵢ),
/// which is WAK(Wᵗ) X.
///
/// Reference: A. Tjärnberg et al. "Optimal tuning of weighted kNN- and diffusion-based methods
/// for denoising single cell genomics data." *PLOS Comput. Biol.* 17(1), 2021.
/// doi:10.1371/journal.pcbi.1008569
public struct Diffusion: Sendable {
  /// W, *n × n*: rows that sum to one.
  public let kernel: SparseMatrix
  private let transposed: SparseMatrix

  /// Prepares the walks along a kernel.
  ///
  /// - Parameter kernel: W, *n × n*: rows that sum to one, such as ``Sweep/kernel``.
  public init(_ kernel: SparseMatrix) {
    precondition(
      kernel.rows == kernel.columns, "a kernel is square, not \(kernel.rows) × \(kernel.columns)")
    (self.kernel, transposed) = (kernel, kernel.transposed)
  }

  /// The denoised tables after 1, 2, … steps.
  ///
  /// - Parameters:
  ///   - table: X, *n × m*.
  ///   - steps: How many, at least 1.
  /// - Returns: `steps` matrices of *n × m*. An observation from which every walk returns is
  ///   predicted as 0.
  /// - Complexity: O(*nkm*) a step, and O(*n* min(*n*, *k*^⌈*t*/2⌉) *k*) for the returns after
  ///   *t* steps.
  public func denoised(_ table: Matrix, steps: Int) -> [Matrix] {
    precondition(steps >= 1, "\(steps) steps")
    precondition(table.rows == kernel.rows, "\(table) has other rows than a kernel \(kernel)")
    var walked = table
    return (1...steps).map { t in
      walked = kernel * walked
      return leavingOut(table, of: walked, returns: returnProbabilities(steps: t))
    }
  }

  /// The mean squared errors of the denoised tables after 1, 2, … steps.
  ///
  /// - Parameters:
  ///   - table: X, *n × m*.
  ///   - steps: How many, at least 1.
  /// - Returns: `steps` numbers.
  /// - Complexity: As ``denoised(_:steps:)``.
  public func errors(_ table: Matrix, steps: Int) -> [Double] {
    denoised(table, steps: steps).map { prediction in
      let norm = (prediction - table).frobeniusNorm
      return norm * norm / Double(max(table.rows * table.columns, 1))
    }
  }

  /// The probability that a walk is back where it began: the diagonal of Wᵗ.
  ///
  /// Half of the steps are walked forwards and half backwards; the halves meet.
  ///
  /// - Parameter steps: The number of steps, *t*, at least 1.
  /// - Returns: *n* numbers.
  /// - Complexity: O(*n* min(*n*, *k*^⌈*t*/2⌉) *k*)
  public func returnProbabilities(steps: Int) -> [Double] {
    precondition(steps >= 1, "\(steps) steps")
    let n = kernel.rows
    return RowBlocks(count: n, size: 64).map { range in
      var (forwards, backwards) = (Walk(count: n), Walk(count: n))
      return range.map { i in
        forwards.start(at: i)
        backwards.start(at: i)
        for _ in 0..<(steps + 1) / 2 { forwards.step(along: kernel) }
        for _ in 0..<steps / 2 { backwards.step(along: transposed) }
        return forwards.places.reduce(0.0) {
          $0 + forwards.mass[Int($1)] * backwards.mass[Int($1)]
        }
      }
    }.flatMap { $0 }
  }

  private func leavingOut(_ table: Matrix, of walked: Matrix, returns: [Double]) -> Matrix {
    var result = walked
    let m = table.columns
    result.withMutableElements { result in
      table.withElements { x in
        for (i, c) in returns.enumerated() {
          let rest = 1 - c
          for place in i * m..<(i + 1) * m {
            result[place] =
              rest > 1e-6 ? Float((Double(result[place]) - c * Double(x[place])) / rest) : 0
          }
        }
      }
    }
    return result
  }
}

/// Where a walk may be, and how likely.
private struct Walk {
  var mass: [Double]
  var places: [Int32] = []
  private var next: [Double]

  init(count: Int) {
    mass = [Double](repeating: 0, count: count)
    next = mass
  }

  mutating func start(at i: Int) {
    for place in places { mass[Int(place)] = 0 }
    places = [Int32(i)]
    mass[i] = 1
  }

  mutating func step(along kernel: SparseMatrix) {
    var reached: [Int32] = []
    for place in places {
      let row = Int(place)
      for entry in kernel.rowOffsets[row]..<kernel.rowOffsets[row + 1] {
        let column = Int(kernel.columnIndices[entry])
        let share = mass[row] * Double(kernel.values[entry])
        if share == 0 { continue }
        if next[column] == 0 { reached.append(Int32(column)) }
        next[column] += share
      }
      mass[row] = 0
    }
    swap(&mass, &next)
    places = reached
  }
}
