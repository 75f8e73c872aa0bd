internal import Glibc
internal import LinearAlgebra
internal import Networks

/// What makes the altered form of a row that is to be predicted as the row itself.
protocol RowAlteration: Sendable {
  /// Writes the altered rows into the input of a shard.
  func alter(
    _ original: AlteredRows, _ step: SoftmaxStepInput, _ network: Network, _ shard: AlteredShard)
}

/// The rows that are to be altered.
struct AlteredRows {
  /// Their numbers in the table.
  let rows: [Int]
  /// Their places in the batch.
  let places: Range<Int>
  /// What entered the network, *b × p*.
  let input: Matrix
  /// σ, *b × k*.
  let predictions: Matrix
}

extension Matrix {
  /// Σ KL(σ ‖ σ′) over the rows, with σ′ given by its logits.
  func divergence(fromLogits other: Matrix) -> Double {
    let k = columns
    var sum = 0.0
    withPointer { s in
      other.withPointer { z in
        for i in 0..<rows {
          let (s, z) = (s + i * k, z + i * k)
          var largest = -Float.infinity
          for j in 0..<k { largest = max(largest, z[j]) }
          var total: Float = 0
          for j in 0..<k { total += exp(z[j] - largest) }
          let logSum = largest + log(total)
          for j in 0..<k where s[j] > 0 { sum += Double(s[j] * (log(s[j]) - z[j] + logSum)) }
        }
      }
    }
    return sum
  }
}
