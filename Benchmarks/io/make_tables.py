"""Makes the tables that reading is timed on: about 1 GB each, from fixed seeds.

    .venv-peers/bin/python Benchmarks/io/make_tables.py FOLDER [--share 1.0]

dense.h5ad          125 000 x 2 000 float32, not compressed
csr.h5ad            62 500 x 20 000, 125 million entries (float32 and int32), not compressed
csr_gzip.h5ad       the same, compressed as anndata does when asked for gzip
numbers.csv         500 000 x 114 numbers with all their digits, and a column of names

A share below 1 makes fewer rows of each.
"""

import argparse
import os

import anndata
import numpy
import pandas
import polars
import scipy.sparse


def dense(rows):
    random = numpy.random.default_rng(1)
    values = random.standard_normal((rows, 2000), dtype=numpy.float32)
    obs = pandas.DataFrame(
        {"batch": pandas.Categorical(random.integers(0, 8, rows).astype(str))},
        index=[f"cell{i}" for i in range(rows)],
    )
    return anndata.AnnData(values, obs=obs)


def sparse(rows, columns=20_000, entries=2000):
    """Counts from 1, in a tenth of the columns of each row; the pattern repeats after 250 rows."""
    random = numpy.random.default_rng(2)
    step = columns // entries
    pattern = [
        (random.integers(0, step, entries) + step * numpy.arange(entries)).astype(numpy.int32)
        for _ in range(250)
    ]
    indices = numpy.concatenate([pattern[i % 250] for i in range(rows)])
    values = 1 + random.poisson(1.5, rows * entries).astype(numpy.float32)
    offsets = numpy.arange(0, rows * entries + 1, entries, dtype=numpy.int32)
    matrix = scipy.sparse.csr_matrix((values, indices, offsets), shape=(rows, columns))
    return anndata.AnnData(matrix)


def numbers(rows, path):
    random = numpy.random.default_rng(3)
    columns = {f"f{j}": random.standard_normal(rows) for j in range(114)}
    polars.DataFrame(columns).with_row_index("cell").write_csv(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--share", type=float, default=1.0)
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)

    def path(name):
        return os.path.join(arguments.folder, name)

    def rows(count):
        return max(10, int(count * arguments.share))

    dense(rows(125_000)).write_h5ad(path("dense.h5ad"))
    counts = sparse(rows(62_500))
    counts.write_h5ad(path("csr.h5ad"))
    counts.write_h5ad(path("csr_gzip.h5ad"), compression="gzip")
    numbers(rows(500_000), path("numbers.csv"))
    for name in sorted(os.listdir(arguments.folder)):
        print(f"{name}: {os.path.getsize(path(name)) / 1e6:.0f} MB")


main()
