"""Make the fixtures of SoftmaxClusteringTests' K-means and mixtures with scikit-learn.

    python Benchmarks/peers/cluster_fixtures.py Tests/SoftmaxClusteringTests/Fixtures

Fisher's irises, as scikit-learn has them, in millimetres; K-means from given rows until nothing moves; mixtures of all four
kinds after twenty steps from given labels, without a floor.
"""

import json
import pathlib
import sys

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.mixture import GaussianMixture

x, species = load_iris(return_X_y=True)
x = np.round(10 * x)  # in millimetres, which `Float` holds
# No row is ever as near to two centres.
rows = [[0, 60], [0, 60, 120], [0, 5, 57, 82, 97, 126]]
kmeans = []
for start in rows:
    found = KMeans(len(start), init=x[start], n_init=1, tol=0, algorithm="lloyd").fit(x)
    kmeans.append({"start": start, "labels": found.labels_.tolist(), "inertia": found.inertia_,
                   "centres": found.cluster_centers_.tolist()})

labels = np.arange(len(x)) // 50  # the species, every tenth of them wrong
labels[::10] = (labels[::10] + 1) % 3
mixtures = []
for kind in ["spherical", "diag", "tied", "full"]:
    start = GaussianMixture(3, covariance_type=kind, reg_covar=0)
    start._initialize(x, np.eye(3)[labels])
    found = GaussianMixture(3, covariance_type=kind, reg_covar=0, tol=0, max_iter=20,
                            weights_init=start.weights_, means_init=start.means_,
                            precisions_init={"spherical": lambda: start.precisions_cholesky_**2,
                                             "diag": lambda: start.precisions_cholesky_**2,
                                             "tied": lambda: start.precisions_cholesky_ @ start.precisions_cholesky_.T,
                                             "full": lambda: start.precisions_cholesky_ @ start.precisions_cholesky_.transpose(0, 2, 1)}[kind]())
    found.fit(x)
    mixtures.append({"kind": kind, "weights": found.weights_.tolist(), "means": found.means_.tolist(),
                     "covariances": np.asarray(found.covariances_).ravel().tolist(),
                     "logLikelihood": found.score(x) * len(x), "bic": found.bic(x), "aic": found.aic(x)})
content = {"x": x.astype(int).tolist(), "species": species.tolist(), "kmeans": kmeans, "labels": labels.tolist(),
           "mixtures": mixtures}
pathlib.Path(sys.argv[1], "clusters.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
