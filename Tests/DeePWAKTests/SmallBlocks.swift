import LinearAlgebra
import Networks
import Noise2Self
import TestSupport

@testable import DeePWAK

/// The settings of blocks small enough for differences and long runs.
func smallOptions(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
  var options = TrainingOptions()
  options.heads = 2
  options.maximumClusters = 4
  options.embeddingDimensions = 3
  options.hiddenWidths = [9]
  options.heldOut = .fraction(0)
  options.batchSize = .rows(64)
  change(&options)
  return options
}

/// Gaussian blobs of unit variance around centres 5 apart; label i mod k.
func blobs(_ n: Int, _ k: Int, features m: Int, distance: Float = 5, seed: UInt64) -> Matrix {
  let noise = Matrix.normal(n, m, seed: seed)
  return Matrix(rows: n, columns: m) { i, j in
    noise[i, j] + (j % k == i % k ? distance : 0)
  }
}
