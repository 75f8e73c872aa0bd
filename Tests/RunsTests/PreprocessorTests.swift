internal import FeatureTables
internal import Foundation
internal import LinearAlgebra
internal import Noise2Self
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Preprocessing")
struct PreprocessorTests {
  private func options(
    _ normalize: PreprocessingOptions.Normalization, hvg: Int? = nil, pcs: Int? = nil
  ) -> PreprocessingOptions {
    var options = PreprocessingOptions()
    (options.normalize, options.hvg, options.pcs) = (normalize, hvg, pcs)
    return options
  }

  @Test("zscore gives every feature mean 0 and variance 1, dense or sparse")
  func standardises() throws {
    let x = Matrix(rows: 40, columns: 3) { Float(($0 * ($1 + 3)) % 11) * Float($1 + 1) }
    for table in [Tables.table(x), Tables.sparse(Tables.table(x))] {
      let z = try Preprocessor.fit(table, options(.zscore)).values.densified
      for j in 0..<3 {
        let column = x.column(j).map { Double($0) }
        let mean = column.reduce(0, +) / 40
        let sd = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40).squareRoot()
        for i in 0..<40 { #expect(abs(Double(z[i, j]) - (column[i] - mean) / sd) < 1e-5) }
      }
    }
  }

  @Test("maxabs divides every observation by its own largest |value| and changes nothing else")
  func dividesByLargest() throws {
    var x = Matrix.normal(20, 60, seed: 3)
    for j in 0..<60 { x[7, j] = 0 }
    let z = try Preprocessor.fit(Tables.table(x), options(.maxabs))
    for i in 0..<20 {
      let largest = x.row(i).map { abs($0) }.max() ?? 0
      for j in 0..<60 {
        let expected = largest > 0 ? x[i, j] / largest : 0
        #expect(abs(z.values.densified[i, j] - expected) < 1e-6)
      }
    }
    #expect(z.preprocessor.outputCount == 60)
  }

  @Test("none leaves every number as it is")
  func leavesNumbers() throws {
    let table = Tables.groups(30, 70, 3)
    let z = try Preprocessor.fit(table, options(.none))
    #expect(z.values.densified == table.values.densified)
  }

  @Test("log1p scales to the median library, dense and sparse alike")
  func scalesLibraries() throws {
    let table = Tables.counts(31, 12)
    let x = table.values.densified
    let sums = (0..<31).map { x.row($0).reduce(0) { $0 + Double($1) } }
    let median = sums.sorted()[15]
    let logs = DoubleMatrix(rows: 31, columns: 12) {
      log1p(Double(x[$0, $1]) / sums[$0] * median)
    }
    let means = logs.columnMeans
    let variance =
      (0..<31).reduce(0.0) { total, i in
        total + (0..<12).reduce(0.0) { $0 + pow(logs[i, $1] - means[$1], 2) }
      } / (31 * 12)
    for table in [table, Tables.sparse(table)] {
      let z = try Preprocessor.fit(table, options(.log1p)).values.densified
      for i in 0..<31 {
        for j in 0..<12 {
          #expect(abs(Double(z[i, j]) - (logs[i, j] - means[j]) / variance.squareRoot()) < 2e-5)
        }
      }
    }
  }

  @Test("components share one factor that gives them a mean variance of one")
  func scalesComponents() throws {
    let z = try Preprocessor.fit(Tables.groups(200, 30, 4), options(.zscore, pcs: 10))
    let x = z.values.densified
    #expect(x.columns == 10)
    let variances = (0..<10).map { j in
      x.column(j).reduce(0.0) { $0 + Double($1 * $1) } / 199
    }
    #expect(abs(variances.reduce(0, +) / 10 - 1) < 1e-4)
    #expect(zip(variances, variances.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(variances[0] > 2 * variances[9], "components must not be whitened")
  }

  @Test("more than 50 features become 50 components, fewer stay themselves", arguments: [50, 51])
  func choosesComponents(features: Int) throws {
    let z = try Preprocessor.fit(Tables.groups(80, features, 3), options(.zscore))
    #expect(z.preprocessor.outputCount == 50)
    #expect((z.preprocessor.components != nil) == (features > 50))
  }

