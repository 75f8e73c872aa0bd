"""Check that the real anndata and scanpy open a result without a warning.

    python -m pip install anndata scanpy
    python -W error Benchmarks/peers/check_h5ad.py result.h5ad [original.h5ad]

Reads the file, prints what is in it, writes it again with anndata, and runs a scanpy step on it
where there is a matrix. Given the original too, compares every part of it with the result: all
of it must be there, unless the result is slim (no X). Any warning is an error.
"""

import os
import sys
import tempfile
import warnings

# What the two libraries themselves do at import is not about the file.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import anndata
    import numpy
    import pandas
    import scanpy
    import scipy.sparse


def equal(a, b):
    if scipy.sparse.issparse(a) or scipy.sparse.issparse(b):
        a, b = scipy.sparse.csr_matrix(a), scipy.sparse.csr_matrix(b)
        return a.shape == b.shape and (a != b).nnz == 0
    if isinstance(a, pandas.DataFrame):
        return a.equals(b)
    a, b = numpy.asarray(a), numpy.asarray(b)
    floats = a.dtype.kind == "f" and b.dtype.kind == "f"
    return numpy.array_equal(a, b, equal_nan=floats)


def compare(result, original):
    assert list(result.obs_names) == list(original.obs_names), "names of observations"
    assert list(result.var_names) == list(original.var_names), "names of features"
    for column in original.obs.columns:
        if not column.startswith("deepwak"):
            assert result.obs[column].equals(original.obs[column]), f"obs {column}"
    for column in original.var.columns:
        assert result.var[column].equals(original.var[column]), f"var {column}"
    parts = ["obsm", "varm", "obsp", "varp"] + (["layers"] if result.X is not None else [])
    for part in parts:
        for name, value in getattr(original, part).items():
            if not name.startswith(("X_deepwak", "deepwak")):
                assert equal(getattr(result, part)[name], value), f"{part} {name}"
    for name in original.uns:
        assert name in result.uns, f"uns {name}"
    if result.X is not None:
        assert equal(result.X, original.X), "X"
        assert (result.raw is None) == (original.raw is None), "raw"
        if original.raw is not None:
            assert equal(result.raw.X, original.raw.X), "raw X"


def main():
    result = anndata.read_h5ad(sys.argv[1])
    print(result)
    print(result.obs.dtypes.to_string())
    assert result.obs_names.is_unique and result.var_names.is_unique
    with tempfile.TemporaryDirectory() as folder:
        result.write_h5ad(os.path.join(folder, "again.h5ad"))
    if "deepwak" in result.obs:
        assert isinstance(result.obs["deepwak"].dtype, pandas.CategoricalDtype)
    if "X_deepwak" in result.obsm:
        copy = result.copy()
        with warnings.catch_warnings():
            # Deprecations among their own dependencies are not about the file either.
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", FutureWarning)
            scanpy.pp.neighbors(copy, n_neighbors=5, use_rep="X_deepwak")
    if len(sys.argv) > 2:
        compare(result, anndata.read_h5ad(sys.argv[2]))
    print("no warning")


main()
