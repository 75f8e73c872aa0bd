"""Make the fixtures of LinearAlgebraTests with scanpy and umap-learn.

    python Benchmarks/peers/neighbour_fixtures.py Tests/LinearAlgebraTests/Fixtures

Small tables from a fixed seed, and the weights that scanpy.pp.neighbors, or UMAP itself, gives to neighbours.
"""

import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
import anndata
import numpy as np
import scanpy
from umap.umap_ import fuzzy_simplicial_set

random = np.random.default_rng(20261121)


def by_scanpy(x, neighbours):
    table = anndata.AnnData(x)
    scanpy.pp.neighbors(table, n_neighbors=neighbours, use_rep="X", transformer="sklearn")
    return table.obsp["connectivities"].tocsr()


def by_umap(x, neighbours):
    """What scanpy calls, given neighbours with the observation first and ties by number.

    scanpy itself leaves one neighbour out of every row where a copy comes before an observation."""
    wide = x.astype(np.float64)
    distances = np.sqrt(((wide[:, None] - wide[None]) ** 2).sum(-1))
    np.fill_diagonal(distances, -1)
    index = np.argsort(distances, axis=1, kind="stable")[:, :neighbours]
    np.fill_diagonal(distances, 0)
    return fuzzy_simplicial_set(
        x, neighbours, None, None, knn_indices=index,
        knn_dists=np.take_along_axis(distances, index, 1).astype(np.float32))[0].tocsr()


def case(x, neighbours, weights=by_scanpy):
    x = np.round(x, 2).astype(np.float32)
    weights = weights(x, neighbours)
    weights.sort_indices()
    return json.dumps({
        "columns": x.shape[1], "neighbours": neighbours,
        "x": [round(float(v), 2) for v in x.ravel()],
        "offsets": weights.indptr.tolist(), "indices": weights.indices.tolist(),
        "values": [round(float(v), 7) for v in weights.data],
    }, separators=(",", ":"))


plain = random.normal(size=(30, 3))
groups = random.normal(size=(24, 2)) + 30 * (np.arange(24) % 2)[:, None]
copies = random.normal(size=(24, 2))
copies[3] = copies[4]
copies[10:13] = copies[13]
far = random.normal(size=(20, 4))
far[7] *= 100
cases = [case(plain, 6), case(groups, 4), case(copies, 5, by_umap), case(copies, 7, by_umap), case(far, 8)]
pathlib.Path(sys.argv[1], "connectivities.json").write_text("[\n" + ",\n".join(cases) + "\n]\n")
