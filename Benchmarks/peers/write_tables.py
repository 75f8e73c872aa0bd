"""Write small files of every format and column kind with the real libraries.

    python Benchmarks/peers/write_tables.py FOLDER

The files are what the tests read (Tests/FeatureTablesTests/Fixtures) and what check_reading.py
compares. anndata and loompy write what they can write today; layouts that no current library
writes are made with h5py after the files described in docs/formats.md.
"""

import pathlib
import sys
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import anndata
    import awkward
    import h5py
    import loompy
    import numpy as np
    import pandas as pd
    import scipy.sparse as sp

N, M = 7, 5
rng = np.random.default_rng(3)


def names(stem, count):
    return [f"{stem}{i}" for i in range(count)]


def columns(n):
    """Every kind of column; the last entries are missing where a kind can miss some."""
    i = np.arange(n)
    text = np.array(["ä b", "x,y", "", "long " * 5, "ok"] * n)[:n].astype(object)
    gaps = text.copy()
    gaps[-1] = None
    return pd.DataFrame(
        {
            "text": text,
            "text_missing": pd.array(gaps, dtype="string"),
            "category": pd.Categorical.from_codes([0, 1, 1, 0, 2, -1, 0][:n], ["B", "a", "ü"]),
            "ordered": pd.Categorical.from_codes(i % 3, ["low", "mid", "high"], ordered=True),
            "many": pd.Categorical.from_codes(i, [f"c{j}" for j in range(200)]),
            "of_integers": pd.Categorical(i % 2 + 10),
            "of_floats": pd.Categorical(i % 2 + 0.5),
            "of_booleans": pd.Categorical(i % 2 == 0),
            "boolean": i % 2 == 0,
            "boolean_missing": pd.array([True, False, None, True, False, True, None][:n], "boolean"),
            "integer_missing": pd.array([2**62 + 1, None, -3, 4, 5, 6, 7][:n], "Int64"),
            "small_missing": pd.array([1, 2, 3, 4, None, 6, 7][:n], "UInt8"),
            "int8": (i - 3).astype(np.int8),
            "uint16": (i * 9000).astype(np.uint16),
            "int64": i.astype(np.int64) * 2**40,
            "float32": (i / 3).astype(np.float32),
            "float64": np.where(i == 2, np.nan, i / 7),
        },
        index=names("cell", n),
    )


def matrix(n, m, dtype=np.float32):
    return sp.random(n, m, 0.4, "csr", dtype, rng, data_rvs=lambda k: rng.integers(1, 9, k))


def current(path):
    """What anndata writes today."""
    var = pd.DataFrame(
        {"id": names("ENSG", M), "used": np.arange(M) % 2 == 0}, index=names("gene", M))
    a = anndata.AnnData(matrix(N, M), columns(N), var)
    full = anndata.AnnData(matrix(N, M + 2), var=pd.DataFrame(
        {"length": np.arange(M + 2)}, index=names("raw", M + 2)))
    full.obs_names = a.obs_names
    a.raw = full
    dense = rng.integers(0, 9, (N, M))
    a.layers["csc"] = sp.csc_matrix(matrix(N, M, np.float64))
    for kind in ["uint8", "int16", "int64", "float16", "float64", "bool"]:
        a.layers[kind] = dense.astype(kind)
    a.obsm["X_pca"] = rng.normal(size=(N, 3))
    a.obsm["sparse"] = matrix(N, 4)
    a.obsm["frame"] = pd.DataFrame(
        {"a": np.arange(N) / 2, "kind": pd.Categorical(["p"] * N), "b": np.arange(N)},
        index=a.obs_names)
    a.obsm["ragged"] = awkward.Array([[1.0] * (i % 3) for i in range(N)])
    anndata.settings.allow_write_nullable_strings = True
    a.write_h5ad(path, convert_strings_to_categoricals=False)


def by_hand(path):
    """Deviations that real files have: string types, unsorted entries, unknown encodings."""
    a = anndata.AnnData(matrix(N, M), columns(N)[["text", "int8"]])
    a.write_h5ad(path, convert_strings_to_categoricals=False)
    with h5py.File(path, "r+") as f:
        for name, texts in [("obs/_index", names("cell", N)), ("var/_index", names("g", M))]:
            attributes = dict(f[name].attrs)
            del f[name]
            kind = h5py.string_dtype("ascii", 9) if "obs" in name else h5py.string_dtype("utf-8", 6)
            f.create_dataset(name, data=np.array(texts, dtype=kind))
            f[name].attrs.update(attributes)
        indptr, indices, data = (f[f"X/{k}"][()] for k in ["indptr", "indices", "data"])
        for begin, end in zip(indptr, indptr[1:]):
            indices[begin:end] = indices[begin:end][::-1]
            data[begin:end] = data[begin:end][::-1]
        for key, values in [("indptr", indptr.astype(np.int64)), ("indices", indices.astype(np.int64)), ("data", data)]:
            del f[f"X/{key}"]
            f.create_dataset(f"X/{key}", data=values)


