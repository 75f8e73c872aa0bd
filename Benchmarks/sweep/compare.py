"""Sweeps over components and neighbours beside scself and plain numpy, in one run. Called by
Benchmarks/sweep/run.

    python Benchmarks/sweep/compare.py FOLDER

Writes 3 000 x 1 000 counts into FOLDER, has .build/release/DeepwakBenchmark sweep them, the Ciona embryos and all
numbers of neighbours, times the others on the same counts, and prints a JSON object a line. Peers run once to
compile and warm up, then three times; the best counts. Ratios are of seconds by the clock and of processor time.
"""

import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(sys.argv[1])
COMPONENTS = [5, 10, 20, 30, 40, 50]
NEIGHBOURS = [5, 10, 15, 20, 30, 40, 50, 75, 100]


def emit(**fields):
    print(json.dumps(fields), flush=True)


def counts(n=3000, m=1000, groups=12):
    random = np.random.default_rng(0)
    profiles = random.gamma(0.5, 0.6, m) * np.exp(random.standard_normal((groups, m)) * 0.9)
    return random.poisson(profiles[random.integers(0, groups, n)]).astype(np.float32)


def ours():
    embryos = pathlib.Path(os.environ.get("DATA", ROOT / "../shared/data")) / "ciona/features.csv"
    lines = subprocess.run([ROOT / ".build/release/DeepwakBenchmark", "sweep", embryos, FOLDER], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        print(line, flush=True)
    return {line["name"]: line for line in map(json.loads, lines)}


def best(call, repetitions=3):
    """The result, the least seconds by the clock and the least of processors."""
    call()
    clock, processor = [], []
    for _ in range(repetitions):
        start, used = time.perf_counter(), time.process_time()
        result = call()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return result, min(clock), min(processor)


def in_numpy(x):
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors

    scores = PCA(max(COMPONENTS), svd_solver="covariance_eigh", random_state=0).fit_transform(x)
    errors = np.zeros((len(COMPONENTS), len(NEIGHBOURS)))
    for row, p in enumerate(COMPONENTS):
        search = NearestNeighbors(n_neighbors=max(NEIGHBOURS) + 1, algorithm="brute").fit(scores[:, :p])
        index = search.kneighbors(scores[:, :p], return_distance=False)[:, 1:]
        total, taken = np.zeros_like(x), 0
        for column, k in enumerate(NEIGHBOURS):
            for place in range(taken, k):
                total += x[index[:, place]]
            taken = k
            errors[row, column] = ((total / k - x) ** 2).mean()
    return errors


def in_scself(table):
    import scself

    with contextlib.redirect_stderr(io.StringIO()):
        return scself.noise2self(table.copy(), neighbors=np.array(NEIGHBOURS), npcs=np.array(COMPONENTS),
                                 return_errors=True, verbose=False, standardization_method="log")


def compare():
    table = counts()
    x = np.log1p(table / table.sum(1, keepdims=True) * 1e4)
    np.ascontiguousarray(x, dtype=np.float32).tofile(FOLDER / "counts.f32")
    mine = ours()
    sweep = mine["sweep/counts"]
    for name, call in [("numpy", lambda: in_numpy(x)), ("scself", lambda: in_scself(table))]:
        _, seconds, processor = best(call)
        emit(name=f"sweep/{name}", n=len(x), settings=len(COMPONENTS) * len(NEIGHBOURS), best_s=seconds,
             processor_s=processor, ratio=seconds / sweep["best_s"],
             processor_ratio=processor / sweep["processor_s"])
    every, last = mine["sweep/1x100"], mine["sweep/1x1"]
    emit(name="sweep/all-neighbours", ratio=every["best_s"] / last["best_s"],
         processor_ratio=every["processor_s"] / last["processor_s"])


FOLDER.mkdir(parents=True, exist_ok=True)
emit(load=os.getloadavg()[0], cores=os.cpu_count())
compare()
emit(load=os.getloadavg()[0], cores=os.cpu_count())
