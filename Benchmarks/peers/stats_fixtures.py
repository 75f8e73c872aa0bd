"""Make the fixtures of StatsTests with SciPy, scikit-learn, statsmodels, NetworkX, scanpy and gmpy2.

    python Benchmarks/peers/stats_fixtures.py Tests/StatsTests/Fixtures

Every file holds inputs, drawn from a fixed seed, and what these programs make of them. Numbers that
JSON lacks are the texts "inf", "-inf" and "nan".
"""

import json
import math
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
import anndata
import gmpy2
import mpmath
import networkx
import numpy as np
import scanpy
import scipy.optimize
import scipy.stats
import sklearn.metrics as metrics
from sklearn.metrics.cluster import contingency_matrix, entropy, expected_mutual_information
from statsmodels.stats.multitest import multipletests

FOLDER = pathlib.Path(sys.argv[1])
RANDOM = np.random.default_rng(20261121)


def plain(value):
    """A value as JSON can hold it."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(member) for member in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return value if math.isfinite(value) else str(value)
    return value


def write(name, cases):
    lines = ",\n".join(json.dumps(plain(case), separators=(",", ":")) for case in cases)
    (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def exact_tails(N, K, n, x):
    """P(X = x), P(X >= x) and P(X <= x) as fractions over C(N, n), in whole numbers."""
    low, high = max(0, n + K - N), min(n, K)
    term = gmpy2.bincoef(K, x) * gmpy2.bincoef(N - K, n - x)
    upper, t = gmpy2.mpz(0), term
    for k in range(x, high + 1):
        upper += t
        t = t * ((K - k) * (n - k)) // ((k + 1) * (N - K - n + k + 1))
    total = gmpy2.bincoef(N, n)
    return term, upper, total - upper + term, total


def logarithm(numerator, denominator):
    with gmpy2.context(gmpy2.get_context(), precision=400):
        return float(gmpy2.log(gmpy2.mpfr(numerator)) - gmpy2.log(gmpy2.mpfr(denominator)))


def quotient(numerator, denominator):
    with gmpy2.context(gmpy2.get_context(), precision=400, emin=-(10**8), emax=10**8):
        return float(gmpy2.mpfr(numerator) / gmpy2.mpfr(denominator))


def hypergeometric_case(N, K, n, x):
    term, upper, lower, total = exact_tails(N, K, n, x)
    return {
        "N": N, "K": K, "n": n, "x": x,
        "upper": quotient(upper, total), "lower": quotient(lower, total),
        "logPmf": logarithm(term, total), "logUpper": logarithm(upper, total),
        "logLower": logarithm(lower, total)}


def hypergeometric():
    cases = [(1, 0, 0, 0), (1, 1, 1, 1), (7, 7, 3, 3), (10, 3, 10, 3), (10, 8, 5, 3), (5, 2, 4, 2),
             (1_000_000, 500_000, 500_000, 250_000), (1_000_000, 500_000, 500_000, 252_000),
             (1_000_000, 500_000, 500_000, 500_000), (1_000_000, 10, 10, 10),
             (1_000_000, 1, 999_999, 0), (1_000_000, 999_990, 999_990, 999_980),
             (1_000_000, 30_000, 20_000, 0), (1_000_000, 20_000, 30_000, 20_000)]
    for _ in range(110):
        N = int(10 ** RANDOM.uniform(1, 6))
        K, n = (int(RANDOM.integers(0, N + 1) * 10 ** RANDOM.uniform(-3, 0)) for _ in range(2))
        low, high = max(0, n + K - N), min(n, K)
        deviation = math.sqrt(n * K / N * (N - K) / N * (N - n) / max(N - 1, 1))
        x = int(min(high, max(low, round(n * K / N + RANDOM.normal() * 10 * deviation))))
        cases.append((N, K, n, x))
    write("hypergeometric", [hypergeometric_case(*case) for case in cases])


def odds():
    cases = []
    tables = [(3, 5, 9, 30), (0, 6, 9, 30), (6, 6, 9, 30), (1, 1, 1, 2), (2, 4, 4, 8), (1, 3, 4, 9),
              (12, 40, 50, 4000), (150, 400, 600, 5000), (40, 60, 45, 100), (900, 2000, 2000, 5000)]
    for _ in range(25):
        N = int(RANDOM.integers(4, 3000))
        k, m = (int(RANDOM.integers(1, N)) for _ in range(2))
        tables.append((int(RANDOM.integers(max(0, k + m - N), min(k, m) + 1)), k, m, N))
    for q, k, m, N in tables:
        table = [[q, k - q], [m - q, N - k - m + q]]
        result = scipy.stats.contingency.odds_ratio(table, kind="conditional")
        interval = result.confidence_interval(0.95)
        narrow = result.confidence_interval(0.8)
        cases.append({
            "q": q, "k": k, "m": m, "N": N, "sample": scipy.stats.contingency.odds_ratio(
                table, kind="sample").statistic,
            "conditional": result.statistic, "interval": [interval.low, interval.high],
            "narrow": [narrow.low, narrow.high],
            "fisher": scipy.stats.fisher_exact(table).pvalue})
    write("odds", cases)


def corrections():
    vectors = [[], [0.03], [1, 1, 1], [0, 0, 1], [0.01] * 6, [0.5, 0.04, 0.04, 1, 1e-300, 0]]
    vectors += [RANDOM.uniform(size=size) ** 3 for size in (2, 9, 40)]
    vectors.append(np.round(RANDOM.uniform(size=40) ** 2, 1))
    names = {"bonferroni": "bonferroni", "holm": "holm", "bh": "fdr_bh", "by": "fdr_by"}
    write("corrections", [
        {"p": p, **{ours: multipletests(p, method=theirs)[1] if len(p) else []
                    for ours, theirs in names.items()}} for p in vectors])


def agreement():
    pairs = [([], []), ([0], [3]), ([0] * 6, [0] * 6), ([0] * 6, list(range(6))),
             (list(range(6)), list(range(6))), (list(range(6)), [0, 0, 1, 1, 2, 2]),
             ([0, 0, 1, 1], [0, 1, 0, 1]), ([0, 0, 1, 1, 2], [1, 1, 0, 0, 5])]
    for n, k, l, noise in [(10, 2, 3, 0.5), (60, 4, 4, 0.3), (60, 9, 3, 1), (150, 12, 20, 0.6),
                           (150, 60, 5, 0.4), (1500, 8, 9, 0.7)]:
        a = RANDOM.integers(k, size=n)
        b = np.where(RANDOM.uniform(size=n) < noise, RANDOM.integers(l, size=n), a % l)
        pairs.append((a, b))
    cases = []
    for a, b in pairs:
        averages = {"minimum": "min", "geometric": "geometric", "arithmetic": "arithmetic",
                    "maximum": "max"}
        table = contingency_matrix(a, b) if len(a) else np.zeros((0, 0), int)
        rows, columns = scipy.optimize.linear_sum_assignment(table, maximize=True)
        homogeneity, completeness, v = metrics.homogeneity_completeness_v_measure(b, a)
        cases.append({
            "a": a, "b": b, "ari": metrics.adjusted_rand_score(a, b),
            "nmi": {ours: metrics.normalized_mutual_info_score(a, b, average_method=theirs)
                    for ours, theirs in averages.items()},
            "ami": {ours: metrics.adjusted_mutual_info_score(a, b, average_method=theirs)
                    for ours, theirs in averages.items()},
            "emi": expected_mutual_information(
                contingency_matrix(a, b, sparse=True), len(a)) if len(a) else 0.0,
            "entropy": entropy(a) if len(a) else 0.0,
            "homogeneity": homogeneity, "completeness": completeness, "v": v,
            "vHalf": metrics.v_measure_score(b, a, beta=0.5),
            "fmi": metrics.fowlkes_mallows_score(a, b) if len(a) else 0.0,
            "matched": table[rows, columns].sum() / len(a) if len(a) else 1.0,
            "purity": table.max(axis=1).sum() / len(a) if len(a) else 1.0})
    write("agreement", cases)


def assignment():
    cases = []
    for r, c in [(1, 1), (1, 4), (4, 1), (3, 3), (5, 8), (8, 5), (12, 12)]:
        for kind in range(3):
            costs = (RANDOM.normal(size=(r, c)) if kind == 0 else
                     RANDOM.integers(0, 4, size=(r, c)).astype(float) if kind == 1 else
                     np.zeros((r, c)))
            rows, columns = scipy.optimize.linear_sum_assignment(costs)
            cases.append({"rows": r, "columns": c, "costs": costs.round(3).ravel(),
                          "total": costs.round(3)[rows, columns].sum() if kind else
                          costs.round(3)[scipy.optimize.linear_sum_assignment(
                              costs.round(3))].sum()})
    write("assignment", cases)


def silhouette():
    cases = []
    blobs = RANDOM.normal(size=(40, 3)) + 3 * RANDOM.integers(3, size=40)[:, None]
    shifted = RANDOM.normal(size=(20, 2)) + 1000
    inputs = [(blobs, RANDOM.integers(3, size=40)), (blobs, (blobs.sum(axis=1) > 9).astype(int) * 7),
              (shifted, np.arange(20) % 4), (blobs[:8], [0, 0, 0, 1, 1, 2, 5, 5]),
              (np.repeat([[0.0, 1], [2, 5]], 4, axis=0), [0, 0, 0, 1, 1, 1, 2, 2]),
              (np.zeros((5, 2)), [0, 0, 1, 1, 1])]
    for x, labels in inputs:
        x = np.round(np.asarray(x), 2).astype(np.float32).astype(float)
        values = metrics.silhouette_samples(x - x.mean(axis=0), labels)
        cases.append({"rows": len(x), "columns": x.shape[1], "x": x.ravel(), "labels": labels,
                      "values": values, "score": values.mean()})
    write("silhouette", cases)


def modularity():
    cases = []
    for n, chance, loops in [(6, 0.8, False), (30, 0.2, False), (30, 0.2, True), (12, 0, False)]:
        weights = np.triu(RANDOM.uniform(size=(n, n)) < chance, 1) * RANDOM.integers(1, 9, (n, n)) / 4
        weights = weights + weights.T
        graph = networkx.from_numpy_array(weights)
        if loops:
            for vertex in range(0, n, 7):
                graph.add_edge(vertex, vertex, weight=1.5)
                weights[vertex, vertex] = 3
        labels = RANDOM.integers(4, size=n)
        groups = [set(np.flatnonzero(labels == label)) for label in np.unique(labels)]
        for resolution in (1, 0.5, 2):
            value = networkx.community.modularity(graph, groups, resolution=resolution) \
                if weights.any() else 0.0
            cases.append({"n": n, "weights": weights.ravel(), "labels": labels,
                          "resolution": resolution, "value": value})
    write("modularity", cases)


def ranks():
    cases = []
    inputs = []
    for n, k, decimals in [(8, 2, 3), (40, 3, 1), (40, 3, 0), (60, 4, 3)]:
        inputs.append((RANDOM.normal(size=n).round(decimals), RANDOM.integers(k, size=n)))
    counts = RANDOM.poisson(0.7, size=60).astype(float)
    inputs += [(counts, RANDOM.integers(3, size=60)), (np.ones(9), np.arange(9) % 3),
               (np.concatenate([np.zeros(10), [5.0]]), [0] * 10 + [1])]
    for x, labels in inputs:
        x = np.asarray(x, dtype=np.float32).astype(float)
        labels = np.asarray(labels)
        tests = []
        for cluster in range(labels.max() + 1):
            inside, outside = x[labels == cluster], x[labels != cluster]
            test = {}
            for name, continuity in (("plain", False), ("continuous", True)):
                for side in ("two-sided", "greater", "less"):
                    result = scipy.stats.mannwhitneyu(
                        inside, outside, use_continuity=continuity, alternative=side,
                        method="asymptotic")
                    test[f"{name}-{side}"] = result.pvalue
            test["u"] = result.statistic
            test["auc"] = metrics.roc_auc_score(labels == cluster, x)
            tests.append(test)
        cases.append({"x": x, "labels": labels, "tests": tests})
    write("ranks", cases)


def markers():
    counts = RANDOM.poisson(RANDOM.uniform(0.2, 3, size=(1, 12)), size=(60, 12)).astype(np.float32)
    labels = RANDOM.integers(3, size=60)
    counts[labels == 1, :3] += RANDOM.poisson(2, size=((labels == 1).sum(), 3))
    counts[:, 11] = 0
    x = np.log1p(counts).astype(np.float32)
    table = anndata.AnnData(x)
    table.obs["cluster"] = [f"c{label}" for label in labels]
    cases = []
    for ties in (False, True):
        scanpy.tl.rank_genes_groups(
            table, "cluster", method="wilcoxon", tie_correct=ties, use_raw=False, pts=True)
        result = table.uns["rank_genes_groups"]
        for cluster in range(3):
            name = f"c{cluster}"
            order = [int(gene) for gene in result["names"][name]]
            place = np.argsort(order)
            cases.append({
                "ties": ties, "cluster": cluster, "x": x.ravel() if not cases else [],
                "labels": labels if not cases else [],
                **{ours: np.asarray(result[theirs][name], dtype=float)[place] for ours, theirs in
                   {"scores": "scores", "p": "pvals", "logFoldChange": "logfoldchanges"}.items()},
                "detected": result["pts"][name].to_numpy(),
                "detectedInRest": result["pts_rest"][name].to_numpy()})
    write("markers", cases)


def normal():
    mpmath.mp.dps = 60
    cases = []
    for z in [-50, -9, -2.5, 0, 0.1, 1, 5.5, 12, 19.99, 20, 20.01, 30, 37, 38.5, 60, 1000, 1e6]:
        # erfc to relative 60 digits by mpmath; its logarithm far beyond the range of a double.
        tail = mpmath.erfc(mpmath.mpf(z) / mpmath.sqrt(2)) / 2
        cases.append({"z": z, "p": float(tail), "logP": float(mpmath.log(tail))})
    write("normal", cases)


for make in (hypergeometric, odds, corrections, agreement, assignment, silhouette, modularity,
             ranks, markers, normal):
    make()
