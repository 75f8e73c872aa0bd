extension ObservationSource {
  /// A digest of the table, by which a resumed run knows that it sees the same numbers.
  ///
  /// Tables of up to 65 536 observations count whole; of longer ones so many, evenly spaced.
  /// No proof against intent: 64 bits, FNV-1a over the bit patterns of the numbers.
  ///
  /// Reference: G. Fowler, L. Noll, K.-P. Vo, D. Eastlake. "The FNV non-cryptographic hash
  /// algorithm." IETF draft, 2019.
  ///
  /// - Complexity: O(*nm*) for up to 65 536 rows.
  public var fingerprint: UInt64 {
    let (n, m) = (observationCount, featureCount)
    let count = min(n, 1 << 16)
    let parts = RowBlocks(count: count, size: 512).map { range -> UInt64 in
      let rows = range.map { $0 * n / count }
      var x = Matrix(zeros: rows.count, m)
      copyRows(at: rows, into: &x)
      var digest = Fingerprint()
      x.withElements { for value in $0 { digest.add(UInt64(value.bitPattern)) } }
      return digest.value
    }
    var digest = Fingerprint()
    digest.add(UInt64(n))
    digest.add(UInt64(m))
    for part in parts { digest.add(part) }
    return digest.value
  }

  /// A digest of every row, by which an observation is known again.
  ///
  /// - Complexity: O(*nm*).
  public var rowFingerprints: [UInt64] {
    let m = featureCount
    let parts = RowBlocks(count: observationCount, size: 512).map { range -> [UInt64] in
      var x = Matrix(zeros: range.count, m)
      copyRows(at: Array(range), into: &x)
      return (0..<range.count).map { i in
        var digest = Fingerprint()
        for value in x.row(i) { digest.add(UInt64(value.bitPattern)) }
        return digest.value
      }
    }
    return Array(parts.joined())
  }
}

/// FNV-1a over words of 64 bits.
private struct Fingerprint {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01B3 }
}
