"""K-means and Gaussian mixtures beside scikit-learn in one run. Called by Benchmarks/clustering/run.

    python Benchmarks/clustering/compare.py FOLDER [simulated] [mixtures] [free] [mnist] [accuracy]

Writes inputs into FOLDER, has DeepwakBenchmark compute, times scikit-learn on the same table, in turns, and
takes the least time of each. Centres of both are judged by one formula. Prints a JSON object a line. PROGRAM names
another DeepwakBenchmark, REPEATS how often (2).
"""

import json
import os
import pathlib
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")
import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans, kmeans_plusplus
from sklearn.mixture import GaussianMixture

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(sys.argv[1])
PARTS = sys.argv[2:] or ["simulated", "mixtures", "free", "mnist", "accuracy"]
PROGRAM = os.environ.get("PROGRAM", ROOT / ".build/release/DeepwakBenchmark")
SHARED = pathlib.Path(os.environ.get("DEEPWAK_TEST_DATA", ROOT / "../shared")) / "data"
REPEATS = int(os.environ.get("REPEATS", 2))
STEPS = {"spherical": 20, "diagonal": 20, "tied": 10, "full": 3}
KINDS = {"spherical": "spherical", "diagonal": "diag", "tied": "tied", "full": "full"}


def simulated(n=100_000, d=50, k=20):
    """Round clusters of unequal sizes that overlap."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(k, d)) * 0.8
    sizes = random.dirichlet(np.full(k, 5.0))
    return (centres[random.choice(k, n, p=sizes)] + random.normal(size=(n, d))).astype(np.float32)


def mnist():
    import h5py

    with h5py.File(SHARED / "mnist/mnist.h5") as file:
        return (file["train/X"][:].reshape(-1, 784) / 255).astype(np.float32)


def write(x, k, starts, start=None, labels=None, seed=0, steps=1):
    x.tofile(FOLDER / "x.f32")
    np.array([*x.shape, k, starts, steps, seed], dtype=np.int64).tofile(FOLDER / "shape.i64")
    if start is not None:
        start.astype(np.float32).tofile(FOLDER / "start.f32")
    if labels is not None:
        labels.astype(np.int64).tofile(FOLDER / "start.i64")


def ours(task):
    lines = subprocess.run([PROGRAM, "clustering", FOLDER, task], check=True, capture_output=True, text=True).stdout
    return json.loads(lines)


def sum_of_squares(x, centres):
    """Of every row to its nearest centre, in double."""
    total, centres = 0.0, np.asarray(centres, dtype=float)
    for i in range(0, len(x), 10_000):
        block = x[i:i + 10_000].astype(float)
        squares = (block**2).sum(1)[:, None] - 2 * block @ centres.T + (centres**2).sum(1)
        nearest = centres[squares.argmin(1)]
        total += ((block - nearest) ** 2).sum()
    return total


class Times:
    """The least seconds of the clock and of processors."""

    def __init__(self):
        self.clock = self.processor = float("inf")

    def add(self, clock, processor):
        self.clock, self.processor = min(self.clock, clock), min(self.processor, processor)

    def measure(self, fit):
        start, used = time.perf_counter(), time.process_time()
        found = fit()
        self.add(time.perf_counter() - start, time.process_time() - used)
        return found


def report(name, mine, theirs, objective, **others):
    """The least times of both, and how much worse our objective is than the better one, relatively."""
    (a, ours_value), (b, peer_value) = mine, theirs
    better = min(ours_value, peer_value)
    print(json.dumps({"task": name, "ours_s": round(a.clock, 4), "sklearn_s": round(b.clock, 4),
                      "times": round(b.clock / a.clock, 2), "processor_ratio": round(b.processor / a.processor, 2),
                      objective: {"ours": ours_value, "sklearn": peer_value},
                      "worse_than_best": (ours_value - better) / abs(better), **others}), flush=True)


def kmeans(name, x, k, task, starts, peer, start=None):
    write(x, k, starts, start)
    mine, theirs = Times(), Times()
    for _ in range(REPEATS):
        line = ours(task)
        mine.add(line["s"], line["processor_s"])
        found = theirs.measure(lambda: peer().fit(x))
    centres = np.fromfile(FOLDER / "centres.f32", dtype=np.float32).reshape(k, -1)
    report(f"{name}: {task}, {starts} starts", (mine, sum_of_squares(x, centres)),
           (theirs, sum_of_squares(x, found.cluster_centers_)), "sum_of_squares",
           iterations={"ours": line["iterations"], "sklearn": int(found.n_iter_)})


def all_kmeans(name, x, k):
    given = [kmeans_plusplus(x, k, random_state=seed)[0] for seed in range(10)]
    for starts in [1, 10]:
        kmeans(name, x, k, "given", starts, lambda: Best(k, given[:starts]), np.array(given[:starts]))
        kmeans(name, x, k, "starts", starts, lambda: KMeans(k, n_init=starts, random_state=0))
    for starts in [1, 3]:
        kmeans(name, x, k, "batches", starts, lambda: MiniBatchKMeans(k, n_init=starts, random_state=0))


class Best:
    """scikit-learn's best of several given starts."""

    def __init__(self, k, starts):
        self.k, self.starts = k, starts

    def fit(self, x):
        found = [KMeans(self.k, init=start, n_init=1).fit(x) for start in self.starts]
        return min(found, key=lambda one: one.inertia_)


