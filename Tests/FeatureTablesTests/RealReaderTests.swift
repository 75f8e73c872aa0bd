import FeatureTables
import TestSupport
import Testing

@Suite("Tables read as the real readers of their formats read them")
struct RealReaderTests {
  let folder = TemporaryFolder()

  @Test("every format and column kind", arguments: Fixture.fingerprints("fixtures"))
  func fixtures(expected: Fingerprint) throws {
    let path = try Fixture.unpack(expected.file, into: folder)
    let table = try FeatureTable.read(path, expected.options)
    #expect(expected.of(table) == expected)
  }

  @Test(
    "10x and old AnnData files",
    .enabled(
      if: SharedData.has("tenx/multiple_genomes.h5")
        && SharedData.has("h5ad_old/adata_v0.7.0.h5ad")),
    arguments: Fixture.fingerprints("shared"))
  func shared(expected: Fingerprint) throws {
    let part = expected.file.hasSuffix(".h5ad") ? "h5ad_old" : "tenx"
    let table = try FeatureTable.read(
      SharedData.path("\(part)/\(expected.file)"), expected.options)
    #expect(expected.of(table) == expected)
  }

  @Test("the lists of what they read are there")
  func lists() {
    #expect(Fixture.fingerprints("fixtures").count == 33)
    #expect(Fixture.fingerprints("shared").count == 23)
  }

  @Test(
    "files cut anywhere are refused, in one line",
    arguments: [
      "current.h5ad", "lzf.h5ad", "records.h5ad", "v3_types.h5", "v3_probes.h5", "loompy.loom",
      "loom2.loom",
    ])
  func cut(name: String) throws {
    let bytes = try Fixture.bytes(name)
    for part in 1..<50 {
      let path = folder.write(Array(bytes.prefix(bytes.count * part / 50)), to: name)
      let error = #expect(throws: TableError.self) { _ = try FeatureTable.read(path) }
      #expect(error.map { !"\($0)".contains("\n") && "\($0)".contains(name) } == true)
    }
  }
}
