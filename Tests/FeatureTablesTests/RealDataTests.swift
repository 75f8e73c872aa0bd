import FeatureTables
import LinearAlgebra
import TestSupport
import Testing

/// Figures were read off the same files with anndata 0.12, h5py and pandas.
@Suite("Reading real tables")
struct RealDataTests {
  @Test("the Ciona embryos", .enabled(if: SharedData.has("ciona/features.csv")))
  func ciona() throws {
    let table = try FeatureTable.read(SharedData.path("ciona/features.csv"))
    #expect(table.observationCount == 1831)
    #expect(table.featureCount == 116)
    #expect(table.observationNames[0] == "ADF.Cofilin.slide1_image1_left.2019_08_29")
    #expect(table.values.densified[0, 0] == 0.361241223288271)
    #expect(table.annotations.isEmpty)
  }

  @Test(
    "digits, whose last column is a label", .enabled(if: SharedData.has("digits/digits.csv.gz")))
  func digits() throws {
    let table = try FeatureTable.read(SharedData.path("digits/digits.csv.gz"))
    #expect(table.observationCount == 1797)
    #expect(table.featureCount == 64)
    #expect(table.annotations.map(\.name) == ["column_65"])
    #expect(table.annotations[0].labels[1..<4] == ["1", "2", "3"])
    #expect(table.notes.count == 1 && table.notes[0].contains("64 numeric columns used"))
    #expect(table.values.statistics.maximum == 16)
    var all = ReadingOptions()
    all.annotationColumns = ["none"]
    #expect(try FeatureTable.read(SharedData.path("digits/digits.csv.gz"), all).featureCount == 65)
  }

  @Test(
    "pbmc68k in the encoding of AnnData 0.5",
    .enabled(if: SharedData.has("pbmc68k_reduced/10x_pbmc68k_reduced.h5ad")))
  func pbmc68k() throws {
    let path = SharedData.path("pbmc68k_reduced/10x_pbmc68k_reduced.h5ad")
    let table = try FeatureTable.read(path)
    #expect(table.observationCount == 700 && table.featureCount == 765)
    #expect(table.observationNames[0] == "AAAGCCTGGCTAAC-1")
    let labels = try #require(table.annotation(named: "bulk_labels"))
    #expect(Set(labels.labels).count == 10)
    #expect(labels.labels[0] == "CD14+ Monocyte")
    var options = ReadingOptions()
    options.obsm = "X_pca"
    let embedding = try FeatureTable.read(path, options)
    #expect(embedding.featureCount == 50)
    #expect(embedding.featureNames[49] == "pca_50")
  }

  @Test("paul15", .enabled(if: SharedData.has("paul15/paul15_cluster.h5ad")))
  func paul15() throws {
    let table = try FeatureTable.read(SharedData.path("paul15/paul15_cluster.h5ad"))
    #expect(table.observationCount == 2730 && table.featureCount == 3451)
    #expect(table.values.statistics.couldBeCounts)
    #expect(Set(table.annotations[0].labels).count == 19)
  }

  @Test("pbmc3k", .enabled(if: SharedData.has("pbmc3k_pca/pbmc3k_pca50.h5ad")))
  func pbmc3k() throws {
    let table = try FeatureTable.read(SharedData.path("pbmc3k_pca/pbmc3k_pca50.h5ad"))
    #expect(table.observationCount == 2638 && table.featureCount == 50)
    #expect(table.annotations.map(\.name) == ["n_genes", "percent_mito", "n_counts", "louvain"])
    #expect(table.annotations[3].kind == "categorical, 8 categories")
  }

  @Test(
    "genes × cells with an R header",
    .enabled(if: SharedData.has("sc_mixology/sc_celseq2.count.csv.gz")))
  func mixology() throws {
    var options = ReadingOptions()
    options.transposes = true
    let table = try FeatureTable.read(
      SharedData.path("sc_mixology/sc_celseq2.count.csv.gz"), options)
    #expect(table.observationNames[0] == "A1")
    #expect(table.featureNames[0] == "ENSG00000281131")
    #expect(table.values.statistics.couldBeCounts)
    options = ReadingOptions()
    let metadata = try FeatureTable.read(
      SharedData.path("sc_mixology/sc_celseq2.metadata.csv.gz"), options)
    #expect(metadata.observationNames == table.observationNames)
    #expect(metadata.annotation(named: "demuxlet_cls")?.labels[0] == "SNG")
  }

  @Test(
    "plain HDF5 with labels beside the matrix",
    .enabled(if: SharedData.has("scdcc_pbmc/10X_PBMC_select_2100_top2000.h5")))
  func scdcc() throws {
    let table = try FeatureTable.read(SharedData.path("scdcc_pbmc/10X_PBMC_select_2100_top2000.h5"))
    #expect(table.observationCount == 2100 && table.featureCount == 2000)
    #expect(table.annotations.map(\.name) == ["Y"])
    #expect(Set(table.annotations[0].labels).count == 8)
  }
}

@Suite("Reading annotations alone")
struct AnnotationTableTests {
  @Test("of the Ciona embryos", .enabled(if: SharedData.has("ciona/phenotypes.csv")))
  func ciona() throws {
    let table = try AnnotationTable.read(SharedData.path("ciona/conditions.csv"))
    #expect(table.observationNames.count == 1831)
    #expect(table.annotations.map(\.name) == ["Condition", "Phenotype"])
    #expect(Set(table.annotations[0].labels).count == 27)
    #expect(Set(table.annotations[1].labels).count == 8)
  }

  @Test("numbers too, and ragged lines refused")
  func text() throws {
    let folder = TemporaryFolder()
    let path = folder.write("id,type,age\nx,a,1\ny,b,2.5\n", to: "t.csv")
    let table = try AnnotationTable.read(path)
    #expect(table.observationNames == ["x", "y"])
    #expect(table.annotations.map(\.values) == [.strings(["a", "b"]), .numbers([1, 2.5])])
    let ragged = folder.write("id,type\nx,a\ny\n", to: "r.csv")
    #expect(throws: TableError.raggedRow(path: ragged, line: 3, fields: 1, expected: 2)) {
      _ = try AnnotationTable.read(ragged)
    }
  }
}
