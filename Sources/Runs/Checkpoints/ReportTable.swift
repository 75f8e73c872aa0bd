internal import DeePWAK
internal import LinearAlgebra

/// Progress reports as a table of numbers, exact to the bit; what is not known is NaN.
struct ReportTable {
  let values: DoubleMatrix

  private static let fixedColumns = 13

  init(values: DoubleMatrix) { self.values = values }

  init(_ reports: [TrainingProgress]) {
    let heads = reports.map(\.liveClusters.count).max() ?? 0
    values = DoubleMatrix(
      rows: reports.count, columns: ReportTable.fixedColumns + heads,
      elements: reports.flatMap { report -> [Double] in
        let live = report.liveClusters.map { Double($0) }
        return [
          Double(report.step), Double(report.totalSteps), report.epoch, Double(report.rate),
          report.loss, report.pooledError, report.decodedError, report.objectiveLoss,
          report.heldOutError ?? .nan, report.heldOutMaskedError ?? .nan, report.seconds,
          Double(report.block), Double(report.blockCount),
        ] + live + [Double](repeating: .nan, count: heads - live.count)
      })
  }

  var reports: [TrainingProgress] {
    guard values.columns >= ReportTable.fixedColumns else { return [] }
    return (0..<values.rows).map { i in
      func known(_ j: Int) -> Double? { values[i, j].isNaN ? nil : values[i, j] }
      return TrainingProgress(
        block: Int(values[i, 11]), blockCount: Int(values[i, 12]), step: Int(values[i, 0]),
        totalSteps: Int(values[i, 1]), epoch: values[i, 2],
        rate: Float(values[i, 3]), loss: values[i, 4], pooledError: values[i, 5],
        decodedError: values[i, 6], objectiveLoss: values[i, 7], heldOutError: known(8),
        heldOutMaskedError: known(9),
        liveClusters: (ReportTable.fixedColumns..<values.columns).compactMap { j in
          known(j).map { Int($0) }
        }, seconds: values[i, 10])
    }
  }
}
