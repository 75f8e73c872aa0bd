import DEWAKSS
import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

/// Outputs of DEWAKSS 1.0.1: a small table with both kinds of weights, and the Ciona embryos.
private let reference = "../reference/dewakss/dewakss.h5"

/// The published grid, without its first row, the prediction of nought.
private struct PublishedGrid {
  var settings: [(components: Int, neighbors: Int, mse: Double, r2: Double)] = []
  let zeroError: (mse: Double, r2: Double)

  init(_ file: borrowing HDF5File, _ name: String) throws {
    let components = try file.read("\(name)/grid/PCs", as: Int64.self).map { Int($0) }
    let neighbors = try file.read("\(name)/grid/neighbors", as: Int64.self).map { Int($0) }
    let mse = try file.read("\(name)/grid/MSE", as: Double.self)
    let r2 = try file.read("\(name)/grid/R2", as: Double.self)
    zeroError = (mse[0], r2[0])
    for row in 1..<mse.count {
      settings.append((components[row], neighbors[row], mse[row], r2[row]))
    }
  }

  var options: SweepOptions {
    var options = SweepOptions(
      components: settings.map(\.components), neighbors: settings.map(\.neighbors))
    options.convention = .dewakss
    return options
  }

  /// The setting of least error.
  var best: (components: Int, neighbors: Int) {
    let least = settings.dropFirst().reduce(settings[0]) { $1.mse < $0.mse ? $1 : $0 }
    return (least.components, least.neighbors)
  }

  /// The greatest relative difference in either figure.
  func difference(_ sweep: Sweep, _ figure: (PredictionError, Double, Double) -> Double) -> Double {
    settings.map { row in
      let found = sweep.settings.first {
        $0.components == row.components && $0.neighbors == row.neighbors
      }
      return found.map { figure($0.error, row.mse, row.r2) } ?? .infinity
    }.max() ?? .infinity
  }
}

private func relativeMSE(_ error: PredictionError, _ mse: Double, _ r2: Double) -> Double {
  abs(error.meanSquaredError / mse - 1)
}

private func relativeR2(_ error: PredictionError, _ mse: Double, _ r2: Double) -> Double {
  abs(error.rSquared / r2 - 1)
}

private func greatestDifference(_ a: Matrix, _ b: Matrix) -> Float {
  zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The embryos as the published run took them: constant columns dropped, each divided by its
/// own largest absolute value.
private func scaledEmbryos() throws -> Matrix {
  let table = try FeatureTable.read(SharedData.path("ciona/features.csv"))
  guard case .dense(let x) = table.values else { throw TableMissing() }
  let kept = (0..<x.columns).filter { j in (0..<x.rows).contains { x[$0, j] != 0 } }
  return Matrix(rows: x.rows, columns: kept.count) { i, c in
    x[i, kept[c]] / (x.row(i).map(abs).max() ?? 1)
  }
}

private struct TableMissing: Error {}

@Suite("The published package's numbers", .enabled(if: SharedData.has(reference)))
struct ReferenceTests {
  @Test(
    "on a small table, with both kinds of weights",
    arguments: [
      ("tiny30_distances", NeighbourWeighting.distances),
      ("tiny30_connectivities", .connectivities),
    ])
  func small(name: String, weighting: NeighbourWeighting) throws {
    let file = try HDF5File(reading: SharedData.path(reference))
    let x: Matrix = try file.readMatrix("\(name)/X")
    let grid = try PublishedGrid(file, name)
    var options = grid.options
    options.weighting = weighting
    let sweep = try Sweep(of: x, options: options)
    #expect(grid.difference(sweep, relativeMSE) < 1e-5)
    #expect(grid.difference(sweep, relativeR2) < 1e-5)
    #expect(sweep.optimum.components == grid.best.components)
    #expect(sweep.optimum.neighbors == grid.best.neighbors)
    #expect(abs(sweep.zeroError.meanSquaredError - grid.zeroError.mse) < 1e-5)
    #expect(abs(sweep.zeroError.rSquared - grid.zeroError.r2) < 1e-5)
    #expect(
      greatestDifference(sweep.denoised(x), try file.readMatrix("\(name)/X_denoised")) < 1e-5)
    #expect(
      greatestDifference(sweep.kernel.dense, try file.readMatrix("\(name)/W_opt")) < 1e-5)
  }

  @Test(
    "on 1831 embryos, every setting, from the package's own singular vectors",
    .enabled(if: SharedData.has("ciona/features.csv")))
  func embryos() throws {
    let file = try HDF5File(reading: SharedData.path(reference))
    let name = "ciona_scaled_distances"
    let x = try scaledEmbryos()
    let grid = try PublishedGrid(file, name)
    let sweep = try Sweep(
      of: x, options: grid.options, scores: try file.readMatrix("\(name)/X_pca"))
    #expect(grid.settings.count == 108)
    #expect(grid.difference(sweep, relativeMSE) < 1e-4)
    #expect(grid.difference(sweep, relativeR2) < 1e-4)
    #expect(sweep.optimum.components == grid.best.components)
    #expect(sweep.optimum.neighbors == grid.best.neighbors)
    #expect(
      greatestDifference(sweep.denoised(x), try file.readMatrix("\(name)/X_denoised")) < 1e-4)
  }

  /// The package's singular vectors are off by 4e-5, which at two components moves neighbours;
  /// there R² is nearly 0, so that it is held to the same absolute difference.
  @Test(
    "on 1831 embryos, every setting, from the table alone",
    .enabled(if: SharedData.has("ciona/features.csv")))
  func embryosAlone() throws {
    let file = try HDF5File(reading: SharedData.path(reference))
    let name = "ciona_scaled_distances"
    let x = try scaledEmbryos()
    let grid = try PublishedGrid(file, name)
    let sweep = try Sweep(of: x, options: grid.options)
    #expect(grid.difference(sweep, relativeMSE) < 1e-4)
    #expect(grid.difference(sweep) { abs($0.rSquared - $2) } < 1e-4)
    #expect(sweep.optimum.components == grid.best.components)
    #expect(sweep.optimum.neighbors == grid.best.neighbors)
    #expect(
      greatestDifference(sweep.denoised(x), try file.readMatrix("\(name)/X_denoised")) < 1e-4)
  }
}
