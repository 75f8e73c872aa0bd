"""Clusters of graphs beside igraph's Python package and leidenalg in one run. Called by
Benchmarks/partition/run.

    python Benchmarks/partition/compare.py FOLDER [quality] [time] [choice]

Writes inputs into FOLDER, has DeepwakBenchmark compute, times the others on the same graphs and measures
all partitions with one formula. PROGRAM names another DeepwakBenchmark. A JSON object a line; `choice` prints
a table of which error chooses the better resolution, over the tables with labels that are at hand.
"""

import json
import os
import pathlib
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")
import igraph
import leidenalg
import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from sklearn.metrics import adjusted_rand_score

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(sys.argv[1])
PARTS = sys.argv[2:] or ["quality", "time", "choice"]
PROGRAM = os.environ.get("PROGRAM", ROOT / ".build/release/DeepwakBenchmark")
SHARED = pathlib.Path(os.environ.get("DEEPWAK_TEST_DATA", ROOT / "../shared")) / "data"
RESOLUTIONS = [round(0.1 * i, 1) for i in range(1, 31)]


def write(name, values, kind):
    np.ascontiguousarray(values, dtype=kind).tofile(FOLDER / name)


def write_graph(graph):
    graph = csr_matrix(graph, dtype=np.float32)
    graph.sort_indices()
    write("graph.offsets.i64", graph.indptr, np.int64)
    write("graph.columns.i32", graph.indices, np.int32)
    write("graph.values.f32", graph.data, np.float32)


def ours(part):
    lines = subprocess.run([PROGRAM, part, FOLDER], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in lines.splitlines()]


def neighbours(points, k=15):
    """The connectivities that scanpy makes, symmetric."""
    import anndata
    import scanpy

    table = anndata.AnnData(points.astype(np.float32))
    scanpy.pp.neighbors(table, n_neighbors=k, use_rep="X", transformer="sklearn")
    return table.obsp["connectivities"].tocsr()


def clouds(n, d=20, groups=25, seed=0):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, d)) * 1.2
    return centres[random.integers(0, groups, n)] + random.normal(size=(n, d))


def modularity(graph, labels, resolution):
    """By its definition, over clusters."""
    degrees = np.asarray(graph.sum(1), dtype=float).ravel()
    total = degrees.sum()
    entries = graph.tocoo()
    within = entries.data[labels[entries.row] == labels[entries.col]].sum(dtype=float)
    return within / total - resolution * (np.bincount(labels, degrees) ** 2).sum() / total**2


def potts(graph, labels, resolution):
    entries = graph.tocoo()
    within = entries.data[labels[entries.row] == labels[entries.col]].sum(dtype=float) / 2
    sizes = np.bincount(labels).astype(float)
    return within - resolution * (sizes * (sizes - 1) / 2).sum()


def peers(graph, resolution, potts, seed):
    """Labels and seconds of the two programs, iterating until nothing changes."""
    import random

    upper = coo_matrix(graph)
    keep = upper.row < upper.col
    start = time.perf_counter()
    network = igraph.Graph(graph.shape[0], np.column_stack([upper.row[keep], upper.col[keep]]).tolist())
    network.es["weight"] = upper.data[keep].astype(float).tolist()
    made = time.perf_counter() - start
    random.seed(seed)
    start = time.perf_counter()
    first = network.community_leiden("CPM" if potts else "modularity", weights="weight",
                                     resolution=resolution, n_iterations=-1).membership
    second_start = time.perf_counter()
    kind = leidenalg.CPMVertexPartition if potts else leidenalg.RBConfigurationVertexPartition
    second = leidenalg.find_partition(network, kind, weights="weight", resolution_parameter=resolution,
                                      n_iterations=-1, seed=seed).membership
    end = time.perf_counter()
    return {"igraph": (np.array(first), second_start - start + made),
            "leidenalg": (np.array(second), end - second_start + made)}


