#!/usr/bin/env bash
# The demonstration: trains five heads on the nuclei table and says what to look at.
# Usage: examples/nuclei/demo.sh [OUTPUT]        (default nuclei.deepwak, overwritten)
#
# DEEPWAK names the program; without it, the package is built and its own program is run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
output=${1:-nuclei.deepwak}
table=$here/nuclei.csv

if [ -z "${DEEPWAK:-}" ]; then
  "$root/scripts/setup"
  swift build --package-path "$root" -c release --product deepwak
  DEEPWAK=$root/.build/release/deepwak
fi

echo
echo "\$ deepwak train ${table#"$PWD"/} --seed 1 --out $output --force"
"$DEEPWAK" train "$table" --seed 1 --out "$output" --force

# The diagnosis is the last column of the table; neither file has commas within its fields.
echo
echo "The diagnosis, which no head has seen, in each cluster:"
echo
printf '  %-8s %10s %10s\n' cluster malignant benign
awk -F, '
  FNR == 1 { next }
  NR == FNR { diagnosis[$1] = $NF; next }
  { total[$2]++; if (diagnosis[$1] == "malignant") malignant[$2]++ }
  END {
    for (c in total) printf "  %-8s %10d %10d\n", c, malignant[c], total[c] - malignant[c]
  }' "$table" "$output/clusters.csv" | sort -k1,1n

cat << MESSAGE

What to look at:
  $output/report.html      what came out, on one page: open it in a browser
  $output/clusters.csv     the cluster of each patient, its stability, and the label of each head
  $output/run.json         every figure of the run: clusters, stability, held-out error
  $output/result.h5ad      the same for scanpy: obs['deepwak'], obsm['X_deepwak']
  $output/embedding.csv    the learnt coordinates

Next:
  deepwak cut $output --clusters 3       cut the consensus tree elsewhere
  deepwak train YOUR_TABLE               the same on your own table
  deepwak --help                         everything else

The table and its citation: examples/nuclei/README.md
MESSAGE
