"""Nearest neighbours and principal components beside other programs in one run. Called by
Benchmarks/neighbours/run.

    python Benchmarks/neighbours/compare.py FOLDER [exact] [approximate] [weights] [pca]

Writes inputs into FOLDER, has .build/release/DeepwakBenchmark compute, times the others on the same
inputs, and prints a JSON object a line. All parts unless some are named. Tables are of float32, as the
program reads them; peers get them as they are.
"""

import json
import pathlib
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(sys.argv[1])
PARTS = sys.argv[2:] or ["exact", "approximate", "weights", "pca"]
K = 15


def emit(**fields):
    print(json.dumps(fields), flush=True)


def timed(call):
    """The result and the seconds by the clock."""
    start = time.perf_counter()
    return call(), time.perf_counter() - start


def used(call):
    """The result, the seconds by the clock and those of processors, which other work does not lengthen."""
    start, used_before = time.perf_counter(), time.process_time()
    return call(), time.perf_counter() - start, time.process_time() - used_before


def ours(part):
    lines = subprocess.run([ROOT / ".build/release/DeepwakBenchmark", part, FOLDER], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        print(line, flush=True)
    return [json.loads(line) for line in lines]


def numbers(name, kind):
    return np.fromfile(FOLDER / name, dtype=kind)


def write(name, values, kind):
    np.ascontiguousarray(values, dtype=kind).tofile(FOLDER / name)


def like_components(n, d=50, groups=40, seed=1):
    """Groups on curved sheets of twelve dimensions, noise in all, columns of falling spread."""
    random = np.random.default_rng(seed)
    spread = 8 / (1 + np.arange(d)) ** 0.6
    centres = random.normal(size=(groups, d)) * spread
    sheets = random.normal(size=(groups, 12, d)) * spread / 6
    label = random.integers(0, groups, n)
    x = np.empty((n, d), dtype=np.float32)
    for g in range(groups):
        rows = np.flatnonzero(label == g)
        place = random.normal(size=(len(rows), 12))
        place[:, 0] = np.sin(2 * place[:, 0])
        x[rows] = centres[g] + place @ sheets[g]
    return x + (0.4 * random.normal(size=(n, d))).astype(np.float32)


def search(x, approximate=0, exact=0, weights=0):
    write("neighbours.f32", x, np.float32)
    write("neighbours.i64", [*x.shape, K, approximate, exact, weights], np.int64)
    return ours("neighbours")


def exact():
    from sklearn.neighbors import NearestNeighbors

    x = like_components(20_000)
    (mine,) = search(x, exact=1)
    brute = NearestNeighbors(n_neighbors=K, algorithm="brute", n_jobs=-1).fit(x)
    times = [used(brute.kneighbors) for _ in range(5)]
    best, processor = (min(time[place] for time in times) for place in [1, 2])
    index = brute.kneighbors(return_distance=False)
    found = numbers("exact.i32", np.int32).reshape(-1, K)
    emit(name="neighbours/scikit-learn-brute", n=len(x), best_s=best, ratio=best / mine["best_s"],
         processor_s=processor, processor_ratio=processor / mine["processor_s"], differing=int((index != found).sum()))


def true_neighbours(x, rows):
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=K + 1, algorithm="brute", n_jobs=-1).fit(x).kneighbors(
        x[rows], return_distance=False)
    return [[j for j in row if j != i][:K] for i, row in zip(rows, index)]


def recall(found, truth, rows):
    return float(np.mean([len(set(found[i]) & set(true)) / K for i, true in zip(rows, truth)]))


def approximate(n=200_000):
    import hnswlib
    import pynndescent

    for kind, x in [("components", like_components(n)), *mnist()]:
        rows = np.random.default_rng(0).choice(len(x), 1000, replace=False)
        truth = true_neighbours(x, rows)
        lines = search(x, approximate=980, exact=1)
        for name, line in zip(["approximate", "exact"], lines):
            found = numbers(f"{name}.i32", np.int32).reshape(-1, K)
            emit(name=f"recall/deepwak-{name}", data=kind, n=len(x), s=line["best_s"],
                 processor_s=line["processor_s"], recall=recall(found, truth, rows))
        goal = 0.97
        for M, construction, ef in [(8, 30, 30), (8, 50, 50), (12, 60, 60), (16, 100, 100), (24, 200, 200)]:
            def run():
                index = hnswlib.Index(space="l2", dim=x.shape[1])
                index.init_index(max_elements=len(x), M=M, ef_construction=construction)
                index.add_items(x)
                index.set_ef(ef)
                return index.knn_query(x, k=K + 1)[0]
            found, seconds, processor = used(run)
            found = {i: [j for j in found[i] if j != i][:K] for i in rows}
            reached = recall(found, truth, rows)
            emit(name="neighbours/hnswlib", data=kind, n=len(x), M=M, ef_construction=construction, ef=ef,
                 s=seconds, processor_s=processor, recall=reached)
            if reached >= goal:
                break
        pynndescent.NNDescent(x[:2000], n_neighbors=K + 1)  # compiles
        for neighbours in [K + 1, 20, 30]:
            found, seconds, processor = used(
                lambda: pynndescent.NNDescent(x, n_neighbors=neighbours, random_state=0, n_jobs=-1
                                              ).neighbor_graph[0])
            found = {i: [j for j in found[i] if j != i][:K] for i in rows}
            reached = recall(found, truth, rows)
            emit(name="neighbours/pynndescent", data=kind, n=len(x), neighbours=neighbours, s=seconds,
                 processor_s=processor, recall=reached)
            if reached >= goal:
                break


