import Testing

@testable import Figures

@Suite("The layout of figures")
struct LayoutTests {
  @Test("moves labels apart, as little as possible and in order")
  func spreads() {
    let wished = [10.0, 11, 12, 80]
    let places = Label.spread(wished, distance: 13, within: 0...100)
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 13 - 1e-9 })
    #expect(places[3] == 80)
    #expect(abs(places[0] + places[1] + places[2] - 39) < 1e-9 || places[0] == 0)
    // Too many for the room: still in order, from the upper edge on.
    let crowded = Label.spread([Double](repeating: 5, count: 20), distance: 13, within: 0...100)
    #expect(crowded[0] == 0 && crowded[19] == 247)
  }

  @Test(
    "writes numbers briefly",
    arguments: [
      (12.0, "12"), (0.0430001, "0.043"), (-0.5, "-0.5"), (1.2345e-8, "1.2e-08"), (0, "0"),
      (1.5e-47, "1.5e-47"), (2.9e-126, "2.9e-126"), (9.99e-300, "1e-299"), (-3.3e7, "-3.3e+07"),
      (1549, "1549"), (.infinity, "∞"),
    ])
  func numbers(value: Double, text: String) {
    #expect(brief(value) == text)
  }

  @Test("writes counts and shares as people do")
  func words() {
    #expect(counted(1, "cluster") == "1 cluster")
    #expect(counted(1_234_567, "category") == "1,234,567 categories")
    #expect(percent(0.0044) == "0.4 %" && percent(0.851) == "85 %" && percent(0) == "0 %")
    #expect(
      decimal(-0.004, 2) == "0.00" && decimal(2.5, 2) == "2.50" && decimal(.nan, 1) == "no number")
  }

  @Test("shortens long names in the middle")
  func abbreviates() {
    let name = String(repeating: "ab", count: 40)
    #expect(Label.abbreviated(name).count == Label.longest)
    #expect(Label.abbreviated("short") == "short")
  }

  @Test("tells the first 24 groups apart by colour, and later ones by mark too")
  func palette() {
    #expect(Set((0..<24).map(Palette.colour)).count == 24)
    #expect(Set((0..<48).map { "\(Palette.colour($0)) \(Palette.mark($0))" }).count == 48)
    #expect(Palette.number("#00FF10") == 65296)
  }

  @Test("orders groups by name, numbers by value, and keeps those without a label")
  func grouping() {
    let grouping = Grouping(kind: "cluster", labels: ["10", "2", nil, "b", "", "a"])
    #expect(grouping.names == ["2", "10", "a", "b"])
    #expect(grouping.labels == [1, 0, -1, 3, -1, 2])
    #expect(grouping.unlabelledCount == 2)
    #expect(grouping.title(of: 0) == "cluster 2" && grouping.title(of: 2) == "a")
  }
}
