"""Compares the markers of deepwak with those of scanpy on the reduced PBMC table.

Usage: check_markers.py DEEPWAK TABLE.h5ad

Runs `deepwak markers TABLE:bulk_labels TABLE --raw` and scanpy's rank_genes_groups (Wilcoxon, ties
corrected) on the same numbers, and prints the greatest difference of every figure.
"""

import os
import subprocess
import sys
import tempfile
from importlib.metadata import version

import numpy
import pandas
import scanpy


def main(program, path):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "m")
        subprocess.run(
            [program, "markers", f"{path}:bulk_labels", path, "--raw", "--out", out,
             "--format", "none", "--top", "0"], check=True, stdout=subprocess.DEVNULL)
        ours = pandas.read_csv(os.path.join(out, "markers.csv"), float_precision="round_trip")
    data = scanpy.read_h5ad(path)
    scanpy.tl.rank_genes_groups(
        data, "bulk_labels", method="wilcoxon", tie_correct=True, use_raw=True, pts=True,
        n_genes=data.raw.n_vars)
    theirs = scanpy.get.rank_genes_groups_df(data, None)
    both = ours.merge(
        theirs, left_on=["cluster", "feature"], right_on=["group", "names"],
        validate="one_to_one")
    assert len(both) == len(ours) == len(theirs), (len(both), len(ours), len(theirs))
    print(f"scanpy {version("scanpy")}, {len(both)} pairs of cluster and feature")
    for name, a, b in [
        ("score", "score", "scores"), ("p", "p", "pvals"), ("q", "q", "pvals_adj"),
        ("log2_fold_change", "log2_fold_change", "logfoldchanges"),
        ("detected", "detected", "pct_nz_group"),
        ("detected_rest", "detected_rest", "pct_nz_reference"),
    ]:
        x, y = both[a].to_numpy(float), both[b].to_numpy(float)
        difference = numpy.abs(x - y)
        relative = difference / numpy.maximum(numpy.maximum(numpy.abs(x), numpy.abs(y)), 1e-300)
        print(f"{name:18} greatest difference {difference.max():.2e}, relative "
              f"{relative.max():.2e}")


if __name__ == "__main__":
    main(*sys.argv[1:])
