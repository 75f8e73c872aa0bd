public import DEWAKSS
public import FeatureTables
public import LinearAlgebra

/// What a run of `sweep` found.
public struct SweepResult: Sendable {
  /// The settings of the run.
  public let options: SweepRunOptions
  /// The table as it was read.
  public let table: FeatureTable
  /// Remarks on reading and preparing, one line each.
  public let notes: [String]
  /// What was done to each observation by itself; the denoised table is on this scale.
  public let rowStep: RowStep
  /// The features over which errors are measured.
  public let sweptCount: Int
  /// The sweep that holds the optimum.
  public let sweep: Sweep
  /// The sweep over the grid that was asked for, where a finer one followed.
  public let coarse: Sweep?
  /// All settings that were tried, by components, then by neighbours.
  public let settings: [SweepSetting]
  /// The sides of the grid that the optimum lies on.
  public let edges: [GridEdge]
  /// The sweep over one half of the molecules; nil where all were swept.
  public let thinned: ThinnedSweep?
  /// The mean squared errors after 1, 2, … steps along the graph; empty where one step was made.
  public let diffusion: [Double]
  /// The distances from each observation to its neighbours at the optimum, *n × n*.
  public let distances: SparseMatrix
  /// The symmetric weights of the graph of neighbours at the optimum, *n × n*.
  public let connectivities: SparseMatrix
  /// The connected part of the graph that each observation is in, from 0.
  public let components: [Int]
  /// The clusters of the graph at all resolutions; nil where none were asked for.
  public let resolutions: ResolutionSweep?
  /// How far the clusters come out again with other seeds: an adjusted Rand index.
  public let seedAgreement: Double?
  /// The table that is denoised, *n × m*.
  let whole: TableValues
  /// How long the run took.
  public let seconds: Double

  /// The setting that was chosen.
  public var optimum: SweepSetting { sweep.optimum }

  /// The steps along the graph of the least error.
  public var bestSteps: Int {
    (diffusion.indices.min { (diffusion[$0], $0) < (diffusion[$1], $1) } ?? 0) + 1
  }

  /// The share of the true neighbours that an approximate search found; nil for an exact one.
  public var neighborRecall: Double? { sweep.neighborRecall }

  /// The connected parts of the graph.
  public var componentCount: Int { (components.max() ?? -1) + 1 }

  /// The weights by which the table is denoised in one step.
  public var kernel: SparseMatrix {
    options.perObservation ? sweep.kernelPerObservation : sweep.kernel
  }

  /// The denoised table, made row by row while it is written: all features, on the scale of
  /// ``rowStep``.
  ///
  /// - Returns: An *n × m* table. More than one step needs all of it in memory.
  public func denoised() -> AnnDataLayer {
    let (kernel, whole) = (kernel, whole)
    guard bestSteps > 1 else {
      return AnnDataLayer(columns: whole.featureCount) { whole.mean(by: kernel, rows: $0) }
    }
    let walked = Diffusion(kernel).denoised(whole.densified, steps: bestSteps)
    let last = walked[walked.count - 1]
    return AnnDataLayer(columns: whole.featureCount) { last.rows(at: Array($0)) }
  }
}

extension TableValues {
  /// Some rows of the weighted means by a kernel.
  fileprivate func mean(by kernel: SparseMatrix, rows: Range<Int>) -> Matrix {
    let chosen = kernel.rows(at: Array(rows))
    switch self {
    case .dense(let x): return chosen * x
    case .sparse(let x): return chosen.densifiedProduct(with: x)
    case .backed: return inMemory.mean(by: kernel, rows: rows)
    }
  }
}

extension SparseMatrix {
  /// The product with another sparse matrix, with all its zeros.
  ///
  /// - Parameter other: As many rows as this has columns.
  /// - Returns: A dense matrix.
  /// - Complexity: O(pairs of entries that meet), on all threads.
  func densifiedProduct(with other: SparseMatrix) -> Matrix {
    precondition(columns == other.rows, "\(rows) × \(columns) times \(other.rows) rows")
    let m = other.columns
    let parts = RowBlocks(count: rows, size: 64).map { range in
      var part = [Float](repeating: 0, count: range.count * m)
      for i in range {
        let base = (i - range.lowerBound) * m
        for entry in rowOffsets[i]..<rowOffsets[i + 1] {
          let (row, weight) = (Int(columnIndices[entry]), values[entry])
          for place in other.rowOffsets[row]..<other.rowOffsets[row + 1] {
            part[base + Int(other.columnIndices[place])] += weight * other.values[place]
          }
        }
      }
      return part
    }
    return Matrix(rows: rows, columns: m, elements: parts.flatMap { $0 })
  }
}
