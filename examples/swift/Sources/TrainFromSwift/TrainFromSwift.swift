import DeePWAK
import FeatureTables
import Runs

/// Trains an ensemble on a table, says how it goes, saves the model, and puts the same table
/// through the saved model.
///
///     swift run -c release TrainFromSwift TABLE [MODEL]
@main
struct TrainFromSwift {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let table = arguments.first else {
      print("usage: TrainFromSwift TABLE [MODEL]")
      return
    }
    let model = arguments.dropFirst().first ?? "model.h5"

    let result = try await train(on: table)
    let consensus = result.consensus
    print("\(consensus.clusterSizes.count) clusters of \(consensus.clusterSizes) observations")
    if let agreement = consensus.reproducibility {
      print("two halves of the ensemble agree at \(agreement.rounded(toPlaces: 3))")
    }

    try result.model.write(to: model)
    let prediction = try SavedModel(path: model).prediction(of: FeatureTable.read(table))
    let same = zip(prediction.labels, consensus.labels).count { $0 == $1 }
    print("\(same) of \(consensus.labels.count) are in the same cluster by \(model)")
    print("\(prediction.novelCount) lie farther out than 99 % of the observations trained on")
  }

  /// Trains, with a line of progress now and then.
  ///
  /// Leaving the loop, or cancelling the task that runs it, ends the training after the current
  /// step.
  static func train(on table: String) async throws -> TrainingResult {
    var options = RunOptions()
    options.data = table
    options.training.heads = 6
    options.training.steps = 300
    options.training.seed = 1

    var nextLine = 0
    for try await update in TrainingRun(options).updates() {
      switch update {
      case .event(.table(let observations, let features)):
        print("\(observations) observations, \(features) features")
      case .event(.note(let note)):
        print("note: \(note)")
      case .event(.progress(let progress)) where progress.step >= nextLine:
        print("step \(progress.step) of \(progress.totalSteps): loss \(progress.loss)")
        nextLine = progress.step + 100
      case .event:
        break
      case .finished(let result):
        return result
      }
    }
    throw CancellationError()
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    let scale = (0..<places).reduce(1.0) { value, _ in value * 10 }
    return (self * scale).rounded() / scale
  }
}
