"""Compares the reported clusters of several seeds with the true labels and with each other.

Usage: python evaluate.py OUTPUT [SET...]

Reads OUTPUT/labels/SET.csv and OUTPUT/SET/seed-*/clusters.csv; prints a Markdown table of
adjusted Rand indices and writes OUTPUT/scores.csv, one row a run. Observations are matched by name;
where the table had no names, by position.
"""

import json
import sys
from itertools import combinations
from pathlib import Path
from statistics import mean, median

import pandas
from sklearn.metrics import adjusted_rand_score

# The sets of the macro-average; nuclei has no part in it.
AVERAGED = [
    "pbmc68k", "pbmc3k", "sc_celseq2", "sc_celseq2_5cl_p3", "scdcc_pbmc", "digits", "paul15",
]


def read(path):
    return pandas.read_csv(path, index_col=0, dtype={0: str}, keep_default_na=False)


def aligned(clusters, labels, path):
    """The clusters of the labelled observations, in the order of the labels."""
    if len(clusters) == len(labels) and not set(labels.index) <= set(clusters.index):
        return clusters.set_axis(labels.index)
    missing = [name for name in labels.index if name not in clusters.index]
    if missing:
        sys.exit(f"{path}: {len(missing)} labelled observations are missing, such as {missing[0]}")
    return clusters.loc[labels.index]


def runs_of(folder, labels):
    """The clusters of every seed of one set, and the figures of each run."""
    clusters, figures = {}, []
    for path in sorted(folder.glob("seed-*/clusters.csv")):
        seed = int(path.parent.name.removeprefix("seed-"))
        table = aligned(read(path), labels, path)
        clusters[seed] = table["consensus"].to_numpy()
        heads = [name for name in table.columns if name.startswith("head_")]
        record = path.with_name("run.json")
        run = json.loads(record.read_text()) if record.exists() else {}
        figures.append({
            "set": folder.name,
            "seed": seed,
            "ari": adjusted_rand_score(labels["label"], clusters[seed]),
            "clusters": table["consensus"].nunique(),
            "stability": table["stability"].mean(),
            "head_ari": mean(adjusted_rand_score(labels["label"], table[h]) for h in heads),
            "dead_heads": run.get("dead_heads"),
            "seconds": run.get("seconds"),
        })
    return clusters, figures


def spread(values):
    """'median (least–greatest)' with two digits."""
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def main():
    output = Path(sys.argv[1])
    wanted = sys.argv[2:] or [path.stem for path in sorted((output / "labels").glob("*.csv"))]
    scores, medians = [], {}
    print("| data (groups) | ARI with labels | clusters | ARI between seeds | one head | stability | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name in wanted:
        labels = read(output / f"labels/{name}.csv")
        clusters, figures = runs_of(output / name, labels)
        if not figures:
            print(f"{name}: no runs", file=sys.stderr)
            continue
        scores += figures
        medians[name] = median(row["ari"] for row in figures)
        between = [
            adjusted_rand_score(clusters[a], clusters[b]) for a, b in combinations(clusters, 2)
        ]
        seconds = [row["seconds"] for row in figures if row["seconds"] is not None]
        print("|", " | ".join([
            f"{name} ({labels['label'].nunique()})",
            spread([row["ari"] for row in figures]),
            ", ".join(str(row["clusters"]) for row in figures),
            spread(between) if between else "–",
            f"{median(row['head_ari'] for row in figures):.2f}",
            f"{median(row['stability'] for row in figures):.2f}",
            f"{median(seconds):.1f}" if seconds else "–",
        ]), "|")
    averaged = [medians[name] for name in AVERAGED if name in medians]
    if averaged:
        print(f"\nMacro-average of the medians over {len(averaged)} of {len(AVERAGED)} sets: "
              f"{mean(averaged):.3f}")
    pandas.DataFrame(scores).to_csv(output / "scores.csv", index=False)


if __name__ == "__main__":
    main()
