internal import DeePWAK
internal import Figures
internal import Runs

/// The page of a report: one file that asks nobody for anything.
struct ReportPage {
  let contents: RunContents
  let profile: FeatureProfile?
  let figures: DrawnFigures
  /// Remarks on what is not there, one line each.
  let notes: [String]
  /// Where the figures' files are.
  let place: ReportOptions.FigurePlace
  let hasMap: Bool

  /// A part of the page.
  private struct Part {
    let id, title, body: String
  }

  /// The HTML.
  var html: String {
    let parts = parts.filter { !$0.body.isEmpty }
    let title = "\(contents.title): clusters by DeePWAK"
    let links = parts.map { "<li><a href=\"#\($0.id)\">\(HTML.escaped($0.title))</a></li>\n" }
    let sections = parts.map {
      "<section id=\"\($0.id)\">\n<h2>\(HTML.escaped($0.title))</h2>\n\($0.body)</section>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="deepwak \(HTML.escaped(PackageVersion.current))">
      <title>\(HTML.escaped(title))</title>
      <link rel="icon" href="data:,">
      <style>
      \(PageStyle.text)
      </style>
      </head>
      <body>
      <a class="skip" href="#content">Skip to the content</a>
      <div class="frame">
      <header>
      <p class="kind">DeePWAK report \u{b7} \(HTML.escaped(contents.run.name))</p>
      <h1>\(HTML.escaped(contents.title))</h1>
      <p class="lead">\(HTML.escaped(Summary(contents).lead))</p>
      </header>
      <div class="columns">
      <nav class="toc" aria-label="Contents">
      <ol>
      \(links.joined())</ol>
      </nav>
      <main id="content" tabindex="-1">
      \(sections.joined())</main>
      </div>
      <footer>Made by deepwak \(HTML.escaped(PackageVersion.current)). This file holds everything \
      it shows and opens without a network; it can be mailed and archived.</footer>
      </div>
      <script>
      \(PageScript.text)
      </script>
      </body>
      </html>

      """
  }

  private var parts: [Part] {
    let tables = ReportTables(contents, profile: profile)
    return [
      Part(id: "summary", title: "Summary", body: summary),
      Part(
        id: "clusters", title: "Clusters", body: tables.clusters + figures.html(.clusters)),
      Part(id: "labels", title: "Known labels", body: figures.html(.phenotypes)),
      Part(
        id: "enrichment", title: "Enrichment",
        body: tables.enrichmentInWords + figures.html(.enrichment) + tables.enrichment),
      Part(id: "features", title: "Features", body: features(tables)),
      Part(id: "agreement", title: "Agreement", body: figures.html(.agreement)),
      Part(id: "heads", title: "Heads", body: tables.heads + figures.html(.heads)),
      Part(id: "training", title: "Training", body: figures.html(.training)),
      Part(id: "made", title: "How it was made", body: made),
      Part(id: "cite", title: "How to cite", body: cite),
      Part(id: "glossary", title: "Glossary", body: glossary),
    ]
  }

  private var summary: String {
    let summary = Summary(contents)
    var text = HTML.definitions(
      summary.tiles.map { ($0.name, HTML.escaped($0.value)) }, class: "tiles")
    text += Warnings(contents).html
    text += "<div class=\"prose\">\n"
    text += summary.paragraphs.map { HTML.paragraph($0) }.joined()
    text += "<h3>What the numbers do not say</h3>\n" + HTML.list(summary.caveats) + "</div>\n"
    if figures.lacksProgram {
      text += HTML.paragraph(
        "There are no figures here: gnuplot was not found. Install it (apt install gnuplot-nox), "
          + "then make the report again.", class: "remark")
    }
    return text + notes.map { HTML.paragraph("Note: \($0).", class: "remark") }.joined()
  }

  private func features(_ tables: ReportTables) -> String {
    let markers = tables.markers
    return figures.html(.features) + (markers.isEmpty ? "" : "<h3>Markers</h3>\n\(markers)")
  }

  private var made: String {
    let record = contents.record
    var text = HTML.paragraph("The command, as it was typed:")
    text += "<pre><code>\(HTML.escaped(record.command))</code></pre>\n"
    var facts: [(String, String)] = [
      ("Table", record.data.path), ("SHA-256 of the table", record.data.sha256 ?? "unknown"),
      (
        "Shape",
        "\(counted(record.data.observations, "observation")), "
          + counted(record.data.features, "feature")
      ), ("Features that heads saw", grouped(record.trainedFeatures)),
      ("Program", "deepwak \(record.packageVersion)"), ("Seed", "\(record.seed)"),
      ("Threads", "\(record.threads), which no result depends on"),
      ("Kernel of OpenBLAS", record.blasKernel),
      ("Time", "\(decimal(record.seconds, record.seconds < 10 ? 1 : 0)) s"),
      ("Run directory", contents.run.path),
    ]
    if let preset = record.preset { facts.append(("Preset", preset.rawValue)) }
    if let digest = record.modelSHA256 { facts.append(("SHA-256 of the model", digest)) }
    text += HTML.details(
      "Data and versions",
      HTML.definitions(facts.map { ($0, HTML.escaped($1)) }, class: "facts"))
    if !record.notes.isEmpty {
      text += HTML.details("Remarks on reading and preprocessing", HTML.list(record.notes))
    }
    if !contents.optionsText.isEmpty {
      text += HTML.details(
        "All options (options.json)",
        "<pre class=\"long\"><code>\(HTML.escaped(contents.optionsText))</code></pre>\n")
    }
    return text + HTML.paragraph(whereFilesAre, class: "remark")
  }

  private var whereFilesAre: String {
    let drawn = "each figure with the gnuplot script and the data that it was drawn from"
    switch place {
    case .run:
      return "Beside this page, in the run directory: every table, and under figures/ \(drawn)."
    case .folder(let folder):
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      return "Every table is in the run directory; in \(name), beside this page, is \(drawn)."
    case .nowhere:
      return "Every table is in the run directory. The figures are in this page alone; with "
        + "--format svg, deepwak report keeps \(drawn)."
    }
  }

  private var cite: String {
    let version = contents.record.packageVersion
    let citations = Citations(
      version: version, isMasked: (contents.options?.training.maskedShare ?? 1) > 0,
      hasEnrichment: contents.enrichment != nil, hasMap: hasMap)
    return HTML.list(citations.references, class: "references")
      + HTML.details(
        "BibTeX", "<pre><code>\(HTML.escaped(Citations.bibTeX(version: version)))</code></pre>\n")
  }

  private var glossary: String {
    HTML.definitions(
      Glossary.entries(
        hasEnrichment: contents.enrichment != nil, hasMarkers: contents.markers != nil
      ).map { ($0, HTML.escaped($1)) }, class: "terms")
  }
}