def compressed(path, how):
    """Compression of every part, with enough rows that chunks shrink."""
    n = 200
    a = anndata.AnnData(
        sp.csr_matrix(np.tile([[1, 0, 2], [0, 0, 3]], (n // 2, 1)).astype(np.float32)),
        pd.DataFrame(
            {"kind": pd.Categorical(["a", "b"] * (n // 2)), "count": np.arange(n) // 100},
            index=names("c", n)))
    a.layers["dense"] = a.X.toarray()
    a.write_h5ad(path, compression=how)


def records(path):
    """AnnData 0.5 and 0.6: records, categories in uns, sparse matrices of h5sparse."""
    x = matrix(N, M)
    obs = np.zeros(N, [
        ("index", "S5"), ("group", "i1"), ("single", "i1"), ("count", "<i8"), ("share", "<f4"),
        ("good", "?"), ("label", "S3")])
    obs["index"] = names("c", N)
    obs["group"] = [0, 1, 1, -1, 0, 1, 0]
    obs["count"] = np.arange(N) * 3
    obs["share"] = np.arange(N) / 10
    obs["good"] = np.arange(N) % 2
    obs["label"] = [f"l{i % 2}" for i in range(N)]
    with h5py.File(path, "w", libver=("earliest", "v110")) as f:
        f["obs"] = obs
        f["var"] = np.array([(f"g{j}".encode(), j / 4) for j in range(M)], [("index", "S4"), ("mean", "<f8")])
        f["obsm"] = np.array([((i, i / 2),) for i in range(N)], [("X_pca", "<f4", (2,))])
        f["uns/group_categories"] = np.array([b"no", b"yes"])
        f["uns/single_categories"] = "only"
        g = f.create_group("X")
        g.attrs["h5sparse_format"] = "csr"
        g.attrs["h5sparse_shape"] = np.array(x.shape)
        for key in ["data", "indices", "indptr"]:
            g[key] = getattr(x, key)


def strings(values):
    return np.array([v.encode() for v in values])


def tenx(path, version, n=N, types=("Gene Expression",), genomes=("GRCh38",), probes=False, tags=True):
    """A matrix as Cell Ranger writes it."""
    m = 6
    x = matrix(n, m, np.int32).tocsr()
    feature_names = ["MT-CO1", "TBCE", "TBCE", "HSPA14", "TBCE-1", "TBCE"]
    with h5py.File(path, "w", libver=("earliest", "v110")) as f:
        f.attrs["chemistry_description"] = "Single Cell 3' v3"
        for genome in ["matrix"] if version == 3 else genomes:
            g = f.create_group(genome)
            g["barcodes"] = strings([f"AAACATAC{i}-1" for i in range(n)])
            g["data"], g["indices"] = x.data.astype(np.int32), x.indices.astype(np.int64)
            g["indptr"], g["shape"] = x.indptr.astype(np.int64), np.array([m, n], np.int32)
            if version == 2:
                g["genes"], g["gene_names"] = strings(names("ENSG", m)), strings(feature_names)
                continue
            h = g.create_group("features")
            h["id"], h["name"] = strings(names("ENSG", m)), strings(feature_names)
            h["feature_type"] = strings([types[j * len(types) // m] for j in range(m)])
            if tags:
                h["genome"] = strings([genomes[j % len(genomes)] for j in range(m)])
                h["_all_tag_keys"] = strings(["genome"])
            if probes:
                h["gene_id"] = strings([f"gene{j // 2}" for j in range(m)])
                h["filtered_probes"] = np.arange(m) % 2 == 0
                g["filtered_barcodes"] = np.arange(n) % 3 == 0


def looms(folder):
    a = anndata.AnnData(matrix(N, M), columns(N)[["int8", "float64"]].assign(
        kind=[f"k{i % 2}" for i in range(N)]), pd.DataFrame({"id": names("E", M)}, names("g", M)))
    a.layers["counts"] = a.X * 2
    a.obsm["X_umap"] = rng.normal(size=(N, 2))
    a.obs_names.name, a.var_names.name = "obs_names", "var_names"
    a.write_loom(folder / "anndata.loom", write_obsm_varm=True)
    loompy.create(
        str(folder / "loompy.loom"), {"": a.X.T.toarray(), "spliced": a.X.T.toarray() // 2},
        row_attrs={"Gene": np.array(["A", "B", "A", "C", "A"]), "Accession": np.array(names("E", M))},
        col_attrs={"CellID": np.array(names("cell", N)), "Age": np.arange(N)})
    with h5py.File(folder / "loom2.loom", "w", libver=("earliest", "v110")) as f:
        f.attrs["LOOM_SPEC_VERSION"] = "2.0.1"
        f["matrix"] = rng.integers(0, 9, (M, N)).astype(np.int32)
        f.create_group("layers")
        f["row_attrs/Gene"] = strings(names("g", M))
        f["col_attrs/CellID"] = strings([f"&#246;{i} &amp; co" for i in range(N)])
        f["col_attrs/Cluster"] = np.arange(N) % 2
        f.create_group("row_graphs"), f.create_group("col_graphs")


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in [*folder.glob("*.loom"), *folder.glob("*.h5"), *folder.glob("*.h5ad")]:
        old.unlink()
    current(folder / "current.h5ad")
    by_hand(folder / "by_hand.h5ad")
    for how in ["lzf", "gzip"]:
        compressed(folder / f"{how}.h5ad", how)
    records(folder / "records.h5ad")
    kinds = ("Gene Expression", "Antibody Capture", "CRISPR Guide Capture")
    tenx(folder / "v3_types.h5", 3, types=kinds, genomes=("GRCh38", "mm10"))
    tenx(folder / "v3_no_genome.h5", 3, tags=False)
    tenx(folder / "v3_probes.h5", 3, probes=True)
    tenx(folder / "v2_genomes.h5", 2, genomes=("hg19", "mm10"))
    looms(folder)


main()