def mnist():
    """50 components of the digits of MNIST, where they are."""
    import h5py
    import os

    shared = pathlib.Path(os.environ.get("DEEPWAK_TEST_DATA", ROOT / "../shared"))
    path = shared / "data/mnist/mnist.h5"
    if not path.exists():
        return []
    with h5py.File(path) as file:
        x = file["train/X"][:].reshape(60_000, -1).astype(np.float32)
    x -= x.mean(0)
    axes = np.linalg.eigh(x.T @ x)[1][:, ::-1][:, :50]
    return [("mnist", np.ascontiguousarray(x @ axes, dtype=np.float32))]


def weights(n=5000):
    import anndata
    import scanpy
    from scipy.sparse import csr_matrix

    x = like_components(n)
    x[10] = x[11]
    global K
    kept, K = K, K - 1
    search(x, weights=1)
    K = kept
    found = csr_matrix((numbers("weights.f32", np.float32), numbers("columns.i32", np.int32),
                        numbers("offsets.i64", np.int64)), shape=(n, n))
    table = anndata.AnnData(x)
    _, seconds = timed(lambda: scanpy.pp.neighbors(table, n_neighbors=K, use_rep="X",
                                                   transformer="sklearn"))
    theirs = table.obsp["connectivities"]
    emit(name="connectivities/scanpy", n=n, s=seconds, largest_difference=float(abs(found - theirs).max()),
         same_entries=bool((found != 0).nnz == (theirs != 0).nnz))


def angle_sine(found, expected):
    """The sine of the largest angle between the spaces of two sets of orthonormal rows."""
    found, expected = found.astype(np.float64), expected.astype(np.float64)
    return float(np.linalg.norm(found - found @ expected.T @ expected, 2))


def pca(m=2000, p=50):
    from scipy.sparse import csr_matrix
    from sklearn.decomposition import PCA

    random = np.random.default_rng(3)
    for kind, n in [("dense", 20_000), ("sparse", 50_000)]:
        for name in ["dense.f32", "offsets.i64", "columns.i32", "values.f32"]:
            (FOLDER / name).unlink(missing_ok=True)
        strengths = 6 / (1 + np.arange(p)) ** 0.5
        low = (random.normal(size=(n, p)) * strengths).astype(np.float32)
        axes = random.normal(size=(p, m)).astype(np.float32) / np.sqrt(m) * 4
        if kind == "dense":
            x = low @ axes + random.normal(size=(n, m)).astype(np.float32) * 0.5 + 1
            write("dense.f32", x, np.float32)
        else:
            rate = np.exp(np.clip(0.5 * (low @ axes), -4, 2.5))
            rate *= 0.125 / rate.mean()
            x = csr_matrix(random.poisson(rate).astype(np.float32))
            x.data = np.log1p(x.data)
            write("offsets.i64", x.indptr, np.int64)
            write("columns.i32", x.indices, np.int32)
            write("values.f32", x.data, np.float32)
        write("pca.i64", [m, p], np.int64)
        (mine,) = ours("pca")
        fit = lambda: PCA(p, svd_solver="arpack", random_state=0).fit(x)
        times = [used(fit) for _ in range(2)]
        best, processor = (min(time[place] for time in times) for place in [1, 2])
        theirs = times[0][0]
        found = numbers(f"{kind}-components.f32", np.float32).reshape(p, m)
        variance = numbers(f"{kind}-variance.f64", np.float64)
        emit(name=f"pca/scikit-learn-arpack-{kind}", n=n, m=m, best_s=best, ratio=best / mine["best_s"],
             processor_s=processor, processor_ratio=processor / mine["processor_s"],
             stored=float(x.nnz / (n * m)) if kind == "sparse" else 1.0,
             sine=angle_sine(found, theirs.components_),
             variance_difference=float(np.max(np.abs(variance / theirs.explained_variance_ - 1))))


FOLDER.mkdir(parents=True, exist_ok=True)
for part in PARTS:
    globals()[part]()
