internal import LinearAlgebra

/// Observations in the order of their groups, in so few slices that each is a line of a picture.
///
/// Within a group observations go by their score on the first principal component, so that
/// neighbours are alike and the mean of a slice means something.
struct RowSlices {
  /// The observations that each line stands for.
  let slices: [[Int]]
  /// The groups, as bands of lines.
  let bands: [HeatMap.Band]

  /// The most lines of a picture.
  static let limit = 300

  /// Divides the rows of a matrix.
  init(of values: Matrix, by grouping: Grouping) {
    precondition(
      grouping.labels.count == values.rows,
      "\(grouping.labels.count) labels of the rows of a \(values)")
    let members = grouping.members
    let scores = RowSlices.scores(values)
    let wanted = RowSlices.lineCounts(members.map(\.observations.count))
    var slices: [[Int]] = []
    var bands: [HeatMap.Band] = []
    for (lines, group) in zip(wanted, members) {
      let sorted = group.observations.sorted { (scores[$0], $0) < (scores[$1], $1) }
      for line in 0..<lines {
        slices.append(
          Array(sorted[line * sorted.count / lines..<(line + 1) * sorted.count / lines]))
      }
      bands.append(
        HeatMap.Band(
          name: "\(grouping.title(of: group.group)) (\(grouped(group.observations.count)))",
          count: lines, colour: Palette.colour(group.group)))
    }
    (self.slices, self.bands) = (slices, bands)
  }

  /// The mean of each slice.
  func means(of values: Matrix) -> DoubleMatrix {
    let d = values.columns
    var means = DoubleMatrix(zeros: slices.count, d)
    for (line, rows) in slices.enumerated() {
      var sums = [Double](repeating: 0, count: d)
      for row in rows {
        for (j, value) in values.row(row).enumerated() { sums[j] += Double(value) }
      }
      for j in 0..<d { means[line, j] = sums[j] / Double(rows.count) }
    }
    return means
  }

  /// What a caption says about slices.
  func remark(of observations: Int) -> String {
    slices.count == observations
      ? "Each line is an observation."
      : "Each of \(slices.count) lines is the mean of "
        + "\(observations == slices.count ? "1" : "about \(max(1, observations / slices.count))") "
        + "of \(grouped(observations)) observations, alike in their group."
  }

  /// Lines for groups of some sizes: one each if they fit, else shares of the limit, at least one.
  private static func lineCounts(_ sizes: [Int]) -> [Int] {
    let total = sizes.reduce(0, +)
    guard total > limit else { return sizes }
    return sizes.map { min($0, max(1, $0 * limit / total)) }
  }

  private static func scores(_ values: Matrix) -> [Float] {
    guard values.columns > 0, values.rows > 1,
      let fitted = try? PrincipalComponents(of: values, count: 1)
    else { return [Float](repeating: 0, count: values.rows) }
    return fitted.scores(of: values).column(0)
  }
}
