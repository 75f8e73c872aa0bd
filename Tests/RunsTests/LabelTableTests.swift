import FeatureTables
import TestSupport
import Testing

@testable import Runs

@Suite("Tables of labels")
struct LabelTableTests {
  private let folder = TemporaryFolder()

  @Test(
    "reads names and labels from every layout",
    arguments: [
      ("plain.csv", "id,g,h\nc1,x,1\nc2,y,2\nc3,x,1\nc4,NA,2\n"),
      ("r.tsv", "g\th\nc1\tx\t1\nc2\ty\t2\nc3\tx\t1\nc4\tNA\t2\n"),
      (
        "quoted.csv",
        "\"\",\"g\",\"h\"\n\"c1\",\"x\",1\n\"c2\",\"y\",2\n\"c3\",\"x\",1\n\"c4\",,2\n"
      ),
      ("last.csv", "g,h,barcode\nx,1,c1\ny,2,c2\nx,1,c3\nNA,2,c4\n"),
      ("semicolon.csv", "cell;g;h\nc1;x;1\nc2;y;2\nc3;x;1\nc4;None;2\n"),
    ])
  func layouts(name: String, text: String) throws {
    let table = try LabelTable(path: folder.write(text, to: name))
    #expect(table.observationNames == ["c1", "c2", "c3", "c4"] && table.hasNames)
    #expect(table.columns.map(\.name) == ["g", "h"])
    #expect(table.columns[0].labels == ["x", "y", "x", nil])
    #expect(table.columns[1].labels == ["1", "2", "1", "2"])
    #expect(table.notes.contains("column 'h' holds 2 different whole numbers: taken as labels"))
  }

  @Test("takes the columns asked for, and says which numbers it left out")
  func columns() throws {
    let text = "id,g,age,h\na,x,1.5,u\nb,y,2.5,v\nc,x,3.5,u\n"
    let path = folder.write(text, to: "l.csv")
    let all = try LabelTable(path: path)
    #expect(all.columns.map(\.name) == ["g", "h"])
    #expect(
      all.notes == ["column 'age' holds numbers: left out; --bins 4 makes four classes of it"])
    #expect(try LabelTable(path: path, columns: ["h"]).columns.map(\.name) == ["h"])
    #expect(try LabelTable(path: path, columns: ["age"], bins: 2).columns[0].usedCount == 2)
    #expect {
      _ = try LabelTable(path: path, columns: ["age"])
    } throws: {
      "\($0)" == "\(path): column 'age' holds numbers from 1.5 to 3.5, but must hold labels; "
        + "--bins 4 makes four classes of it"
    }
    #expect {
      _ = try LabelTable(path: path, columns: ["sex"])
    } throws: {
      "\($0)" == "\(path) has no column 'sex'; it has g, age, h"
    }
  }

  @Test("refuses a file without names or labels")
  func nothing() throws {
    let unnamed = try LabelTable(path: folder.write("g,h\nx,u\ny,v\nx,u\n", to: "u.csv"))
    #expect(!unnamed.hasNames)
    #expect {
      _ = try unnamed.aligned(to: ["1", "2", "3"], of: "runs/a")
    } throws: {
      "\($0)".contains("has no column of names; add the observations' names as its first column")
    }
    #expect {
      _ = try LabelTable(path: folder.write("id,age\na,1.5\nb,2.5\n", to: "n.csv"))
    } throws: {
      "\($0)".hasSuffix("n.csv has no column of labels: age holds numbers")
    }
  }

  @Test("takes a colon that is part of a path for no column")
  func sources() {
    let path = folder.write("id,g\na,x\n", to: "a:b.csv")
    #expect(ClusteringSource(path).path == path && ClusteringSource(path).column == nil)
    let source = ClusteringSource("runs/a/:head_2")
    #expect(source.path == "runs/a" && source.column == "head_2")
  }
}
