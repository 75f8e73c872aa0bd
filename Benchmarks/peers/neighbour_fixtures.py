"""Make the fixtures of LinearAlgebraTests with scanpy.

    python Benchmarks/peers/neighbour_fixtures.py Tests/LinearAlgebraTests/Fixtures

Small tables from a fixed seed, and the weights that scanpy.pp.neighbors gives to their neighbours.
"""

import json
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
import anndata
import numpy as np
import scanpy

random = np.random.default_rng(20261121)


def case(x, neighbours):
    x = np.round(x, 2).astype(np.float32)
    table = anndata.AnnData(x)
    scanpy.pp.neighbors(table, n_neighbors=neighbours, use_rep="X", transformer="sklearn")
    weights = table.obsp["connectivities"].tocsr()
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
copies[10:13] = copies[13]  # no more than neighbours: which of more were taken would be arbitrary
far = random.normal(size=(20, 4))
far[7] *= 100
cases = [case(plain, 6), case(groups, 4), case(copies, 5), case(copies, 7), case(far, 8)]
pathlib.Path(sys.argv[1], "connectivities.json").write_text("[\n" + ",\n".join(cases) + "\n]\n")
