"""Writes the true labels of each set, and what `deepwak` needs beside the table.

Usage: python prepare.py DATA OUTPUT

DATA is the folder of the data sets, OUTPUT receives labels/SET.csv (observation, label; in the
order of the table) and, for the sequenced mixtures, keep/SET.txt: the cells that hold one cell
line. Sets whose files are missing are named and left out.
"""

import gzip
import sys
from pathlib import Path

import anndata
import h5py
import pandas

NUCLEI = Path(__file__).resolve().parents[2] / "examples/nuclei/nuclei.csv"


def annotated(path, column):
    return anndata.read_h5ad(path).obs[column]


def mixture(path):
    """Cells that genotypes show to be one cell, in the order of the columns of the counts."""
    cells = pandas.read_csv(path, index_col=0)
    with gzip.open(str(path).replace("metadata", "count"), "rt") as file:
        order = [name.strip('"') for name in file.readline().rstrip("\n").split(",")]
    cells = cells.loc[[name for name in order if name in cells.index]]
    return cells.loc[cells["demuxlet_cls"] == "SNG", "cell_line_demuxlet"]


def digits(path):
    return pandas.read_csv(path, header=None).iloc[:, -1]


def plain_hdf5(path):
    with h5py.File(path) as file:
        return pandas.Series(file["Y"][:].astype(int))


def sets(data):
    mixtures = data / "sc_mixology"
    return {
        "pbmc68k": (annotated, data / "pbmc68k_reduced/10x_pbmc68k_reduced.h5ad", "bulk_labels"),
        "pbmc3k": (annotated, data / "pbmc3k_pca/pbmc3k_pca50.h5ad", "louvain"),
        "sc_celseq2": (mixture, mixtures / "sc_celseq2.metadata.csv.gz"),
        "sc_celseq2_5cl_p3": (mixture, mixtures / "sc_celseq2_5cl_p3.metadata.csv.gz"),
        "scdcc_pbmc": (plain_hdf5, data / "scdcc_pbmc/10X_PBMC_select_2100_top2000.h5"),
        "digits": (digits, data / "digits/digits.csv.gz"),
        "paul15": (annotated, data / "paul15/paul15_cluster.h5ad", "paul15_clusters"),
        "nuclei": (lambda path: pandas.read_csv(path, index_col=0)["diagnosis"], NUCLEI),
    }


def main():
    data, output = Path(sys.argv[1]), Path(sys.argv[2])
    (output / "labels").mkdir(parents=True, exist_ok=True)
    (output / "keep").mkdir(exist_ok=True)
    for name, (read, path, *rest) in sets(data).items():
        if not path.exists():
            print(f"{name}: {path} is missing, so the set is left out", file=sys.stderr)
            continue
        labels = read(path, *rest)
        labels.rename_axis("observation").rename("label").to_csv(output / f"labels/{name}.csv")
        if read is mixture:
            (output / f"keep/{name}.txt").write_text("\n".join(labels.index) + "\n")


if __name__ == "__main__":
    main()
