"""Check files that `deepwak convert` and `deepwak simulate` write with the real readers.

    .venv-peers/bin/python -W error Benchmarks/peers/check_writing.py .build/release/deepwak

Tables made by anndata are converted to every format and opened by anndata, scanpy, loompy and
pandas; names, numbers and columns must be equal. Any warning is an error.
"""

import os
import subprocess
import sys
import tempfile
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import anndata
    import loompy
    import numpy
    import pandas
    import scanpy
    import scipy.sparse


def original(sparse):
    random = numpy.random.default_rng(4)
    counts = random.poisson(0.4, (60, 40)).astype("float32")
    names = [f"cell{i}-1" for i in range(60)]
    obs = pandas.DataFrame(
        {
            "type": pandas.Categorical(random.choice(["T", "B", "NK"], 60)),
            "stage": pandas.Categorical(["early", "late"] * 30, ["early", "late"], ordered=True),
            "depth": random.standard_normal(60),
            "rank": numpy.arange(60),
            "kept": random.random(60) < 0.5,
            "note": [f"naïve, \"{i}\"" for i in range(60)],
        },
        index=names,
    )
    var = pandas.DataFrame(
        {
            "gene_ids": [f"ENSG{i:05}" for i in range(40)],
            "feature_types": "Gene Expression",
            "genome": "GRCh38",
        },
        index=[f"gene{i}" for i in range(40)],
    )
    data = anndata.AnnData(scipy.sparse.csr_matrix(counts) if sparse else counts, obs, var)
    data.layers["half"] = data.X * 0.5
    data.obsm["X_pca"] = random.standard_normal((60, 3)).astype("float32")
    data.uns["title"] = "a table"
    return data


def dense(matrix):
    return matrix.toarray() if scipy.sparse.issparse(matrix) else numpy.asarray(matrix)


def check(result, data, what):
    assert list(result.obs_names) == list(data.obs_names), f"{what}: names of observations"
    assert list(result.var_names) == list(data.var_names), f"{what}: names of features"
    assert numpy.array_equal(dense(result.X), dense(data.X)), f"{what}: numbers"


def main():
    program = os.path.abspath(sys.argv[1])

    def run(*arguments):
        subprocess.run([program, *arguments], check=True, capture_output=True)

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for sparse in [False, True]:
            data = original(sparse)
            data.write_h5ad("in.h5ad")
            for compression in ["none", "gzip"]:
                options = ["--compression", compression, "--force"]
                what = f"sparse {sparse}, {compression}"

                run("convert", "in.h5ad", "out.h5ad", *options)
                result = anndata.read_h5ad("out.h5ad")
                check(result, data, f"h5ad, {what}")
                assert scipy.sparse.issparse(result.X) == sparse, what
                for column in data.obs:
                    assert result.obs[column].equals(data.obs[column]), f"{what}: {column}"
                assert result.var.equals(data.var) and result.uns["title"] == "a table"
                assert numpy.array_equal(dense(result.layers["half"]), dense(data.layers["half"]))
                assert numpy.array_equal(result.obsm["X_pca"], data.obsm["X_pca"])
                run("convert", "in.h5ad", "other.h5ad", "--dense" if sparse else "--sparse", *options)
                result = anndata.read_h5ad("other.h5ad")
                check(result, data, f"h5ad the other way, {what}")
                assert scipy.sparse.issparse(result.X) != sparse, what

                run("convert", "in.h5ad", "out.h5", *options)
                result = scanpy.read_10x_h5("out.h5")
                check(result, data, f"10x, {what}")
                ids = [list(result.var[column]) for column in ["gene_ids", "genome"]]
                # Only builds that read columns of features carry them.
                assert ids[0] in [list(data.var["gene_ids"]), list(data.var_names)], what

                run("convert", "in.h5ad", "out.loom", *options)
                with warnings.catch_warnings():
                    # The libraries' own deprecations are not about the file.
                    warnings.simplefilter("ignore", FutureWarning)
                    warnings.simplefilter("ignore", DeprecationWarning)
                    result = anndata.io.read_loom("out.loom", sparse=sparse)
                    check(result, data, f"loom, {what}")
                    assert list(result.obs["type"]) == list(data.obs["type"]), what
                    assert numpy.array_equal(result.obs["depth"], data.obs["depth"]), what
                    with loompy.connect("out.loom", "r") as loom:
                        assert loom.shape == (40, 60) and "CellID" in loom.ca, what

            for name, separator in [("out.csv", ","), ("out.tsv", "\t"), ("out.csv.gz", ",")]:
                run("convert", "in.h5ad", name, "--force")
                table = pandas.read_csv(name, sep=separator, index_col=0, float_precision="round_trip")
                assert list(table.index) == list(data.obs_names), name
                numbers = table[list(data.var_names)].to_numpy("float32")
                assert numpy.array_equal(numbers, dense(data.X)), name
                assert list(table["note"]) == list(data.obs["note"]), name
                assert numpy.array_equal(table["depth"], data.obs["depth"]), name

        for kind in ["gaussian", "counts"]:
            run("simulate", "--kind", kind, "--observations", "300", "-o", f"{kind}.h5ad")
            run("simulate", "--kind", kind, "--observations", "300", "-o", f"{kind}.csv")
            result = anndata.read_h5ad(f"{kind}.h5ad")
            table = pandas.read_csv(f"{kind}.csv", index_col=0, float_precision="round_trip")
            assert list(table["cluster"]) == list(result.obs["cluster"].astype(str)), kind
            numbers = table[list(result.var_names)].to_numpy("float32")
            assert numpy.array_equal(numbers, dense(result.X)), kind
    print("all equal, no warning")


main()
