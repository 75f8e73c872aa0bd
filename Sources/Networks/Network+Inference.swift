internal import CKernels
public import LinearAlgebra

extension Network {
  /// The outputs of the network, over blocks of rows on all threads.
  ///
  /// - Parameter x: *n × inputs*, any number of rows.
  /// - Returns: *n × outputs*, the same on any number of threads.
  /// - Complexity: O(*n* · parameters) time; besides the result, two hidden layers of 512 rows
  ///   a thread.
  public func callAsFunction(_ x: Matrix) -> Matrix {
    precondition(
      x.columns == architecture.inputs,
      "a \(x) for a network of \(architecture.inputs) inputs")
    var result = Matrix(zeros: x.rows, architecture.outputs)
    let (inputs, outputs) = (architecture.inputs, architecture.outputs)
    let blocks = RowBlocks(count: x.rows, size: 512)
    x.withElements { x in
      result.withMutableElements { result in
        guard let from = x.baseAddress, let to = result.baseAddress else { return }
        // Every block writes to rows of its own.
        nonisolated(unsafe) let (source, target) = (from, to)
        blocks.forEach { range in
          self.run(
            rows: range.count, source + range.lowerBound * inputs,
            into: target + range.lowerBound * outputs)
        }
      }
    }
    return result
  }

  /// Runs a block of rows through all layers, between two buffers in turn.
  private func run(
    rows: Int, _ x: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    let width = architecture.hidden.max() ?? 0
    let buffers = [AlignedBuffer(count: rows * width), AlignedBuffer(count: rows * width)]
    let deviations = AlignedBuffer(count: rows)
    parameters.withUnsafeBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return }
      var input = x
      for layer in layers {
        let output = layer.number == layers.count ? result : buffers[layer.number % 2].start
        layer.forward(
          rows: rows, input, parameters: parameters,
          into: LayerTargets(
            linear: output, activations: output, slopes: nil, deviations: deviations.start))
        input = UnsafePointer(output)
      }
    }
    withExtendedLifetime((buffers, deviations)) {}
  }
}