def mixtures(x, k):
    labels = KMeans(k, n_init=1, max_iter=5, random_state=0).fit(x).labels_
    for kind, peer_kind in KINDS.items():
        write(x, k, 1, labels=labels, steps=STEPS[kind])
        start = GaussianMixture(k, covariance_type=peer_kind)
        start._initialize(x, np.eye(k, dtype=np.float32)[labels])
        root = start.precisions_cholesky_
        precisions = {"spherical": lambda: root**2, "diag": lambda: root**2, "tied": lambda: root @ root.T,
                      "full": lambda: root @ root.transpose(0, 2, 1)}[peer_kind]()
        mine, theirs = Times(), Times()
        for _ in range(1 if kind == "full" else REPEATS):
            line = ours(kind)
            mine.add(line["s"], line["processor_s"])
            found = theirs.measure(lambda: GaussianMixture(
                k, covariance_type=peer_kind, tol=0, max_iter=STEPS[kind], weights_init=start.weights_,
                means_init=start.means_, precisions_init=precisions).fit(x))
        value = GaussianMixture.score(found, x.astype(float))
        report(f"mixture, {kind}, {STEPS[kind]} steps", (mine, -line["log_likelihood"]), (theirs, -value),
               "negative_log_likelihood", iterations={"ours": line["iterations"], "sklearn": found.n_iter_})


def free(x, k):
    """Each from its own start, until the mean log-likelihood rises by less than 1e-3."""
    write(x, k, 1)
    for kind, peer_kind in KINDS.items():
        if kind == "full":
            continue  # minutes, at the pace of five steps
        line = ours(f"{kind}-free")
        mine, theirs = Times(), Times()
        mine.add(line["s"], line["processor_s"])
        found = theirs.measure(lambda: GaussianMixture(k, covariance_type=peer_kind, tol=1e-3, random_state=0).fit(x))
        report(f"mixture, {kind}, own start", (mine, -line["log_likelihood"]),
               (theirs, -found.score(x.astype(float))), "negative_log_likelihood",
               iterations={"ours": line["iterations"], "sklearn": found.n_iter_})


def accuracy(seeds=5):
    """Of K-means on the pixels of all images and of those for training, with the best names for clusters."""
    import h5py
    from scipy.optimize import linear_sum_assignment

    with h5py.File(SHARED / "mnist/mnist.h5") as file:
        x = np.concatenate([file["train/X"][:], file["test/X"][:]]).reshape(-1, 784)
        y = np.concatenate([file["train/Y"][:], file["test/Y"][:]])
    x = (x / 255).astype(np.float32)
    for n, starts in [(60_000, 1), (60_000, 10), (70_000, 1), (70_000, 10)]:
        found = []
        for seed in range(seeds):
            write(x[:n], 10, starts, seed=seed)
            ours("starts")
            centres = np.fromfile(FOLDER / "centres.f32", dtype=np.float32).reshape(10, -1).astype(float)
            labels = ((centres**2).sum(1) - 2 * x[:n] @ centres.T).argmin(1)
            counts = np.zeros((10, 10))
            np.add.at(counts, (labels, y[:n]), 1)
            found.append(counts[linear_sum_assignment(-counts)].sum() / n)
        print(json.dumps({"task": "accuracy", "images": n, "starts": starts, "by_seed": np.round(found, 4).tolist(),
                          "median": round(float(np.median(found)), 4)}), flush=True)


FOLDER.mkdir(parents=True, exist_ok=True)
for part in PARTS:
    if part == "simulated":
        all_kmeans("100 000 × 50, k = 20", simulated(), 20)
    elif part == "mixtures":
        mixtures(simulated(), 20)
    elif part == "free":
        free(simulated(), 20)
    elif part == "mnist":
        all_kmeans("MNIST, k = 10", mnist(), 10)
    elif part == "accuracy":
        accuracy()
