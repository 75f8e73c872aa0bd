internal import ArgumentParser
internal import FeatureTables
internal import LinearAlgebra
internal import Runs

extension Deepwak {
  /// `deepwak predict`.
  struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put new observations into the clusters of a run.",
      discussion: """
        The run is one of deepwak train or deepwak cluster. Features are found by their names; the \
        preprocessing is that of the run. The column \
        novelty says how far an observation lies from those trained on: above 1 is farther than \
        99 % of them.

        EXAMPLES
          deepwak predict runs/a new.csv                     writes new.clusters.csv
          deepwak predict runs/a new.h5ad -o labelled.h5ad   the table with the clusters, for scanpy
        """)

    @Argument(
      help: ArgumentHelp("The run directory.", valueName: "run"), completion: .directory)
    var directory: String

    @Argument(help: "The table: .h5ad, .h5, .csv or .tsv, also .gz.", completion: .file())
    var data: String

    @OptionGroup(title: "Reading") var reading: ReadingArguments

    @Option(
      name: .shortAndLong,
      help: """
        The file to write: a table, or .h5ad (default: the table's name with .clusters.csv, here).
        """)
    var output: String?

    @Flag(help: "Replace the file if it is there.")
    var force = false

    @OptionGroup var threads: ThreadArguments

    func run() throws {
      let run = RunDirectory(directory)
      let clustering = try run.clusteringModel()
      let model = try clustering == nil ? run.model() : nil
      let target = output ?? RunDirectory.stem(of: data) + ".clusters.csv"
      try OutputFile.check(target, force: force)
      threads.apply()
      var options = try run.readingOptions(for: data)
      try reading.apply(to: &options)
      let table = try FeatureTable.read(data, options)
      let prediction: Prediction
      do {
        guard
          let found = try clustering?.prediction(of: table)
            ?? model?.prediction(of: table, knownFrom: run.memberships())
        else { throw RunError.notARun(path: directory, missing: "model.h5") }
        prediction = found
      } catch let error as PreprocessingError {
        throw RunError.table(path: data, reason: error.description)
      }
      var notes = prediction.notes
      if target.lowercased().hasSuffix(".h5ad") {
        notes += try prediction.writeAnnData(to: target, table, source: data)
      } else {
        try prediction.write(to: target)
      }
      print(summary(prediction, notes: notes, target: target))
    }

    private func summary(_ prediction: Prediction, notes: [String], target: String) -> String {
      let n = prediction.labels.count
      let count = prediction.probabilities.columns
      var sizes = [Int](repeating: 0, count: count)
      for label in prediction.labels { sizes[label] += 1 }
      var lines = ["\(n) observations in the \(count) clusters of \(directory)", ""]
      lines.append("  cluster      size   share")
      for (cluster, size) in sizes.enumerated() {
        lines.append(
          "  " + padded("\(cluster)", to: 7, left: true) + padded("\(size)", to: 10, left: true)
            + padded(fixed(Double(size) * 100 / Double(max(n, 1)), 1) + " %", to: 8, left: true))
      }
      lines.append("")
      if prediction.trainedCount > 0 {
        lines.append("known      \(prediction.trainedCount) were trained on")
      }
      let novel = prediction.novelCount
      let share = Double(novel) / Double(max(n, 1))
      lines.append(
        "novelty    \(novel) lie farther out than 99 % of the observations trained on"
          + (share > 0.1 ? ": clusters of these are doubtful, see the column novelty" : ""))
      for note in notes { lines.append("note       \(note)") }
      lines.append("\nwritten to \(target)")
      return lines.joined(separator: "\n")
    }
  }
}
