extension Grouping {
  /// Neighbouring lines of one group under its name and colour.
  ///
  /// - Parameter lines: The item of each line.
  /// - Returns: The bands, from the first line on.
  func bands(_ lines: [Int]) -> [HeatMap.Band] {
    var bands: [HeatMap.Band] = []
    for item in lines {
      let group = labels[item]
      let title = title(of: group)
      if let last = bands.last, last.name == title {
        bands[bands.count - 1] = HeatMap.Band(
          name: title, count: last.count + 1, colour: last.colour)
      } else {
        bands.append(HeatMap.Band(name: title, count: 1, colour: Palette.colour(group)))
      }
    }
    return bands
  }
}
