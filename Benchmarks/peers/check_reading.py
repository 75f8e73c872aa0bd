"""Check that tables read as the real reader of their format reads them, value by value.

    swift build -c release --product DeepwakTableDump
    python Benchmarks/peers/check_reading.py [--shared ../shared/data] [--fixtures FOLDER]

Writes small files of every format and column kind (write_tables.py), reads these and the 10x and
old AnnData files of the shared data with anndata, scanpy and loompy, and compares every value,
name and column with what .build/release/DeepwakTableDump prints. Prints a line for each table;
exits with 1 when one differs. With --fixtures, also writes the files, compressed, and the
fingerprints of what the real readers returned: what the Swift tests compare with.
"""

import argparse
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import anndata
import numpy as np
import pandas as pd
import scanpy
import scipy.sparse as sp

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUMP = ROOT / ".build/release/DeepwakTableDump"


def text(value):
    """A label as a text: whole numbers without a point, None for missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, (float, np.floating)):
        return repr(float(value)).removesuffix(".0")
    return str(value)


def column(name, series):
    kind = series.dtype
    if isinstance(kind, pd.CategoricalDtype):
        return {
            "name": name, "kind": "categorical", "ordered": bool(kind.ordered),
            "labels": [text(v) for v in series],
            "categories": [text(v) for v in kind.categories]}
    if pd.api.types.is_bool_dtype(kind):
        return {"name": name, "kind": "boolean", "labels": [text(v) for v in series]}
    if pd.api.types.is_integer_dtype(kind):
        return {"name": name, "kind": "integer", "labels": [text(v) for v in series]}
    if pd.api.types.is_float_dtype(kind):
        return {"name": name, "kind": "number", "numbers": [float(v) for v in series]}
    return {"name": name, "kind": "string", "labels": [text(v) for v in series]}


def columns(frame):
    return [column(str(name), frame[name]) for name in frame.columns]


def dense(x):
    return np.asarray(x.toarray() if sp.issparse(x) else x, dtype=np.float32)


def view(x, obs, features, var):
    return {
        "observations": list(obs.index.astype(str)), "features": list(map(str, features)),
        "values": dense(x).reshape(len(obs), -1), "obs": columns(obs),
        "var": [] if var is None else columns(var)}


def numbered(name, width):
    return [f"{name.removeprefix('X_')}_{j + 1}" for j in range(width)]


def h5ad_views(path):
    """X, every layer, every embedding and raw of a file: what the real reader has."""
    a = anndata.read_h5ad(path)
    a.var_names_make_unique()
    found = {(): view(a.X, a.obs, a.var_names, a.var)}
    for name, layer in a.layers.items():
        found["--layer", name] = view(layer, a.obs, a.var_names, a.var)
    for name, value in a.obsm.items():
        if isinstance(value, pd.DataFrame):
            numbers = value.select_dtypes("number")
            found["--obsm", name] = view(numbers.values, a.obs, numbers.columns, None)
        elif isinstance(value, np.ndarray) or sp.issparse(value):
            found["--obsm", name] = view(value, a.obs, numbered(name, value.shape[1]), None)
    if a.raw is not None:
        found["--raw",] = view(a.raw.X, a.obs, a.raw.var_names, a.raw.var)
    return found


def tenx_view(path, **options):
    a = scanpy.read_10x_h5(path, **options)
    a.var_names_make_unique()
    return view(a.X, a.obs, a.var_names, a.var)


def tenx_type(path, kind):
    a = scanpy.read_10x_h5(path, gex_only=False)
    a = a[:, a.var["feature_types"] == kind].copy()
    a.var_names_make_unique()
    return view(a.X, a.obs, a.var_names, a.var)


def loom_views(path, obs_names="CellID", var_names="Gene"):
    a = anndata.read_loom(path, X_name="", obs_names=obs_names, var_names=var_names)
    a.var_names_make_unique()
    found = {(): view(a.X, a.obs, a.var_names, a.var)}
    for name, layer in a.layers.items():
        found["--layer", name] = view(layer, a.obs, a.var_names, a.var)
    for name, value in a.obsm.items():
        found["--obsm", name] = view(value, a.obs, numbered(name, value.shape[1]), None)
    return found


def cases(written, shared):
    """Tables as (file, flags, view of the real reader)."""
    files = [written / f"{n}.h5ad" for n in ["current", "by_hand", "lzf", "gzip", "records"]]
    files += sorted(shared.glob("h5ad_old/*.h5ad")) if shared else []
    for path in files:
        for flags, expected in h5ad_views(path).items():
            yield path, flags, expected
    for name in ["v3_types", "v3_no_genome", "v3_probes"]:
        yield written / f"{name}.h5", (), tenx_view(written / f"{name}.h5")
    types = written / "v3_types.h5"
    yield types, ("--feature-type", "all"), tenx_view(types, gex_only=False)
    yield types, ("--genome", "mm10"), tenx_view(types, genome="mm10")
    yield types, ("--feature-type", "Antibody Capture"), tenx_type(types, "Antibody Capture")
    genomes = [(written / "v2_genomes.h5", ["hg19", "mm10"])]
    if shared:
        genomes.append((shared / "tenx/multiple_genomes.h5", ["hg19_chr21", "another_genome"]))
        for path in sorted(shared.glob("tenx/*.h5")):
            if path.name != "multiple_genomes.h5":
                yield path, (), tenx_view(path)
    for path, present in genomes:
        for genome in present:
            yield path, ("--genome", genome), tenx_view(path, genome=genome)
    for name, keys in [("loompy", {}), ("loom2", {}), (
            "anndata", {"obs_names": "obs_names", "var_names": "var_names"})]:
        for flags, expected in loom_views(written / f"{name}.loom", **keys).items():
            yield written / f"{name}.loom", flags, expected


def ours(path, flags):
    run = subprocess.run([DUMP, path, *flags], capture_output=True, text=True)
    if run.returncode != 0:
        raise AssertionError(run.stderr.strip())
    table = json.loads(run.stdout)
    shape = (len(table["observations"]), len(table["features"]))
    table["values"] = np.array(table["values"], dtype=np.float32).reshape(shape)
    for c in table["obs"] + table["var"]:
        if "numbers" in c:
            c["numbers"] = [float(v) for v in c["numbers"]]
    return table


def compare(found, expected, ordered):
    for key in ["observations", "features"]:
        assert found[key] == expected[key], f"{key}: {found[key][:3]}, not {expected[key][:3]}"
    assert np.array_equal(found["values"], expected["values"], equal_nan=True), "values"
    for key in ["obs", "var"]:
        mine, theirs = found[key], expected[key]
        if not ordered:
            mine, theirs = (sorted(c, key=lambda c: c["name"]) for c in (mine, theirs))
        names = [c["name"] for c in mine]
        assert names == [c["name"] for c in theirs], f"{key} columns {names}"
        for a, b in zip(mine, theirs):
            assert set(a) == set(b), f"{key} {a['name']}: {a['kind']}, not {b['kind']}"
            for part in b:
                same = (
                    np.array_equal(a[part], b[part], equal_nan=True) if part == "numbers"
                    else a[part] == b[part])
                assert same, f"{key} {a['name']}: {part} {a[part]}, not {b[part]}"


def fnv(data):
    """The 64-bit FNV-1a hash, which the tests compute too."""
    state = 0xCBF29CE484222325
    for byte in data:
        state = (state ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


def fnv_texts(texts):
    return fnv("".join("\0" if t is None else t + "\n" for t in texts).encode())


def fingerprint(path, flags, expected):
    def of_column(c):
        entry = {"name": c["name"], "kind": c["kind"]}
        if "numbers" in c:
            numbers = np.array(c["numbers"])
            numbers[np.isnan(numbers)] = 1e300
            return entry | {"hash": fnv(numbers.astype("<f8").tobytes())}
        entry["hash"] = fnv_texts(c["labels"])
        if "categories" in c:
            entry |= {"categories": fnv_texts(c["categories"]), "ordered": c["ordered"]}
        return entry

    values = expected["values"].astype("<f4")
    return {
        "file": path.name, "flags": list(flags), "rows": values.shape[0],
        "columns": values.shape[1], "observations": fnv_texts(expected["observations"]),
        "features": fnv_texts(expected["features"]), "values": fnv(values.tobytes())
    } | ({} if set(flags) & {"--layer", "--obsm"} else {
        "obs": [of_column(c) for c in expected["obs"]],
        "var": [of_column(c) for c in expected["var"]]})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT / "../shared/data")
    parser.add_argument("--fixtures", type=pathlib.Path)
    options = parser.parse_args()
    shared = options.shared if options.shared.exists() else None
    failures = tables = 0
    fingerprints = {"fixtures": [], "shared": []}
    with tempfile.TemporaryDirectory() as folder:
        written = pathlib.Path(folder)
        script = pathlib.Path(__file__).with_name("write_tables.py")
        subprocess.run([sys.executable, "-W", "ignore", script, written], check=True)
        for path, flags, expected in cases(written, shared):
            tables += 1
            label = f"{path.name} {' '.join(flags)}"
            try:
                # Loom has no order of attributes, and scanpy orders what is beside the usual.
                compare(ours(path, flags), expected, ordered=path.suffix == ".h5ad")
                print(f"equal    {label}")
            except AssertionError as error:
                failures += 1
                print(f"DIFFERS  {label}: {str(error)[:300]}")
            place = "fixtures" if path.parent == written else "shared"
            if options.fixtures:
                fingerprints[place].append(fingerprint(path, flags, expected))
        if options.fixtures:
            for path in sorted(written.iterdir()):
                target = options.fixtures / f"{path.name}.gz"
                target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
            for place, entries in fingerprints.items():
                lines = ",\n".join(json.dumps(entry) for entry in entries)
                (options.fixtures / f"{place}.json").write_text(f"[\n{lines}\n]\n")
    print(f"{tables} tables, {failures} differ")
    sys.exit(failures > 0)


main()