def ours_partition(graph, resolution, seeds, potts):
    write_graph(graph)
    write("partition.f64", [resolution, seeds, float(potts)], np.float64)
    lines = ours("partition")
    labels = np.fromfile(FOLDER / "labels.i64", dtype=np.int64).reshape(seeds, -1)
    return lines, labels


def quality(seeds=8):
    tables = {"clouds": clouds(3000), **{name: points for name, (_, points, _) in tables_with_labels().items()}}
    for name, points in tables.items():
        graph = neighbours(points)
        for is_potts, resolution in [(False, 0.5), (False, 1.0), (False, 2.0), (True, 0.02)]:
            measure = potts if is_potts else modularity
            lines, labels = ours_partition(graph, resolution, seeds, is_potts)
            found = {"deepwak": [measure(graph, row, resolution) for row in labels], "igraph": [], "leidenalg": []}
            worst = max(abs(line["quality"] - value) / abs(value)
                        for line, value in zip(lines, found["deepwak"]))
            for seed in range(seeds):
                for peer, (row, _) in peers(graph, resolution, is_potts, seed).items():
                    found[peer].append(measure(graph, row, resolution))
            print(json.dumps({
                "name": "leiden/quality", "graph": name, "n": graph.shape[0],
                "objective": "potts" if is_potts else "modularity", "resolution": resolution,
                **{f"{who}_{what}": float(f(values)) for who, values in found.items()
                   for what, f in [("median", np.median), ("best", np.max)]},
                "own_figure_differs": worst}), flush=True)


def time_(n=20_000, seeds=5):
    graph = neighbours(clouds(n, d=50))
    lines, labels = ours_partition(graph, 1.0, seeds, False)
    seconds = {"deepwak": [line["s"] for line in lines]}
    reached = {"deepwak": [modularity(graph, row, 1.0) for row in labels]}
    for seed in range(seeds):
        for peer, (row, took) in peers(graph, 1.0, False, seed).items():
            seconds.setdefault(peer, []).append(took)
            reached.setdefault(peer, []).append(modularity(graph, row, 1.0))
    for who in seconds:
        print(json.dumps({"name": f"leiden/{who}", "n": n, "links": graph.nnz // 2,
                          "median_s": float(np.median(seconds[who])), "best_s": min(seconds[who]),
                          "median_quality": float(np.median(reached[who]))}), flush=True)


def from_counts(x):
    """log(1 + x) of cells scaled to the median library, and the 2000 most variable genes."""
    x = np.asarray(x, dtype=float)
    x = np.log1p(x / x.sum(1, keepdims=True) * np.median(x.sum(1)))
    return x[:, np.argsort(-x.var(0), kind="stable")[:2000]]


def components(x, p=50):
    x = x - x.mean(0)
    left, values, _ = np.linalg.svd(x, full_matrices=False)
    p = min(p, len(values))
    return left[:, :p] * values[:p]


def tables_with_labels():
    """Name: table, points, labels; of those that are at hand."""
    import anndata
    import h5py
    import pandas

    found = {}
    path = SHARED / "pbmc68k_reduced/10x_pbmc68k_reduced.h5ad"
    if path.exists():
        data = anndata.read_h5ad(path)
        found["pbmc68k_reduced"] = np.asarray(data.X), data.obsm["X_pca"], data.obs["bulk_labels"]
    path = SHARED / "pbmc3k_pca/pbmc3k_pca50.h5ad"
    if path.exists():
        data = anndata.read_h5ad(path)
        points = data.obsm["X_pca"] if "X_pca" in data.obsm else np.asarray(data.X)
        found["pbmc3k"] = points, points, data.obs["louvain"]
    for name in ["sc_celseq2", "sc_celseq2_5cl_p3"]:
        path = SHARED / f"sc_mixology/{name}.count.csv.gz"
        if path.exists():
            cells = pandas.read_csv(path).T
            known = pandas.read_csv(str(path).replace("count", "metadata"), index_col=0)
            known = known[known["demuxlet_cls"] == "SNG"]
            cells = cells.loc[[cell for cell in cells.index if cell in known.index]]
            x = from_counts(cells)
            found[name] = x, components(x), known.loc[cells.index, "cell_line_demuxlet"]
    path = SHARED / "scdcc_pbmc/10X_PBMC_select_2100_top2000.h5"
    if path.exists():
        with h5py.File(path) as file:
            x, labels = from_counts(file["X"][:]), file["Y"][:].astype(int)
        found["scdcc_pbmc"] = x, components(x), labels
    path = SHARED / "paul15/paul15_cluster.h5ad"
    if path.exists():
        data = anndata.read_h5ad(path)
        x = data.X.toarray() if hasattr(data.X, "toarray") else data.X
        x = from_counts(x)
        found["paul15"] = x, components(x), data.obs["paul15_clusters"]
    path = SHARED / "digits/digits.csv.gz"
    if path.exists():
        x = np.loadtxt(path, delimiter=",")
        found["digits"] = x[:, :64], components(x[:, :64]), x[:, 64].astype(int)
    return {name: (np.asarray(x, dtype=np.float32), np.asarray(points, dtype=np.float32), np.asarray(labels).astype(str))
            for name, (x, points, labels) in found.items()}


