"""Statistics beside SciPy, scikit-learn and scanpy in one run, and hypergeometric tails beside exact
whole numbers. Called by Benchmarks/stats/run.

    python Benchmarks/stats/compare.py FOLDER [--tests 1000000] [--exact 10000]

Writes inputs into FOLDER, has .build/release/DeepwakBenchmark compute, times the others on the same
inputs, and prints a JSON object a line.
"""

import argparse
import json
import math
import pathlib
import subprocess
import time
import warnings

warnings.simplefilter("ignore")
import anndata
import gmpy2
import numpy as np
import scanpy
import sklearn.metrics as metrics
from scipy.stats import hypergeom

ROOT = pathlib.Path(__file__).resolve().parents[2]
gmpy2.get_context().precision = 400
gmpy2.get_context().emin = -(10**9)
gmpy2.get_context().emax = 10**9


def emit(**fields):
    print(json.dumps(fields), flush=True)


def timed(call):
    start = time.perf_counter()
    return call(), time.perf_counter() - start


def ordinary_tests(count, random):
    """Clusters and categories of half a percent to two fifths of 500 to 20 000 observations."""
    N = random.integers(500, 20_000, count)
    K, n = ((N * random.uniform(0.005, 0.4, count)).astype(int) + 1 for _ in range(2))
    mean = K * n / N
    x = np.round(mean + random.normal(0, 3, count) * np.sqrt(mean + 1)).astype(int)
    x = np.clip(x, np.maximum(0, n + K - N), np.minimum(K, n))
    return np.stack([x, n, K, N], axis=1)


def extreme_tests(count, random):
    """Populations to a million; outcomes near the mean, far out, at the ends; degenerate supports."""
    rows = []
    for number in range(count):
        N = int(10 ** random.uniform(0, 6 if number % 10 == 0 else 4.3))
        K, n = (min(N, int(random.integers(0, N + 1) * 10.0 ** random.choice([0, 0, -1, -2, -3])))
                for _ in range(2))
        if number % 50 == 0:
            K = int(random.choice([0, N]))
        low, high = max(0, n + K - N), min(n, K)
        deviation = math.sqrt(n * K / N * (N - K) / N * (N - n) / max(N - 1, 1))
        x = round(n * K / N + random.normal() * random.choice([0.5, 3, 10, 40, 150]) * deviation)
        x = [low, high][number % 2] if number % 13 == 0 else min(high, max(low, x))
        if number % 4 == 1:
            x = int(random.integers(low, high + 1))
        rows.append((x, n, K, N))
    return np.array(rows, dtype=np.int64)


def exact_tails(x, n, K, N):
    """(upper, lower) and the logarithms, by whole numbers; sums lead away from the mode, and end where
    a term, of terms that fall ever faster, is below 2^-250 of the sum."""
    low, high = max(0, n + K - N), min(n, K)
    total = gmpy2.bincoef(N, n)
    at = gmpy2.bincoef(K, x) * gmpy2.bincoef(N - K, n - x)
    # At an end of the support the tail that leads out is that outcome, and nothing is left out.
    upwards = x == high or (x > low and x * (N + 2) >= (n + 1) * (K + 1))
    outer, term, k = gmpy2.mpz(0), at, x
    while term and term.bit_length() > outer.bit_length() - 250:
        outer += term
        if k == (high if upwards else low):
            break
        if upwards:
            term = term * ((K - k) * (n - k)) // ((k + 1) * (N - K - n + k + 1))
            k += 1
        else:
            term = term * (k * (N - K - n + k)) // ((K - k + 1) * (n - k + 1))
            k -= 1
    inner = total - outer + at
    share, rest = (gmpy2.mpfr(part) / gmpy2.mpfr(total) for part in (outer, inner))
    # Near one the logarithm comes from the complement, which may be below the precision.
    complement = gmpy2.mpfr(outer - at) / gmpy2.mpfr(total)
    logarithms = [float(gmpy2.log(share)), float(gmpy2.log1p(-complement))]
    shares = [float(share), float(rest)]
    return shares + logarithms if upwards else shares[::-1] + logarithms[::-1]


