import Kruskal
