#!/usr/bin/env bash
# Trains on the Ciona embryos with the paper's network (--preset paper) and, under the same
# protocol, with our recipe, masked and not; prints a table of held-out errors and dead heads.
# Usage: Benchmarks/paper/run.sh [OUTPUT]
#
# OUTPUT, by default .build/benchmarks/paper, receives a run directory for every seed, summary.csv
# and commands.txt.
#
# DEEPWAK_TEST_DATA  the shared folder; data/ciona/features.csv is read (default ../shared)
# DEEPWAK            the program                  (default .build/release/deepwak)
# RECIPES            what to train               (default "paper unmasked masked")
# SEEDS              the seeds                    (default "1 2 3 4 5")
# PAPER_EPOCHS       the epochs of the preset     (default 1000, as the authors)
# EPOCHS             the epochs of our recipe     (default 200)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
output=${1:-$root/.build/benchmarks/paper}
table=${DEEPWAK_TEST_DATA:-$root/../shared}/data/ciona/features.csv
deepwak=${DEEPWAK:-$root/.build/release/deepwak}
read -ra seeds <<< "${SEEDS:-1 2 3 4 5}"
read -ra recipes <<< "${RECIPES:-paper unmasked masked}"
paper_epochs=${PAPER_EPOCHS:-1000}
epochs=${EPOCHS:-200}

[ -f "$table" ] || {
  echo "$table: not found; DEEPWAK_TEST_DATA must name the folder that holds data/ciona" >&2
  exit 1
}
command -v "$deepwak" > /dev/null || {
  echo "$deepwak: not found; build it with: make build" >&2
  exit 1
}

. "$root/scripts/run-figures.sh"

mkdir -p "$output"
summary=$output/summary.csv
echo 'recipe,seed,held_out_error,head_clusters,dead_heads,clusters,seconds' > "$summary"
: > "$output/commands.txt"
common=(--normalize maxabs --held-out 256 --batch-size 256 --heads 5 --max-clusters 14
  --embedding 14 --epochs "$epochs")
for recipe in "${recipes[@]}"; do
  case $recipe in
    paper) settings=(--preset paper --epochs "$paper_epochs") ;;
    unmasked) settings=("${common[@]}" --mask 0) ;;
    masked) settings=("${common[@]}") ;;
    *)
      echo "RECIPES: $recipe is none; it must be paper, unmasked or masked" >&2
      exit 1
      ;;
  esac
  for seed in "${seeds[@]}"; do
    run=$output/$recipe-$seed
    command=("$deepwak" train "$table" "${settings[@]}" --seed "$seed" --h5ad none --out "$run"
      --force --quiet)
    echo "${command[*]}" >> "$output/commands.txt"
    "${command[@]}" >&2
    printf '%s,%s,%s,%s,%s,%s,%s\n' "$recipe" "$seed" "$(figure "$run" held_out_error)" \
      "$(figure "$run" head_clusters)" "$(figure "$run" dead_heads)" "$(figure "$run" clusters)" \
      "$(figure "$run" seconds)" >> "$summary"
  done
done

awk -F, '
  function close_group(  i, j, t) {
    if (n == 0) return
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    printf "| %s | median | %.4f | | %d of %d | | |\n", recipe, \
      n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2, dead, heads
    n = dead = heads = 0
  }
  NR == 1 {
    print "| recipe | seed | held-out error | clusters a head | dead heads | reported clusters | seconds |"
    print "| --- | --- | --- | --- | --- | --- | --- |"
    next
  }
  $1 != recipe { close_group(); recipe = $1 }
  {
    v[++n] = $3 + 0; dead += $5; heads += split($4, unused, " ")
    gsub(/ /, ", ", $4)
    printf "| %s | %s | %.4f | %s | %s | %s | %.1f |\n", $1, $2, $3, $4, $5, $6, $7
  }
  END { close_group() }' "$summary"