def report_exact(tests, found):
    expected = np.array([exact_tails(*map(int, row)) for row in tests])
    with np.errstate(all="ignore"):
        p, log_p = expected[:, :2], expected[:, 2:]
        relative = np.abs(found[:, :2] - p)[p >= 1e-300] / p[p >= 1e-300]
        deep = p < 1e-300
        relative_log = np.abs(found[:, 2:] - log_p)[deep] / np.abs(log_p[deep])
        # Near one the logarithm has the digits of the complement.
        near = (p > 0.5) & (log_p < -1e-300)
        relative_near = np.abs(found[:, 2:] - log_p)[near] / np.abs(log_p[near])
    emit(name="stats/exact", cases=len(tests), largest_N=int(tests[:, 3].max()),
         least_log_p=float(log_p.min()), worst_p=float(relative.max()),
         median_p=float(np.median(relative)), beyond_1e_300=int(deep.sum()),
         worst_log_p_beyond=float(relative_log.max()), worst_log_p_near_one=float(relative_near.max()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tests", type=int, default=1_000_000)
    parser.add_argument("--exact", type=int, default=10_000)
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)

    tests = ordinary_tests(arguments.tests, random)
    tests.astype(np.int64).tofile(folder / "tails.i64")
    extreme = extreme_tests(arguments.exact, random)
    extreme.tofile(folder / "exact.i64")
    n, m, k = 20_000, 500, 12
    x = np.log1p(random.poisson(random.uniform(0.05, 2, m), (n, m))).astype(np.float32)
    clusters = random.integers(k, size=n)
    x.tofile(folder / "markers.f32")
    np.concatenate([[n, m], clusters]).astype(np.int64).tofile(folder / "markers.i64")
    points = random.normal(size=(10_000, 50)).astype(np.float32)
    points[:, 0] += 3 * (clusters[:10_000] % 4)
    points.tofile(folder / "silhouette.f32")
    np.concatenate([[10_000, 50], clusters[:10_000]]).astype(np.int64).tofile(
        folder / "silhouette.i64")
    a = random.integers(200, size=1_000_000)
    b = np.where(random.uniform(size=a.size) < 0.5, a % 150, random.integers(150, size=a.size))
    np.concatenate([a, b]).astype(np.int64).tofile(folder / "agreement.i64")

    subprocess.run([ROOT / ".build/release/DeepwakBenchmark", "stats", folder], check=True)
    found = {name: np.fromfile(folder / f"{name}.f64") for name in
             ("tails", "exact", "markers", "silhouette", "agreement")}

    q, draws, successes, population = tests.T
    theirs, seconds = timed(lambda: hypergeom.sf(q - 1, population, successes, draws))
    with np.errstate(all="ignore"):
        difference = np.abs(theirs - found["tails"]) / found["tails"]
    emit(name="scipy/hypergeom.sf", tests=len(tests), seconds=seconds,
         largest_relative_difference=float(np.nanmax(difference)))
    table = anndata.AnnData(x)
    table.obs["cluster"] = [f"c{label:02}" for label in clusters]
    _, seconds = timed(lambda: scanpy.tl.rank_genes_groups(
        table, "cluster", method="wilcoxon", tie_correct=True, use_raw=False))
    emit(name="scanpy/rank_genes_groups", n=n, features=m, seconds=seconds)
    # In Floats it would return Floats.
    points = points.astype(float)
    score, seconds = timed(lambda: metrics.silhouette_score(points, clusters[:10_000]))
    emit(name="sklearn/silhouette_score", n=10_000, seconds=seconds,
         difference=abs(float(score) - found["silhouette"][0]))
    value, seconds = timed(lambda: metrics.adjusted_mutual_info_score(a, b))
    emit(name="sklearn/adjusted_mutual_info_score", n=a.size, seconds=seconds,
         difference=abs(value - found["agreement"][0]))
    report_exact(extreme, found["exact"].reshape(-1, 4))


main()