def chosen(rows, error, tolerance):
    """The place of the resolution that the rule of ResolutionSweep takes."""
    least = min(row[error] for row in rows)
    within = [r for r, row in enumerate(rows) if row[error] <= least * (1 + tolerance)]
    return within[-1] if error == "linked_error" else within[0]


def choice(seeds=5):
    print("| table | predicted | error | resolution, by seed | clusters | ARI with labels | ARI between seeds |\n"
          "| --- | --- | --- | --- | --- | --- | --- |")
    for name, (table, points, labels) in tables_with_labels().items():
        graph = neighbours(points)
        write_graph(graph)
        for predicted, x in [("table", table), ("components", points)]:
            if predicted == "components" and table.shape == points.shape:
                continue
            write("table.f32", x, np.float32)
            write("points.f32", points, np.float32)
            write("resolutions.f64", RESOLUTIONS, np.float64)
            write("sweep.i64", [x.shape[1], points.shape[1], seeds], np.int64)
            lines = ours("resolutions")
            found = np.fromfile(FOLDER / "labels.i64", dtype=np.int64).reshape(seeds, len(RESOLUTIONS), -1)
            ari = np.array([[adjusted_rand_score(labels, row) for row in rows] for rows in found])
            (FOLDER / f"{name}-{predicted}.json").write_text(json.dumps(
                [{**line, "ari": float(value)} for line, value in zip(lines, ari.ravel())]))
            by_seed = [lines[seed * len(RESOLUTIONS):][:len(RESOLUTIONS)] for seed in range(seeds)]
            best = {f"{who}, tolerance {tolerance}": [chosen(rows, who, tolerance) for rows in by_seed]
                    for who in ["partition_error", "linked_error"] for tolerance in [0, 0.01]}
            assert all(rows[r]["chosen"] for rows, r in zip(by_seed, best["linked_error, tolerance 0.01"]))
            for who in ["silhouette", "modularity"]:
                best[who] = [max(range(len(rows)), key=lambda r: rows[r][who]) for rows in by_seed]
            best["γ = 1"] = [RESOLUTIONS.index(1.0)] * seeds
            best["(best by labels)"] = [int(np.argmax(row)) for row in ari]
            for who, places in best.items():
                rows = [found[s, r] for s, r in enumerate(places)]
                between = np.mean([adjusted_rand_score(rows[a], rows[b]) for a in range(seeds) for b in range(a)])
                print(f"| {name} | {predicted} | {who} | {', '.join(str(RESOLUTIONS[r]) for r in places)} | "
                      f"{', '.join(str(row.max() + 1) for row in rows)} | "
                      f"{np.median([ari[s, r] for s, r in enumerate(places)]):.2f} | {between:.2f} |", flush=True)


FOLDER.mkdir(parents=True, exist_ok=True)
for part in PARTS:
    {"quality": quality, "time": time_, "choice": choice}[part]()
