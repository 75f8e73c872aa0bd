internal import FeatureTables
internal import LinearAlgebra

extension Preprocessor {
  /// A table as heads see it, with what of each observation the components cannot express.
  struct Finished {
    /// *n × p* numbers.
    let values: TableValues
    /// The length of the part of each observation outside the components, on the scale of the
    /// values; zeros without components.
    let residuals: [Float]
  }

  /// The steps after the selection of features.
  func finish(_ selected: TableValues) -> Finished {
    let values = Preprocessor.scaled(selected.inMemory, centres: centres, scales: scales)
    let none = { [Float](repeating: 0, count: values.observationCount) }
    switch (values, components) {
    case (_, let components?):
      let scores =
        switch values {
        case .dense(let x): components.scores(of: x)
        case .sparse(let x): components.scores(of: x)
        case .backed: preconditionFailure("rows of a file were read before")
        }
      let whole = values.squaredDistances(to: components.mean)
      let residuals = whole.indices.map { i -> Float in
        let inside = scores.row(i).reduce(0.0) { $0 + Double($1) * Double($1) }
        return factor * Float(max(0, whole[i] - inside).squareRoot())
      }
      return Finished(values: .dense(factor * scores), residuals: residuals)
    case (_, nil) where factor == 1: return Finished(values: values, residuals: none())
    case (.dense(let x), nil): return Finished(values: .dense(factor * x), residuals: none())
    case (.sparse(let x), nil):
      let factor = factor
      return Finished(values: .sparse(x.mapValues { factor * $0 }), residuals: none())
    case (.backed, nil): preconditionFailure("rows of a file were read before")
    }
  }
}

extension TableValues {
  /// The squared distance of every observation to a point.
  fileprivate func squaredDistances(to point: [Float]) -> [Double] {
    let blocks = RowBlocks(count: observationCount, size: 256)
    switch self {
    case .dense(let x):
      return blocks.map { rows in
        rows.map { i in
          var sum = 0.0
          for (value, centre) in zip(x.row(i), point) {
            let difference = Double(value - centre)
            sum += difference * difference
          }
          return sum
        }
      }.flatMap { $0 }
    case .sparse(let x):
      let origin = point.reduce(0.0) { $0 + Double($1) * Double($1) }
      return blocks.map { rows in
        rows.map { i in
          var sum = origin
          for entry in x.rowOffsets[i]..<x.rowOffsets[i + 1] {
            let centre = Double(point[Int(x.columnIndices[entry])])
            let difference = Double(x.values[entry]) - centre
            sum += difference * difference - centre * centre
          }
          return sum
        }
      }.flatMap { $0 }
    case .backed: return inMemory.squaredDistances(to: point)
    }
  }
}