  @Test("constant features are dropped and named")
  func dropsConstants() throws {
    var x = Matrix.normal(20, 4, seed: 1)
    for i in 0..<20 { x[i, 2] = 7 }
    let z = try Preprocessor.fit(Tables.table(x))
    #expect(z.preprocessor.keptFeatures == [0, 1, 3])
    #expect(z.notes.contains("dropped 1 constant feature: f2"))
  }

  @Test("applied to its own table it gives the same numbers, also after saving")
  func appliesAndSaves() throws {
    let folder = TemporaryFolder()
    let cases: [(FeatureTable, PreprocessingOptions)] = [
      (Tables.groups(60, 8, 3), options(.zscore)), (Tables.counts(60, 120), options(.auto)),
      (Tables.sparse(Tables.counts(60, 120)), options(.log1p, hvg: 40, pcs: 5)),
      (Tables.groups(60, 8, 3), options(.maxabs)), (Tables.groups(60, 8, 3), options(.none)),
    ]
    for (index, (table, options)) in cases.enumerated() {
      let z = try Preprocessor.fit(table, options)
      #expect(try z.preprocessor.apply(to: table) == z.values)
      let file = try HDF5File(creating: folder.file("\(index).h5"))
      try z.preprocessor.write(to: file, group: "p")
      try file.close()
      let reader = try HDF5File(reading: folder.file("\(index).h5"))
      #expect(try Preprocessor(from: reader, group: "p") == z.preprocessor)
    }
  }

  @Test("the most variable features are those of the definition")
  func choosesVariableFeatures() {
    var random = CounterGenerator(seed: 5)
    let means = (0..<300).map { _ in 0.01 + 20 * random.uniform() * random.uniform() }
    let variances = means.map { $0 * (0.5 + 2 * random.uniform()) }
    let found = VariableFeatures(means: means, variances: variances, count: 60).indices
    // The definition, bin by bin.
    let logs = means.map { log1p($0) }
    let (low, high) = (logs.min() ?? 0, logs.max() ?? 1)
    var scores = [Double](repeating: 0, count: 300)
    for bin in 0..<20 {
      let edges = (low + (high - low) * Double(bin) / 20, low + (high - low) * Double(bin + 1) / 20)
      let members = (0..<300).filter {
        (logs[$0] > edges.0 || (bin == 0 && logs[$0] == low))
          && (logs[$0] <= edges.1 || (bin == 19))
      }
      let values = members.map { log(variances[$0] / means[$0]) }
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let sd = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 1
      for (i, value) in zip(members, values) { scores[i] = (value - mean) / (sd > 0 ? sd : 1) }
    }
    let expected = (0..<300).sorted { scores[$0] > scores[$1] }.prefix(60).sorted()
    #expect(found == expected)
  }

  @Test("messages say what is wrong in one line")
  func messages() throws {
    var x = Matrix(rows: 4, columns: 3) { Float($0 + $1) }
    x[2, 1] = -1
    func message(_ x: Matrix, _ options: PreprocessingOptions) -> String {
      do {
        _ = try Preprocessor.fit(Tables.table(x), options)
        return "no error"
      } catch {
        return error.description
      }
    }
    #expect(
      message(x, options(.log1p))
        == "log1p needs counts, but 1 value is negative, the first in row 'r2', column 'f1'; "
        + "use --normalize zscore or none")
    #expect(
      message(x, options(.zscore, pcs: 9))
        == "--pcs is 9, but must not exceed 3: the table is 4 × 3")
    #expect(
      message(Matrix(zeros: 4, 3), options(.auto))
        == "all 3 features are constant, but at least one must differ between observations")
    #expect(
      message(x, options(.none, hvg: -1))
        == "--hvg is -1, but must be at least 1, or 0 for all features")
    let fitted = try Preprocessor.fit(Tables.groups(10, 3, 2)).preprocessor
    #expect(
      throws: PreprocessingError.missingFeatures(1, of: 3, examples: ["f2"], extra: nil)
    ) {
      _ = try fitted.apply(to: Tables.groups(10, 2, 2))
    }
  }
}
