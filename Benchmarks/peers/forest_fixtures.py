"""Make the fixtures of KruskalTests with SciPy.

    python Benchmarks/peers/forest_fixtures.py Tests/KruskalTests/Fixtures [FCPS]

Single linkage of small tables from a fixed seed, and of the tables in the folder FCPS (by default
../shared/data/fcps), which only the fingerprints of all partitions are kept of.

A fingerprint is the sum, modulo 2^64, over all distinct heights, of s(P): s is SplitMix64's finaliser, P the sum of s(C)
over the clusters at that height, and C that of s(i + 1) over the members of a cluster.
"""

import gzip
import json
import pathlib
import sys

import numpy as np
from scipy.cluster.hierarchy import linkage

MASK = (1 << 64) - 1


def spread(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def fingerprint(merges, n):
    """The fingerprint, and the number of distinct heights."""
    members = [spread(i + 1) for i in range(n)]
    partition = sum(spread(c) for c in members) & MASK
    total = count = 0
    for t, (a, b, height, _) in enumerate(merges):
        a, b = members[int(a)], members[int(b)]
        members.append((a + b) & MASK)
        partition = (partition + spread(members[-1]) - spread(a) - spread(b)) & MASK
        following = merges[t + 1][2] if t + 1 < len(merges) else np.inf
        if following > height * (1 + 1e-9):
            total, count = (total + spread(partition)) & MASK, count + 1
    return {"fingerprint": str(total), "heights": count}


def case(name, points, keeps_points=True):
    points = np.asarray(points, dtype=np.float32)
    merges = linkage(points.astype(np.float64), "single")
    result = {"name": name, "rows": len(points), "totalHeight": float(merges[:, 2].sum())}
    result |= fingerprint(merges, len(points))
    result |= {"points": points.tolist() if keeps_points else [],
               "merges": merges.tolist() if name == "distinct" else []}
    return result


folder = pathlib.Path(sys.argv[1])
fcps = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "../shared/data/fcps")
random = np.random.default_rng(20261121)
small = [case("distinct", np.round(random.normal(size=(30, 3)), 2)),
         case("lattice", random.integers(0, 6, size=(40, 2))),
         case("cube", random.integers(0, 3, size=(60, 3))),
         case("line", random.integers(0, 40, size=(50, 1)))]
(folder / "linkage.json").write_text(json.dumps(small) + "\n")
tables = [case(path.name.removesuffix(".data.gz"), np.loadtxt(gzip.open(path)), False)
          for path in sorted(fcps.glob("*.data.gz"))]
(folder / "fcps.json").write_text(json.dumps(tables, indent=0) + "\n")
