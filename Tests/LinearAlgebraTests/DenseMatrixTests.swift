import LinearAlgebra
import TestSupport
import Testing

@Suite("Dense matrix")
struct DenseMatrixTests {
  private let x = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])

  @Test("is stored row by row")
  func layout() {
    #expect(x[1, 0] == 4 && x[0, 2] == 3)
    #expect(Array(x.row(1)) == [4, 5, 6] && x.column(1) == [2, 5])
    #expect(x == Matrix(rows: 2, columns: 3) { Float(3 * $0 + $1 + 1) })
    #expect(x.span(ofRow: 1)[2] == 6 && x.span(ofRow: 0).count == 3)
    #expect(x.description == "2 × 3 matrix")
  }

  @Test("exchanges rows and columns")
  func transposed() {
    #expect(x.transposed == Matrix(rows: 3, columns: 2, elements: [1, 4, 2, 5, 3, 6]))
    #expect(Matrix(zeros: 0, 4).transposed.rows == 4)
  }

  @Test("adds, subtracts, scales and converts by element")
  func arithmetic() {
    let y = 2 * x
    #expect((x + y).elements == [3, 6, 9, 12, 15, 18])
    #expect((y - x) == x)
    #expect(x.converted(to: Double.self).converted(to: Float.self) == x)
    #expect(x.columnMeans == [2.5, 3.5, 4.5])
    #expect(abs(x.frobeniusNorm - 91.0.squareRoot()) < 1e-12)
    var filled = x
    filled.fill(7)
    #expect(filled.elements.allSatisfy { $0 == 7 })
    #expect(x[0, 0] == 1)  // a value: the copy alone changed
  }

  @Test("selects and joins rows and columns")
  func selection() {
    #expect(x.rows(at: [1, 1, 0]).elements == [4, 5, 6, 4, 5, 6, 1, 2, 3])
    #expect(x.columns(at: [2, 0]).elements == [3, 1, 6, 4])
    #expect(
      Matrix.concatenatingColumns([x, x.columns(at: [0])]).elements == [1, 2, 3, 1, 4, 5, 6, 4])
    #expect(Matrix.concatenatingColumns([]).rows == 0)
  }

  @Test func `traps outside its shape`() async {
    await #expect(processExitsWith: .failure) { _ = Matrix(zeros: 2, 3)[0, 3] }
    await #expect(processExitsWith: .failure) { _ = Matrix(zeros: 2, 3).rows(at: [2]) }
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rows: 2, columns: 2, elements: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) { _ = Matrix(zeros: 2, 3) + Matrix(zeros: 3, 2) }
  }
}
