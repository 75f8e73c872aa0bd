#!/usr/bin/env bash
# Trains with default settings on eight labelled sets, five seeds each, and compares the reported
# clusters with the labels and with each other.
# Usage: Benchmarks/consensus/run.sh OUTPUT [SET…]
#
# DEEPWAK  the program                        (default .build/release/deepwak)
# DATA     the folder of the data sets        (default ../shared/data)
# SEEDS    the seeds                          (default "1 2 3 4 5")
# FLAGS    flags added to every command, to try other settings
#
# Runs that are complete in OUTPUT are kept: remove their folders to run them again. OUTPUT/scores.csv
# and the table on standard output hold the results; OUTPUT/commands.txt every command that was run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ $# -eq 0 ]; then
  sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 1
fi
output=$1
shift
deepwak=${DEEPWAK:-$root/.build/release/deepwak}
data=${DATA:-$root/../shared/data}
python=$root/.venv-peers/bin/python
read -ra flags <<< "${FLAGS:-}"

# The exact command of each set, less --seed, --out and --quiet. Raw tables where there are raw tables.
command_of() {
  case $1 in
    pbmc68k) echo train "$data/pbmc68k_reduced/10x_pbmc68k_reduced.h5ad" --obsm X_pca ;;
    pbmc3k) echo train "$data/pbmc3k_pca/pbmc3k_pca50.h5ad" ;;
    sc_celseq2 | sc_celseq2_5cl_p3)
      echo train "$data/sc_mixology/$1.count.csv.gz" --transpose \
        --keep-observations "$output/keep/$1.txt"
      ;;
    scdcc_pbmc) echo train "$data/scdcc_pbmc/10X_PBMC_select_2100_top2000.h5" --dataset X ;;
    digits) echo train "$data/digits/digits.csv.gz" --no-header --drop-columns column_65 ;;
    paul15) echo train "$data/paul15/paul15_cluster.h5ad" ;;
    nuclei) echo train "$root/examples/nuclei/nuclei.csv" ;;
    *)
      echo "$1 is not one of the sets: ${all[*]}" >&2
      return 1
      ;;
  esac
}

all=(pbmc68k pbmc3k sc_celseq2 sc_celseq2_5cl_p3 scdcc_pbmc digits paul15 nuclei)
sets=("$@")
[ $# -gt 0 ] || sets=("${all[@]}")

"$root/Benchmarks/peers/setup"
mkdir -p "$output"
"$python" "$here/prepare.py" "$data" "$output"

for set in "${sets[@]}"; do
  line=$(command_of "$set")
  [ -f "$output/labels/$set.csv" ] || continue
  read -ra arguments <<< "$line"
  for seed in ${SEEDS:-1 2 3 4 5}; do
    run=$output/$set/seed-$seed
    if [ -f "$run/run.json" ]; then continue; fi
    command=("$deepwak" "${arguments[@]}" "${flags[@]}" --seed "$seed" --out "$run" --force --quiet)
    echo "${command[*]}" | tee -a "$output/commands.txt" >&2
    mkdir -p "$output/$set"
    "${command[@]}" || echo "$set, seed $seed: failed" >&2
  done
done

"$python" "$here/evaluate.py" "$output" "${sets[@]}"
