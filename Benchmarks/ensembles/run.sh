#!/usr/bin/env bash
# Trains ensembles of one and of several objectives on labelled sets, five seeds each; prints the
# agreement with the labels and between seeds of each recipe.
# Usage: Benchmarks/ensembles/run.sh [OUTPUT] [SET…]
#
# OUTPUT, by default .build/benchmarks/ensembles, receives a folder a recipe, each made by
# Benchmarks/consensus/run.sh, whose variables DEEPWAK, DATA and SEEDS hold here too.
#
# RECIPES  what --objective is, separated by spaces
#          (default "pwak pwak=1,mi=0.1 pwak,mi,collision mi")
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
output=${1:-$root/.build/benchmarks/ensembles}
shift || true
sets=("$@")
[ $# -gt 0 ] || sets=(pbmc68k sc_celseq2 sc_celseq2_5cl_p3 scdcc_pbmc digits paul15)
mkdir -p "$output"
for recipe in ${RECIPES:-pwak pwak=1,mi=0.1 pwak,mi,collision mi}; do
  echo "# --objective $recipe"
  FLAGS="--objective $recipe --h5ad none --no-report --consensus-steps 0" \
    "$root/Benchmarks/consensus/run.sh" "$output/$recipe" "${sets[@]}" > "$output/$recipe.txt"
  # What every command said, then the table.
  sed -n '/^| /p' "$output/$recipe.txt"
done
