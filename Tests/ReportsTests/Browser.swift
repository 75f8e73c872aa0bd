internal import Foundation
internal import TestSupport

/// A browser without a window, in which a page is opened and asked how it looks.
enum Browser {
  /// The program; nil where none is installed (`scripts/setup --tests` does it).
  static let program: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    for name in ["chromium-headless-shell", "chromium", "google-chrome"] {
      for folder in folders {
        let path = "\(folder)/\(name)"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
      }
    }
    return nil
  }()

  /// Where pictures of pages go: the folder `DEEPWAK_SCREENSHOTS`, or `.build/screenshots`.
  static let screenshots: String = {
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["DEEPWAK_SCREENSHOTS"]
      ?? package.appending(path: ".build/screenshots").path
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    return folder
  }()

  /// What a page said of itself.
  struct Visit: Decodable {
    var width, scrollWidth, height: Int
    var isDark: Bool
    var background: String
    var figures: [Size]
    var pictures: [String]
    var captions, titles: Int
    var errors, requests: [String]
    var sorts: [Sort]
    var firstFocus: String
    var unreachable: [String]
    /// Tables that are larger than their frame, and those that say so.
    var cut, saidToBeCut: [String]
    /// What the browser wrote to its log as console messages.
    var console: [String]?

    struct Size: Decodable {
      var name: String
      var width, height, marks: Double
    }

    /// Two clicks on the header of a column.
    struct Sort: Decodable {
      var table, column: String
      var first, second: String
      var isSorted, isReversed, keepsRows: Bool
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens a page, looks at it, presses every button that sorts, and saves a picture of it.
  static func visit(
    _ html: String, width: Int, isDark: Bool = false, screenshot name: String
  ) throws -> Visit {
    let folder = TemporaryFolder()
    guard let head = html.firstRange(of: "<head>"), let end = html.firstRange(of: "</body>") else {
      throw Failure(description: "the page has no head or no end")
    }
    let watched =
      html[..<head.upperBound] + "<script>\(watching)</script>"
      + html[head.upperBound..<end.lowerBound] + "<script>\(looking)</script>"
      + html[end.lowerBound...]
    let page = folder.write(String(watched), to: "page.html")
    let dark = isDark ? ["--blink-settings=preferredColorScheme=0"] : []
    let (output, log) = try run(
      dark + ["--window-size=\(width),900", "--virtual-time-budget=10000", "--dump-dom", page],
      in: folder)
    guard let start = output.firstRange(of: "<pre id=\"visit\">"),
      let text = String(output[start.upperBound...].prefix { $0 != "<" }).removingPercentEncoding
    else { throw Failure(description: "the page was not measured: \(log.suffix(500))") }
    var visit = try JSONDecoder().decode(Visit.self, from: Data(text.utf8))
    visit.console = log.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init)
    let plain = folder.write(html, to: "plain.html")
    _ = try run(
      dark + [
        "--window-size=\(width),\(min(visit.height, 12000))",
        "--screenshot=\(screenshots)/\(name).png", plain,
      ], in: folder)
    return visit
  }

  private static func run(
    _ arguments: [String], in folder: TemporaryFolder
  ) throws -> (output: String, log: String) {
    let process = Process()
    process.executableURL = URL(filePath: program ?? "")
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
        "--hide-scrollbars", "--log-level=0",
        "--user-data-dir=\(folder.file("profile"))", "--timeout=60000",
      ]
      + arguments.map { $0.hasPrefix("/") ? "file://\($0)" : $0 }
    let files = ["output", "log"].map { folder.write("", to: $0) }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: files[0]))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: files[1]))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = files.map { String(decoding: TemporaryFolder.bytes($0), as: UTF8.self) }
    guard process.terminationStatus == 0 else {
      throw Failure(description: "the browser ended with \(process.terminationStatus): \(texts[1])")
    }
    return (texts[0], texts[1])
  }

  /// Notes errors from the first element on.
  private static let watching = #"""
    window.__errors = [];
    window.addEventListener("error", function (e) { __errors.push("error: " + (e.message || (e.target && e.target.outerHTML) || "?").slice(0, 200)); }, true);
    window.addEventListener("unhandledrejection", function (e) { __errors.push("rejected: " + e.reason); });
    document.addEventListener("securitypolicyviolation", function (e) { __errors.push("blocked: " + e.blockedURI + " by " + e.violatedDirective); });
    ["error", "warn"].forEach(function (kind) { console[kind] = function () { __errors.push(kind + ": " + Array.from(arguments).join(" ")); }; });
    """#

  /// Looks at the page when it has loaded.
  private static let looking = #"""
    window.addEventListener("load", function () {
      var all = function (selector, within) { return Array.from((within || document).querySelectorAll(selector)); };
      var values = function (table, column) {
        return Array.from(table.tBodies[0].rows).map(function (row) {
          var cell = row.cells[column], key = cell.getAttribute("data-key");
          return key === null ? cell.textContent.trim() : Number(key.replace("inf", "Infinity"));
        });
      };
      var inOrder = function (list, sign) {
        var known = list.filter(function (x) { return typeof x !== "number" || x === x; });
        return list.slice(0, known.length).every(function (x, i) { return Object.is(x, known[i]); })
          && known.every(function (x, i) {
            if (i === 0) return true;
            var before = known[i - 1];
            var order = typeof x === "number" ? (before < x ? -1 : before > x ? 1 : 0) : before.localeCompare(x, "en", { numeric: true });
            return sign * order <= 0;
          });
      };
      var state = { width: document.documentElement.clientWidth, scrollWidth: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth),
        height: document.documentElement.scrollHeight,
        isDark: matchMedia("(prefers-color-scheme: dark)").matches, background: getComputedStyle(document.body).backgroundColor };
      state.figures = all("figure").map(function (figure) {
        var svg = figure.querySelector("svg"), box = svg ? svg.getBoundingClientRect() : { width: 0, height: 0 };
        return { name: figure.id, width: box.width, height: box.height, marks: svg ? svg.querySelectorAll("path, circle, rect, polygon, image, use, text").length : 0 };
      });
      state.pictures = all("svg image").map(function (image) { var box = image.getBoundingClientRect(); return (box.width > 5 && box.height > 5 ? "" : "empty ") + (image.href.baseVal || "").slice(0, 22); });
      state.captions = all("figure figcaption").filter(function (c) { return c.textContent.length > 30; }).length;
      state.titles = all("figure svg[role=img]").filter(function (s) { var d = s.querySelector("desc"); return d && /\d/.test(d.textContent) && s.querySelector("title"); }).length;
      var focusable = all("a[href], button, summary, [tabindex='0']");
      state.firstFocus = focusable.length ? focusable[0].getAttribute("href") : "";
      state.unreachable = all(".table, .plate").filter(function (e) { return e.scrollWidth > e.clientWidth + 1 && e.tabIndex !== 0; }).map(function (e) { return e.getAttribute("aria-label"); });
      var named = function (e) { return e.getAttribute("aria-label"); };
      state.cut = all(".table").filter(function (e) { return e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1; }).map(named);
      state.saidToBeCut = all(".table").filter(function (e) { var p = e.nextElementSibling; return p && p.matches(".more") && p.getBoundingClientRect().height > 5; }).map(named);
      state.sorts = [];
      all("table").forEach(function (table) {
        all("thead th", table).forEach(function (th, column) {
          var button = th.querySelector("button");
          var before = values(table, column).map(String).sort().join("|"), rows = table.tBodies[0].rows.length;
          button.click();
          var first = th.getAttribute("aria-sort"), one = values(table, column);
          button.click();
          var second = th.getAttribute("aria-sort"), two = values(table, column);
          state.sorts.push({ table: table.caption.textContent, column: th.textContent.trim(), first: first, second: second,
            isSorted: inOrder(one, first === "ascending" ? 1 : -1), isReversed: inOrder(two, second === "ascending" ? 1 : -1),
            keepsRows: table.tBodies[0].rows.length === rows && two.map(String).sort().join("|") === before });
        });
      });
      state.requests = performance.getEntriesByType("resource").map(function (e) { return e.name; }).filter(function (n) { return n.indexOf("data:") !== 0; });
      state.errors = window.__errors;
      var pre = document.createElement("pre");
      pre.id = "visit"; pre.textContent = encodeURIComponent(JSON.stringify(state));
      document.body.appendChild(pre);
    });
    """#
}
