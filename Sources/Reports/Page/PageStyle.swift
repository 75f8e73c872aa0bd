/// How the page looks: at any width, in the light and in the dark, and on paper.
enum PageStyle {
  /// CSS without anything from elsewhere.
  static let text = """
    :root {
      --paper: #ffffff; --ink: #1b2733; --quiet: #5a6775; --line: #dde3e9; --wash: #f5f7f9;
      --accent: #0b5c8f; --bar: #7fb2d0; --plate: #ffffff; --shade: #0004;
      --warn-line: #c77700; --warn-wash: #fff6e5; color-scheme: light dark;
      font: 100%/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14191f; --ink: #e3e8ed; --quiet: #9facb9; --line: #2e3843; --wash: #1c232b;
        --accent: #7cc0ea; --bar: #3d7ea6; --shade: #fff4; --warn-line: #e0a030; --warn-wash: #2b2415;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word; }
    a { color: var(--accent); text-underline-offset: .15em; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
    .skip { position: absolute; left: 1rem; top: -4rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
    .skip:focus { top: .5rem; }
    .frame { max-width: 84rem; margin: 0 auto; padding: 0 1.25rem; }
    header { border-bottom: 1px solid var(--line); padding: 2rem 0 1.75rem; margin-bottom: 1.5rem; }
    .kind { margin: 0; font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; color: var(--quiet); }
    h1 { font-size: clamp(1.75rem, 1.3rem + 2vw, 2.6rem); line-height: 1.15; margin: .2rem 0 .4rem; letter-spacing: -.015em; }
    .lead { font-size: 1.15rem; margin: 0; color: var(--quiet); max-width: 44rem; }
    h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
    section { padding: 0 0 2.75rem; }
    p, .prose ul, dl { max-width: 46rem; }
    p { margin: 0 0 .9rem; }
    li { margin-bottom: .35rem; }
    code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
    pre { background: var(--wash); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; line-height: 1.45; }
    .toc ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; font-size: .92rem; }
    .toc a { color: var(--quiet); text-decoration: none; display: inline-block; padding: .3rem 0; }
    .toc a:hover { color: var(--accent); text-decoration: underline; }
    .toc { margin-bottom: 2rem; }
    @media (min-width: 68rem) {
      .columns { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); gap: 3rem; }
      .toc { position: sticky; top: 1.5rem; align-self: start; margin: 0; max-height: 95vh; overflow-y: auto; }
      .toc ol { display: block; border-left: 1px solid var(--line); }
      .toc a { padding: .28rem 0 .28rem 1rem; display: block; }
    }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1px; margin: 0 0 1.75rem; padding: 0; max-width: none; background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
    .tiles div { background: var(--paper); padding: .85rem 1rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
    .tiles dt { color: var(--quiet); font-size: .85rem; line-height: 1.35; }
    .tiles dd { margin: 0; font-size: 1.65rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
    .warnings { border: 1px solid var(--warn-line); border-left-width: 5px; background: var(--warn-wash); border-radius: 6px; padding: .9rem 1.1rem .5rem; margin: 0 0 1.5rem; max-width: 50rem; }
    .warnings h3 { margin: 0 0 .4rem; }
    .warnings ul { margin: 0; padding-left: 1.2rem; }
    .figures { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2rem; margin-top: 1.25rem; }
    figure { margin: 0; min-width: 0; }
    .plate { background: var(--plate); border: 1px solid var(--line); border-radius: 8px; padding: .75rem; overflow-x: auto; width: fit-content; max-width: 100%; }
    .plate svg { display: block; height: auto; width: var(--w); max-width: 100%; min-width: min(var(--w), max(34rem, calc(var(--w) * .75))); }
    figcaption { margin-top: .6rem; font-size: .92rem; line-height: 1.5; color: var(--quiet); max-width: 50rem; }
    figcaption b { color: var(--ink); }
    .pan { display: none; font-size: .85rem; margin-bottom: .3rem; }
    .vast .pan { display: block; }
    .table { overflow: auto; max-height: 40rem; margin: 1rem 0 .6rem; border: 1px solid var(--line); border-radius: 8px;
      background: linear-gradient(var(--paper) 40%, #0000) top / 100% 2.5rem no-repeat local,
        linear-gradient(#0000, var(--paper) 60%) bottom / 100% 2.5rem no-repeat local,
        linear-gradient(90deg, var(--paper) 40%, #0000) left / 2.5rem 100% no-repeat local,
        linear-gradient(90deg, #0000, var(--paper) 60%) right / 2.5rem 100% no-repeat local,
        linear-gradient(var(--shade), #0000) top / 100% .9rem no-repeat scroll,
        linear-gradient(#0000, var(--shade)) bottom / 100% .9rem no-repeat scroll,
        linear-gradient(90deg, var(--shade), #0000) left / .9rem 100% no-repeat scroll,
        linear-gradient(90deg, #0000, var(--shade)) right / .9rem 100% no-repeat scroll; }
    .more { display: none; margin: 0 0 .6rem; font-size: .85rem; color: var(--quiet); }
    .cut + .more { display: block; }
    table { border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.4; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { padding: .5rem .8rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
    thead th { border-top: 0; padding: 0; background: var(--wash); position: sticky; top: 0; z-index: 1; box-shadow: inset 0 -1px var(--line); white-space: nowrap; vertical-align: bottom; }
    tbody th { font-weight: 600; white-space: nowrap; position: sticky; left: 0; background: var(--paper); }
    th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    sup { line-height: 0; font-size: .75em; }
    thead button { all: unset; cursor: pointer; box-sizing: border-box; width: 100%; padding: .55rem .8rem; font-weight: 600; font-size: .85rem; color: var(--quiet); }
    thead button:hover { color: var(--accent); }
    thead button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
    thead button::after { content: "\\2195"; opacity: .45; margin-left: .35em; }
    th[aria-sort=ascending] button::after { content: "\\2191"; opacity: 1; }
    th[aria-sort=descending] button::after { content: "\\2193"; opacity: 1; }
    th[aria-sort=ascending] button, th[aria-sort=descending] button { color: var(--ink); }
    tbody tr:hover > * { background: var(--wash); }
    .bar { display: inline-block; width: 4.5rem; height: .55rem; background: var(--line); border-radius: 2px; margin-right: .6rem; overflow: hidden; }
    .bar i { display: block; height: 100%; background: var(--bar); }
    .swatch { display: inline-block; width: .75rem; height: .75rem; border-radius: 2px; margin-right: .5rem; border: 1px solid #0003; vertical-align: -.05rem; }
    .none, .remark { color: var(--quiet); }
    .remark { font-size: .9rem; }
    .up::before { content: "\\25B2"; } .down::before { content: "\\25BC"; }
    .up::before, .down::before { font-size: .62em; margin-right: .3em; vertical-align: .15em; }
    .up::before { color: #b2182b; } .down::before { color: #2166ac; }
    @media (prefers-color-scheme: dark) { .up::before { color: #ef8a78; } .down::before { color: #7db5e8; } }
    .items { white-space: nowrap; }
    details { border: 1px solid var(--line); border-radius: 8px; padding: 0 1rem; margin: 0 0 .75rem; }
    summary { cursor: pointer; font-weight: 600; padding: .65rem 0; }
    details[open] > summary { margin-bottom: .25rem; }
    .facts div { display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr); gap: 1rem; padding: .3rem 0; border-top: 1px solid var(--line); font-size: .92rem; }
    .facts dt { color: var(--quiet); } .facts dd, .terms dd { margin: 0; overflow-wrap: anywhere; }
    .facts, .terms { margin: .25rem 0 1rem; }
    .terms dt { font-weight: 600; margin-top: .75rem; }
    .references li { max-width: 46rem; }
    footer { border-top: 1px solid var(--line); padding: 1.25rem 0 3rem; color: var(--quiet); font-size: .88rem; }
    @media (max-width: 30rem) {
      .frame { padding: 0 1rem; }
      .tiles { grid-template-columns: 1fr 1fr; }
      .plate { padding: .4rem; }
      .plate svg { min-width: min(var(--w), max(26rem, calc(var(--w) * .5))); }
      .wide .pan { display: block; }
      .facts div { grid-template-columns: 1fr; gap: 0; }
      th, td, thead button { padding-left: .6rem; padding-right: .6rem; }
    }
    @media print {
      :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #ccc; --wash: #f4f4f4; --accent: #000; --warn-wash: #fff; font-size: 10pt; }
      @page { margin: 16mm 14mm; }
      .toc, .skip { display: none; }
      .frame { max-width: none; padding: 0; }
      .columns { display: block; }
      section { padding-bottom: 1.2rem; }
      h2, h3 { break-after: avoid; }
      figure, tr, .warnings, .tiles { break-inside: avoid; }
      .figures { display: block; }
      figure { margin-bottom: 1.2rem; }
      .plate { border: 0; padding: 0; overflow: visible; }
      .plate svg { min-width: 0; width: min(var(--w), 100%); max-height: 210mm; }
      figure .pan { display: none !important; }
      .table { overflow: visible; border: 0; max-height: none; background: none; }
      .cut + .more { display: none; }
      thead th, tbody th { position: static; }
      table { font-size: 8.5pt; }
      th, td { white-space: normal !important; padding: .25rem .4rem; }
      thead button { padding: .25rem .4rem; pointer-events: none; }
      thead button::after { content: none !important; }
      tbody tr:hover > * { background: none; }
      details { border: 0; padding: 0; }
      details::details-content { content-visibility: visible; block-size: auto; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      pre.long { columns: 3; font-size: 6.5pt; }
      .bar, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    """
}
