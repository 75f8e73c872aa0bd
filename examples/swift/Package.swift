// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "TrainFromSwift",
  dependencies: [
    // In a package of your own, the place of your checkout of DeePWAK.
    .package(name: "DeePWAK", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "TrainFromSwift",
      dependencies: [
        .product(name: "Runs", package: "DeePWAK"),
        .product(name: "DeePWAK", package: "DeePWAK"),
        .product(name: "FeatureTables", package: "DeePWAK"),
      ])
  ]
)
