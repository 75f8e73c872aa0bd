internal import Testing

@testable internal import Reports

@Suite("Markers in a report")
struct MarkersTests {
  @Test(
    "are named by what they are: fold changes, or differences where numbers are negative",
    arguments: [
      ("log1p", "-1", false), ("amounts", "2", false), ("difference", "2", true), ("", "2", false),
      ("", "-0.5", true),
    ])
  func effect(scale: String, mean: String, isDifference: Bool) throws {
    let run = try SmallRun()
    try run.write(
      "cluster,feature,auc,log2_fold_change,mean,mean_rest,detected,detected_rest,p,q\n"
        + "0,f2,0.9,1.5,\(mean),0.25,1,0.5,1e-9,1e-8\n", to: "markers/markers.csv")
    if !scale.isEmpty {
      try run.write("{\"kind\":\"markers\",\"fold_change\":\"\(scale)\"}", to: "markers/run.json")
    }
    let html = try Report(of: run.directory, options: SmallRun.plain).html
    #expect(html.contains(">log2 fold change</button>") == !isDifference)
    #expect(html.contains(">Difference</button>") == isDifference)
    for word in ["Found", "In rest", "Detected"] { #expect(!html.contains(">\(word)</button>")) }
  }
}
