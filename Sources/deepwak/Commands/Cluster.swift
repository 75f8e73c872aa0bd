internal import ArgumentParser
internal import FeatureTables
internal import Runs

extension Deepwak {
  /// `deepwak cluster`.
  struct Cluster: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cluster a table by one method: K-means, Gaussian mixtures or softmax models.",
      discussion: """
        The table is prepared as for deepwak train. A softmax model, linear or deep, gives each \
        observation probabilities of clusters, and learns without labels by one of several \
        objectives: they ask for sure decisions and for clusters of one size. Several starts say how \
        far the clusters come out again.

        METHODS
          kmeans           the nearest of k centers
          gmm              a mixture of Gaussians
          mi               mutual information of observation and cluster
          renyi            the same with a Rényi entropy of any --order
          self-labelling   cross-entropy with labels by optimal transport
          soft-labels      cross-entropy with soft pseudo-labels
          collision        collision cross-entropy with pseudo-labels by EM

        EXAMPLES
          deepwak cluster cells.h5ad                     writes cells.cluster/
          deepwak cluster cells.h5ad --method gmm -k auto
          deepwak cluster cells.h5ad --method kmeans -k 10 --mini-batch
          deepwak cluster cells.h5ad --method mi -k 10 --network linear
          deepwak cluster cells.h5ad --method collision -k 10 --network mlp
          deepwak cluster cells.h5ad --method mi -k 10 --hidden 64 --augment mix
          deepwak predict cells.cluster new.h5ad         new observations
        """)

    @Argument(
      help: "The table: .h5ad, .h5, .loom, .csv or .tsv, also .gz.", completion: .file())
    var data: String

    @OptionGroup(title: "Clusters") var clustering: ClusterArguments
    @OptionGroup(title: "K-means and mixtures") var generative: GenerativeArguments
    @OptionGroup(title: "Softmax models") var model: SoftmaxModelArguments
    @OptionGroup(title: "Softmax models") var objective: SoftmaxArguments
    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Preprocessing") var normalization: NormalizationArguments
    @OptionGroup(title: "Preprocessing") var components: ComponentArguments
    @OptionGroup(title: "Output") var study: StudyArguments
    @OptionGroup(title: "Figures") var figures: FigureArguments
    @OptionGroup var threads: ThreadArguments

    func validate() throws {
      try asUsageErrors { try options(reading: false).validate() }
    }

    func run() throws {
      threads.apply()
      let options = try options(reading: true)
      let target = try study.target(for: data, "cluster")
      let (result, display) = try study.showing { display in
        try ClusterRun(options).result { display.show($0) }
      }
      display.line("writing")
      let remarks = try result.write(
        to: target.path, command: CommandLine.typed, force: study.force
      ) {
        FigureFolder.draw(
          figures.formats.isEmpty ? [] : result.figures(), in: $0, formats: figures.formats)
      }
      display.clear()
      print(ClusteringSummary(result, target: target, notes: remarks).text)
    }

    private func options(reading readsFiles: Bool) throws -> ClusterRunOptions {
      var all = ClusterRunOptions()
      all.data = data
      if readsFiles { try reading.apply(to: &all.reading) }
      normalization.apply(to: &all.preprocessing)
      components.apply(to: &all.preprocessing)
      try clustering.apply(to: &all)
      try generative.apply(to: &all)
      try model.apply(to: &all)
      objective.apply(to: &all.objective)
      try objective.check(against: all.method.objective.map { [$0] } ?? [], "--method")
      if let h5ad = study.h5ad { all.h5ad = h5ad }
      return all
    }
  }
}
