"""Times how a program that people would otherwise use reads a table, in a process of its own.

    .venv-peers/bin/python Benchmarks/io/read_peers.py anndata FILE [--repeats 5]
    .venv-peers/bin/python Benchmarks/io/read_peers.py polars FILE
    .venv-peers/bin/python Benchmarks/io/read_peers.py pandas FILE

The file is read once to warm the cache. One JSON object: best and median seconds, the peak memory,
and the sum of all numbers, by which two readers can be seen to agree.
"""

import argparse
import json
import resource
import statistics
import time


def reader(program, path):
    if program == "anndata":
        import anndata

        return lambda: anndata.read_h5ad(path)
    if program == "polars":
        import polars

        return lambda: polars.read_csv(path)
    import pandas

    return lambda: pandas.read_csv(path, index_col=0, engine="c")


def total(program, table):
    if program == "anndata":
        return float(table.X.sum(dtype="float64"))
    if program == "polars":
        return float(sum(table[name].sum() for name in table.columns[1:]))
    return float(table.to_numpy().sum())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", choices=["anndata", "polars", "pandas"])
    parser.add_argument("file")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    with open(arguments.file, "rb") as file:
        while file.read(1 << 24):
            pass
    read = reader(arguments.program, arguments.file)
    times = []
    for _ in range(arguments.repeats):
        table = None
        start = time.perf_counter()
        table = read()
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "name": f"read/{arguments.program}",
                "file": arguments.file.split("/")[-1],
                "best_s": round(min(times), 4),
                "median_s": round(statistics.median(times), 4),
                "peak_mb": round(peak),
                "sum": total(arguments.program, table),
            }
        )
    )


main()
