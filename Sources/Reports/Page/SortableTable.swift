internal import Figures
internal import Glibc

/// A table whose columns can be sorted by the buttons in its header.
struct SortableTable {
  /// A column.
  struct Column {
    let name: String
    var isNumeric = false
    /// What the column means, for those who point at it.
    var hint: String?
  }

  /// A cell.
  struct Cell {
    /// The content, as HTML.
    let html: String
    /// What it is sorted by; the text where it is nil.
    var key: Double?

    /// A text.
    static func text(_ text: String) -> Cell { Cell(html: HTML.escaped(text)) }

    /// A count, with commas between thousands.
    static func count(_ value: Int) -> Cell { Cell(html: grouped(value), key: Double(value)) }

    /// A number with so many digits after the point; a dash where there is none.
    static func number(_ value: Double, _ places: Int) -> Cell {
      Cell(html: value.isNaN ? missing : minus(decimal(value, places)), key: value)
    }

    /// A number of few characters, as in 0.043.
    static func brief(_ value: Double) -> Cell {
      Cell(html: value.isNaN ? missing : minus(Figures.brief(value)), key: value)
    }

    /// A probability that may be tiny, with its power of ten.
    static func small(_ value: Double) -> Cell {
      guard value.isFinite, value > 0, value < 0.001 else { return .brief(value) }
      var power = Int(log10(value).rounded(.down))
      // In two steps, since 10 to the power of 308 is the most there is.
      var mantissa = value * pow(10, Double(-power / 2)) * pow(10, Double(-power - -power / 2))
      mantissa = (mantissa * 10).rounded() / 10
      if mantissa >= 10 { (mantissa, power) = (1, power + 1) }
      return Cell(html: "\(decimal(mantissa, 1))&#8239;·&#8239;10<sup>−\(-power)</sup>", key: value)
    }

    /// A share as a bar beside its number.
    static func share(_ value: Double) -> Cell {
      guard value.isFinite else { return Cell(html: missing, key: .nan) }
      let width = decimal(100 * min(1, max(0, value)), 1)
      return Cell(
        html: "<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:\(width)%\"></i></span>"
          + decimal(value, 2), key: value)
    }

    private static let missing = "<span class=\"none\">–</span>"

    private static func minus(_ text: String) -> String {
      text.hasPrefix("-") ? "−" + text.dropFirst() : text
    }
  }

  /// What the table holds.
  let caption: String
  let columns: [Column]
  let rows: [[Cell]]
  /// What is said below, as where the rest is.
  var remark: String?
  /// The column that rows come sorted by, and whether upwards.
  var sorted: (column: Int, isRising: Bool)?

  /// The table.
  var html: String {
    let head = columns.enumerated().map { index, column in
      let order =
        sorted.map { $0.column == index ? ($0.isRising ? "ascending" : "descending") : "none" }
        ?? "none"
      return "<th scope=\"col\" aria-sort=\"\(order)\"\(column.isNumeric ? " class=\"n\"" : "")>"
        + "<button type=\"button\"\(column.hint.map { " title=\"\(HTML.escaped($0))\"" } ?? "")>"
        + "\(HTML.escaped(column.name))</button></th>"
    }.joined()
    let body = rows.map { row in
      "<tr>"
        + zip(row, columns).enumerated().map { index, pair in
          let (cell, column) = pair
          let tag = index == 0 ? "th" : "td"
          return
            "<\(tag)\(index == 0 ? " scope=\"row\"" : "")\(column.isNumeric ? " class=\"n\"" : "")"
            + (cell.key.map { " data-key=\"\($0)\"" } ?? "") + ">\(cell.html)</\(tag)>"
        }.joined() + "</tr>\n"
    }.joined()
    return """
      <div class="table" role="region" tabindex="0" aria-label="\(HTML.escaped(caption))">
      <table>
      <caption>\(HTML.escaped(caption))</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody>
      </table>
      </div>
      <p class="more">\u{2195} The table is larger than its frame: scroll in it to see all \
      \(counted(rows.count, "row")).</p>

      """ + (remark.map { HTML.paragraph($0, class: "remark") } ?? "")
  }
}
