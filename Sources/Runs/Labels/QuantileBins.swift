/// Classes of numbers of about equally many observations each.
struct QuantileBins {
  /// The borders, rising, the least and the greatest number included.
  let edges: [Double]

  /// Cuts numbers at their quantiles (linear between order statistics); equal edges become one.
  init(_ values: [Double], count: Int) {
    let sorted = values.sorted()
    guard let last = sorted.last else {
      edges = []
      return
    }
    var edges: [Double] = []
    for bin in 0...max(count, 1) {
      let place = Double(bin) / Double(max(count, 1)) * Double(sorted.count - 1)
      let low = Int(place)
      let next = sorted[min(low + 1, sorted.count - 1)]
      let edge = bin == count ? last : sorted[low] + (place - Double(low)) * (next - sorted[low])
      if edges.last != edge { edges.append(edge) }
    }
    self.edges = edges
  }

  /// The names of the classes: "[0, 2.5)", the last one closed.
  var names: [String] {
    guard edges.count > 1 else { return edges.map { "[\(LabelText.plain($0))]" } }
    let short = edges.map(LabelText.number)
    let texts = Set(short).count == edges.count ? short : edges.map(LabelText.plain)
    return (1..<texts.count).map {
      "[\(texts[$0 - 1]), \(texts[$0])\($0 == texts.count - 1 ? "]" : ")")"
    }
  }

  /// The class of each number; −1 for NaN.
  func column(_ name: String, _ values: [Double]) -> LabelColumn {
    let last = max(edges.count - 2, 0)
    let codes = values.map { value -> Int in
      if value.isNaN { return -1 }
      return min(last, edges.dropFirst().prefix { $0 <= value }.count)
    }
    return LabelColumn(name: name, categories: names, codes: codes)
  }
}
