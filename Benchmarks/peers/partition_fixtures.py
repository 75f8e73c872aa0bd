"""Make the fixtures of DEWAKSSTests' partitions with NetworkX and leidenalg.

    python Benchmarks/peers/partition_fixtures.py Tests/DEWAKSSTests/Fixtures

Zachary's karate club and small random graphs with groups, and what leidenalg reaches on them from fifty
seeds: the best and the median.
"""

import json
import pathlib
import sys

import igraph
import leidenalg
import networkx
import numpy as np

random = np.random.default_rng(20261122)


def groups(n, count, within, between):
    """Weighted links, denser within groups, rounded so that Float holds them."""
    label = np.arange(n) % count
    return [(i, j, float(round(random.uniform(0.25, 1) * 64) / 64)) for i in range(n) for j in range(i)
            if random.random() < (within if label[i] == label[j] else between)]


def best(links, n, kind, resolution, seeds=50):
    graph = igraph.Graph(n, [link[:2] for link in links])
    graph.es["weight"] = [link[2] for link in links]
    found = [leidenalg.find_partition(graph, kind, weights="weight", resolution_parameter=resolution,
                                      n_iterations=-1, seed=seed).membership for seed in range(seeds)]
    network = networkx.Graph()
    network.add_nodes_from(range(n))
    network.add_weighted_edges_from(links)

    def quality(labels):
        clusters = [{i for i in range(n) if labels[i] == c} for c in set(labels)]
        if kind is leidenalg.RBConfigurationVertexPartition:
            return networkx.community.modularity(network, clusters, resolution=resolution)
        return sum(network.subgraph(cluster).size("weight") - resolution * len(cluster) * (len(cluster) - 1) / 2
                   for cluster in clusters)

    reached = [quality(labels) for labels in found]
    return max(reached), float(np.median(reached))


karate = [(a, b, 1.0) for a, b in networkx.karate_club_graph().edges()]
graphs = [("karate", 34, karate), ("groups", 60, groups(60, 4, 0.5, 0.06)), ("blurred", 80, groups(80, 5, 0.3, 0.1))]
cases = []
for name, n, links in graphs:
    for objective, resolution in [("modularity", 0.5), ("modularity", 1.0), ("modularity", 2.0),
                                  ("constantPotts", 0.05), ("constantPotts", 0.2)]:
        kind = (leidenalg.RBConfigurationVertexPartition if objective == "modularity"
                else leidenalg.CPMVertexPartition)
        quality, median = best(links, n, kind, resolution)
        cases.append({"objective": objective, "resolution": resolution, "quality": quality, "median": median,
                      "graph": name})
content = {"graphs": [{"name": name, "vertices": n, "links": [[a, b] for a, b, _ in links],
                       "weights": [w for _, _, w in links]} for name, n, links in graphs], "cases": cases}
pathlib.Path(sys.argv[1], "partitions.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
