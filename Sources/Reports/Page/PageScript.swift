/// What the page does: tables sort, and everything is unfolded for printing.
enum PageScript {
  /// JavaScript without a library.
  static let text = #"""
    (function () {
      "use strict";
      function key(row, column) {
        var cell = row.cells[column];
        if (cell.hasAttribute("data-key")) return parseFloat(cell.getAttribute("data-key").replace("inf", "Infinity"));
        return cell.textContent.trim();
      }
      function compare(a, b) {
        if (typeof a === "number" && typeof b === "number") {
          return isNaN(a) ? (isNaN(b) ? 0 : 1) : isNaN(b) ? -1 : a - b;
        }
        return String(a).localeCompare(String(b), "en", { numeric: true });
      }
      function sort(button) {
        var head = button.closest("th"), column = head.cellIndex;
        var body = head.closest("table").tBodies[0];
        var isNumeric = head.classList.contains("n");
        var before = head.getAttribute("aria-sort");
        var rising = before === "none" ? !isNumeric : before === "descending";
        var rows = Array.from(body.rows).map(function (row) { return { row: row, key: key(row, column) }; });
        rows.sort(function (a, b) {
          var missing = isNumeric && (isNaN(a.key) || isNaN(b.key));
          return (rising || missing ? 1 : -1) * compare(a.key, b.key);
        });
        rows.forEach(function (entry) { body.appendChild(entry.row); });
        Array.from(head.parentNode.cells).forEach(function (cell) { cell.setAttribute("aria-sort", "none"); });
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      }
      document.addEventListener("click", function (event) {
        var button = event.target.closest("th button");
        if (button) sort(button);
      });
      function measure() {
        document.querySelectorAll(".table").forEach(function (box) {
          var isCut = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
          box.classList.toggle("cut", isCut);
        });
      }
      measure();
      window.addEventListener("load", measure);
      window.addEventListener("resize", measure);
      var folded = [];
      window.addEventListener("beforeprint", function () {
        folded = Array.from(document.querySelectorAll("details:not([open])"));
        folded.forEach(function (element) { element.open = true; });
      });
      window.addEventListener("afterprint", function () {
        folded.forEach(function (element) { element.open = false; });
      });
    })();
    """#
}
