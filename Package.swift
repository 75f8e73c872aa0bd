// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

/// A library target of this package, in the folder of its name.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = []
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one module.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], excluding: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], exclude: excluding,
    swiftSettings: strict)
}

let package = Package(
  name: "DeePWAK",
  products: [
    .executable(name: "deepwak", targets: ["DeepwakCommand"]),
    .library(name: "DeePWAK", targets: ["DeePWAK"]),
    .library(name: "PWAK", targets: ["PWAK"]),
    .library(name: "Noise2Self", targets: ["Noise2Self"]),
    .library(name: "DEWAKSS", targets: ["DEWAKSS"]),
    .library(name: "LinearAlgebra", targets: ["LinearAlgebra"]),
    .library(name: "FeatureTables", targets: ["FeatureTables"]),
    .library(name: "Networks", targets: ["Networks"]),
    .library(name: "SoftmaxClustering", targets: ["SoftmaxClustering"]),
    .library(name: "Stats", targets: ["Stats"]),
    .library(name: "Kruskal", targets: ["Kruskal"]),
    .library(name: "TSNE", targets: ["TSNE"]),
    .library(name: "Figures", targets: ["Figures"]),
    .library(name: "Runs", targets: ["Runs"]),
    .library(name: "Reports", targets: ["Reports"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CARPACK", pkgConfig: "arpack", providers: [.apt(["libarpack2-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLZF", pkgConfig: "liblzf", providers: [.apt(["liblzf-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CIGraph", pkgConfig: "igraph", providers: [.apt(["libigraph-dev"])]),
    .target(name: "CKernels"),

    module("LinearAlgebra", ["COpenBLAS", "CARPACK", "CKernels"]),
    module(
      "FeatureTables", ["LinearAlgebra", "CKernels", "CHDF5", "CLZF", "CZlib", "CDeflate"]),
    module("PWAK", ["LinearAlgebra", "CKernels"]),
    module("Noise2Self", ["LinearAlgebra"]),
    module("DEWAKSS", ["CKernels", "CIGraph", "PWAK", "Noise2Self", "Stats", "LinearAlgebra"]),
    module("Stats", ["LinearAlgebra"]),
    module("Kruskal", ["LinearAlgebra", "CKernels"]),
    module("TSNE", ["LinearAlgebra"]),
    module("Figures", ["Stats", "LinearAlgebra"]),
    module("Networks", ["LinearAlgebra", "CKernels"]),
    module("SoftmaxClustering", ["Networks", "PWAK", "LinearAlgebra", "CKernels"]),
    module(
      "DeePWAK",
      [
        "CKernels", "Kruskal", "Networks", "PWAK", "Noise2Self", "SoftmaxClustering", "Stats",
        "LinearAlgebra",
      ]),
    module(
      "Runs",
      [
        "DeePWAK", "DEWAKSS", "FeatureTables", "Kruskal", "Networks", "Noise2Self", "PWAK",
        "SoftmaxClustering", "Stats", "Figures", "LinearAlgebra",
      ]),
    module(
      "Reports",
      ["Runs", "Figures", "TSNE", "DeePWAK", "FeatureTables", "Stats", "LinearAlgebra"]),
    .executableTarget(
      name: "DeepwakCommand",
      dependencies: [
        "Runs", "Reports", "Figures", "DeePWAK", "DEWAKSS", "FeatureTables", "Kruskal",
        "LinearAlgebra", "Networks", "Noise2Self", "SoftmaxClustering", "Stats",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/deepwak", swiftSettings: strict),
    .executableTarget(
      name: "DeepwakBenchmark",
      dependencies: [
        "DEWAKSS", "DeePWAK", "FeatureTables", "Figures", "Kruskal", "Networks", "PWAK",
        "SoftmaxClustering", "Stats", "LinearAlgebra",
      ],
      path: "Benchmarks/Kernels", swiftSettings: strict),

    .executableTarget(
      name: "DeepwakTableDump", dependencies: ["FeatureTables", "LinearAlgebra"],
      path: "Benchmarks/TableDump",
      swiftSettings: strict),

    .executableTarget(
      name: "TrainFromSwift", dependencies: ["Runs", "DeePWAK", "FeatureTables"],
      path: "examples/swift/Sources/TrainFromSwift", swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["LinearAlgebra"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("LinearAlgebra", ["LinearAlgebra"], excluding: ["Fixtures"]),
    tests("FeatureTables", ["FeatureTables", "LinearAlgebra"], excluding: ["Fixtures"]),
    tests("PWAK", ["PWAK", "LinearAlgebra"]),
    tests("Noise2Self", ["Noise2Self", "LinearAlgebra"]),
    tests(
      "DEWAKSS", ["DEWAKSS", "FeatureTables", "PWAK", "Noise2Self", "Stats", "LinearAlgebra"],
      excluding: ["Fixtures"]),
    tests("Stats", ["Stats", "LinearAlgebra"], excluding: ["Fixtures"]),
    tests("Kruskal", ["Kruskal", "FeatureTables", "LinearAlgebra"], excluding: ["Fixtures"]),
    tests("TSNE", ["TSNE", "LinearAlgebra"]),
    tests("Figures", ["Figures", "TSNE", "Stats", "LinearAlgebra"]),
    tests("Networks", ["Networks", "LinearAlgebra"]),
    tests(
      "SoftmaxClustering",
      ["SoftmaxClustering", "FeatureTables", "Networks", "Stats", "LinearAlgebra"],
      excluding: ["Fixtures"]),
    tests(
      "DeePWAK",
      [
        "DeePWAK", "Kruskal", "Networks", "PWAK", "Noise2Self", "SoftmaxClustering", "Stats",
        "LinearAlgebra",
      ]),
    tests(
      "Runs",
      [
        "Runs", "DeePWAK", "DEWAKSS", "FeatureTables", "Figures", "Kruskal", "Networks",
        "Noise2Self", "SoftmaxClustering", "Stats", "LinearAlgebra",
      ]),
    tests(
      "Reports",
      ["Reports", "Runs", "Figures", "DeePWAK", "FeatureTables", "LinearAlgebra"]),
    tests(
      "Deepwak", ["DeepwakCommand", "Runs", "DeePWAK", "FeatureTables", "Stats", "LinearAlgebra"]),
  ],
  swiftLanguageModes: [.v6]
)
