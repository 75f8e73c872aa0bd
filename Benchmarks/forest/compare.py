"""Spanning trees and perturbed forests beside other programs in one run. Called by Benchmarks/forest/run.

    python Benchmarks/forest/compare.py FOLDER [tree] [perturbed]

Writes inputs into FOLDER, has .build/release/DeepwakBenchmark compute (BENCHMARK names another), times the others on
the same inputs, and prints a JSON object a line. Ratios are theirs over ours: by the clock, and of processor time,
which other work on the machine does not lengthen as much.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BENCHMARK", ROOT / ".build/release/DeepwakBenchmark")
FOLDER = pathlib.Path(sys.argv[1])
PARTS = sys.argv[2:] or ["tree", "perturbed"]


def emit(**fields):
    print(json.dumps(fields), flush=True)


def best(call, repetitions):
    """The result, and the least seconds by the clock and of processors."""
    clock = processor = np.inf
    for _ in range(repetitions):
        start, used = time.perf_counter(), time.process_time()
        result = call()
        clock = min(clock, time.perf_counter() - start)
        processor = min(processor, time.process_time() - used)
    return result, clock, processor


def ours(part):
    lines = subprocess.run([PROGRAM, "forest", FOLDER, part], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    for line in lines:
        print(line, flush=True)
    return [json.loads(line) for line in lines]


def peer(mine, name, clock, processor, **fields):
    emit(name=name, best_s=round(clock, 4), processor_s=round(processor, 4),
         ratio=round(clock / mine["best_s"], 2), processor_ratio=round(processor / mine["processor_s"], 2),
         **fields)


def mixture(n=20_000, d=50, groups=30, seed=0):
    random = np.random.default_rng(seed)
    centres = random.standard_normal((groups, d))
    labels = random.integers(0, groups, n)
    return (centres[labels] + 0.9 * random.standard_normal((n, d))).astype(np.float32)


def tree():
    x = mixture()
    x.tofile(FOLDER / "points.f32")
    np.array(x.shape, dtype=np.int64).tofile(FOLDER / "points.i64")
    mine, reach = ours("tree")
    wide = x.astype(np.float64)

    import fast_hdbscan
    import fastcluster
    from scipy.cluster.hierarchy import linkage
    from sklearn.cluster import AgglomerativeClustering

    hdbscan = lambda: fast_hdbscan.HDBSCAN(min_cluster_size=15, min_samples=5).fit(x)
    hdbscan()  # compiles
    _, *times = best(hdbscan, 3)
    peer(reach, "tree/fast_hdbscan", *times)
    peer(mine, "tree/fast_hdbscan", *times)
    merges, *times = best(lambda: fastcluster.linkage_vector(wide, "single"), 1)
    peer(mine, "tree/fastcluster", *times,
         relative_difference=float(abs(merges[:, 2].sum() / mine["total_height"] - 1)))
    _, *times = best(lambda: AgglomerativeClustering(n_clusters=30, linkage="single").fit(wide), 1)
    peer(mine, "tree/scikit-learn", *times)
    merges, *times = best(lambda: linkage(wide, "single"), 1)
    heights = np.fromfile(FOLDER / "heights.f64")
    peer(mine, "tree/scipy", *times, largest_difference=float(np.abs(merges[:, 2] - heights).max()),
         peak_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def perturbed(samples=100, k=10, epsilon=0.1):
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

    random = np.random.default_rng(0)
    for n in [64, 256, 512]:
        centres = 2 * random.standard_normal((k, 8))
        x = centres[random.integers(0, k, n)] + 0.5 * random.standard_normal((n, 8))
        similarities = -((x[:, None] - x[None]) ** 2).sum(-1)
        similarities.tofile(FOLDER / "similarities.f64")
        np.array([n, k, samples], dtype=np.int64).tofile(FOLDER / "similarities.i64")
        (mine,) = ours("perturbed")
        upper = np.triu_indices(n, 1)

        def loop():
            """What SciPy offers: a sparse tree, its lightest edges cut, components."""
            draw = np.random.default_rng(1)
            together = np.zeros((n, n), dtype=np.float32)
            single = similarities.astype(np.float32)
            for _ in range(samples):
                shaken = single + np.float32(epsilon) * draw.standard_normal((n, n), dtype=np.float32)
                lengths = np.zeros((n, n), dtype=np.float32)
                lengths[upper] = -shaken[upper]
                lengths[upper] -= lengths[upper].min() - 1e-3
                edges = minimum_spanning_tree(lengths).tocoo()
                kept = np.argsort(edges.data)[:n - k]
                graph = coo_matrix((edges.data[kept], (edges.row[kept], edges.col[kept])), shape=(n, n))
                labels = connected_components(graph, directed=False)[1]
                together += labels[:, None] == labels[None]
            return together / samples

        theirs, *times = best(loop, 5)
        found = np.fromfile(FOLDER / "connectivity.f64").reshape(n, n)
        peer(mine, "perturbed/scipy", *times, n=n, mean_difference=float(np.abs(found - theirs).mean()))


FOLDER.mkdir(parents=True, exist_ok=True)
for part in PARTS:
    globals()[part]()
