#!/usr/bin/env bash
# Trains on the Ciona embryos as the authors did, five seeds, with and without masks, and prints
# a table of what came out.
# Usage: examples/ciona/run.sh FOLDER [OUTPUT]
#
# FOLDER holds features.csv (and, for later, conditions.csv and phenotypes.csv); OUTPUT, by
# default runs/ciona, receives a run directory for every seed, and summary.csv.
#
# DEEPWAK  the program    (default .build/release/deepwak)
# SEEDS    the seeds      (default "1 2 3 4 5")
# EPOCHS   the epochs     (default 200; the authors trained for 1000)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ $# -lt 1 ]; then
  sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 1
fi
folder=$1
output=${2:-runs/ciona}
deepwak=${DEEPWAK:-$root/.build/release/deepwak}
read -ra seeds <<< "${SEEDS:-1 2 3 4 5}"
epochs=${EPOCHS:-200}

[ -f "$folder/features.csv" ] || {
  echo "$folder/features.csv: not found; FOLDER must be the folder of the authors' table" >&2
  exit 1
}
command -v "$deepwak" > /dev/null || {
  echo "$deepwak: not found; build it with: make build" >&2
  exit 1
}

. "$root/scripts/run-figures.sh"

mkdir -p "$output"
summary=$output/summary.csv
echo 'loss,seed,held_out_error,head_clusters,dead_heads,clusters,stability,seconds' > "$summary"
for loss in unmasked masked; do
  mask=()
  [ "$loss" = masked ] || mask=(--mask 0)
  for seed in "${seeds[@]}"; do
    run=$output/$loss-$seed
    command=("$deepwak" train "$folder/features.csv" --normalize maxabs --held-out 256
      --batch-size 256 --heads 5 --max-clusters 14 --embedding 14 "${mask[@]}"
      --epochs "$epochs" --seed "$seed" --out "$run" --force --quiet)
    echo "${command[*]}" >&2
    "${command[@]}"
    printf '%s,%s,%s,%s,%s,%s,%s,%s\n' "$loss" "$seed" "$(figure "$run" held_out_error)" \
      "$(figure "$run" head_clusters)" "$(figure "$run" dead_heads)" \
      "$(figure "$run" clusters)" "$(figure "$run" stability)" "$(figure "$run" seconds)" \
      >> "$summary"
  done
done

awk -F, '
  function median(which, n, i, j, t) {
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && v[which, j] < v[which, j - 1]; j--) {
        t = v[which, j]; v[which, j] = v[which, j - 1]; v[which, j - 1] = t
      }
    return n % 2 ? v[which, (n + 1) / 2] : (v[which, n / 2] + v[which, n / 2 + 1]) / 2
  }
  function close_group() {
    if (n) printf "| %s | median | %.4f | | %d | | | %.1f |\n", loss, median("e", n), dead, median("s", n)
    n = dead = 0
  }
  NR == 1 {
    print "| loss | seed | held-out error | clusters a head | dead heads | consensus | stability | seconds |"
    print "| --- | --- | --- | --- | --- | --- | --- | --- |"
    next
  }
  $1 != loss { close_group(); loss = $1 }
  {
    n++; v["e", n] = $3 + 0; v["s", n] = $8 + 0; dead += $5
    gsub(/ /, ", ", $4)
    printf "| %s | %s | %.4f | %s | %s | %s | %.2f | %.1f |\n", $1, $2, $3, $4, $5, $6, $7, $8
  }
  END { close_group() }' "$summary"
