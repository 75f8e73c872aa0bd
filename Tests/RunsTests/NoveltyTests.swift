internal import FeatureTables
internal import LinearAlgebra
internal import TestSupport
internal import Testing

@testable internal import Runs

@Suite("Novelty")
struct NoveltyTests {
  @Test("is the distance to the nearest group of others, over the 99th percentile in training")
  func definition() {
    let x = Matrix.normal(300, 5, seed: 1)
    let groups = (0..<300).map { $0 % 7 }
    let reference = NoveltyReference(
      of: x, residuals: (0..<300).map { Float($0) }, groups: groups, groupCount: 7)
    func mean(_ group: Int, without left: Int?) -> [Double] {
      let rows = (0..<300).filter { groups[$0] == group && $0 != left }
      return (0..<5).map { j in
        rows.reduce(0) { $0 + Double(x[$1, j]) } / Double(rows.count)
      }
    }
    func distance(_ point: [Double], _ group: Int, without left: Int?) -> Double {
      zip(point, mean(group, without: left)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        .squareRoot()
    }
    func nearest(_ point: [Double], without left: Int?) -> Double {
      (0..<7).map { distance(point, $0, without: left) }.min() ?? 0
    }
    let inTraining = (0..<300).map { i in nearest(x.row(i).map { Double($0) }, without: i) }
    let limit = inTraining.sorted()[297]
    #expect(abs(Double(reference.distanceLimit) - limit) < 1e-4)
    #expect(reference.residualLimit == 297)
    let new = Matrix.normal(20, 5, seed: 2)
    let found = reference.novelty(of: new, residuals: [Float](repeating: 0, count: 20))
    for i in 0..<20 {
      let expected = nearest(new.row(i).map { Double($0) }, without: nil) / limit
      #expect(abs(Double(found[i]) - expected) < 1e-4)
    }
    #expect(reference.novelty(of: new, residuals: [Float](repeating: 594, count: 20)).min() == 2)
  }

  @Test("the part outside the components is what their inverse leaves over")
  func residuals() throws {
    let table = Tables.groups(60, 8, 3)
    var options = RunOptions().preprocessing
    options.pcs = 3
    for form in [table, Tables.sparse(table)] {
      let fitted = try Preprocessor.fit(form, options)
      let components = try #require(fitted.preprocessor.components)
      let scaled = Preprocessor.scaled(
        form.values.selecting(features: fitted.preprocessor.keptFeatures),
        centres: fitted.preprocessor.centres, scales: fitted.preprocessor.scales
      ).densified
      let back = components.inverse(components.scores(of: scaled))
      for i in 0..<60 {
        let rest = zip(scaled.row(i), back.row(i)).reduce(0.0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        }.squareRoot()
        #expect(
          abs(Double(fitted.residuals[i] / fitted.preprocessor.factor) - rest) < 1e-3)
      }
    }
  }
}
