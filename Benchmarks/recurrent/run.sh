#!/usr/bin/env bash
# Trains with one, two and three blocks (--recurrent) of five heads on the Ciona embryos under the
# authors' protocol and on two tables; prints held-out errors, stability and clusters.
# Usage: Benchmarks/recurrent/run.sh [OUTPUT] [SET…]
#
# OUTPUT, by default .build/benchmarks/recurrent, receives a run directory for every run, summary.csv
# and commands.txt. Runs that are complete are kept: remove their folders to run them again.
#
# DEEPWAK  the program                        (default .build/release/deepwak)
# DATA     the folder of the data sets        (default ../shared/data)
# SEEDS    the seeds                          (default "1 2 3 4 5")
# BLOCKS   the numbers of blocks              (default "1 2 3")
# FLAGS    flags added to every command, such as "--heads 12"
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
output=${1:-$root/.build/benchmarks/recurrent}
shift || true
deepwak=${DEEPWAK:-$root/.build/release/deepwak}
data=${DATA:-$root/../shared/data}
all=(ciona_paper ciona_unmasked ciona_masked pbmc68k nuclei)
sets=("$@")
[ $# -gt 0 ] || sets=("${all[@]}")
ciona=("$data/ciona/features.csv" --normalize maxabs --held-out 256 --batch-size 256 --heads 5
  --max-clusters 14 --embedding 14 --epochs 200)
read -ra flags <<< "${FLAGS:-}"

# The highest-level figure of a run.json, one key a line.
figure() {
  awk -v key="\"$2\"" '
    /^  "/ { name = $1; sub(/:.*/, "", name); if (name != key) next
      sub(/^[^:]*: */, ""); sub(/,[ \t]*$/, ""); print; exit }' "$1/run.json"
}

mkdir -p "$output"
for set in "${sets[@]}"; do
  case $set in
    # A fifth of the published epochs.
    ciona_paper) settings=("$data/ciona/features.csv" --preset paper --epochs 200) ;;
    ciona_unmasked) settings=("${ciona[@]}" --mask 0) ;;
    ciona_masked) settings=("${ciona[@]}") ;;
    pbmc68k) settings=("$data/pbmc68k_reduced/10x_pbmc68k_reduced.h5ad" --obsm X_pca
      --heads 5) ;;
    nuclei) settings=("$root/examples/nuclei/nuclei.csv" --heads 5) ;;
    *)
      echo "$set is not one of the sets: ${all[*]}" >&2
      exit 1
      ;;
  esac
  for blocks in ${BLOCKS:-1 2 3}; do
    for seed in ${SEEDS:-1 2 3 4 5}; do
      run=$output/$set/blocks-$blocks/seed-$seed
      [ -f "$run/run.json" ] && continue
      command=("$deepwak" train "${settings[@]}" "${flags[@]}" --recurrent "$blocks"
        --seed "$seed" --h5ad none
        --out "$run" --force --quiet)
      echo "${command[*]}" | tee -a "$output/commands.txt" >&2
      "${command[@]}" > /dev/null || echo "$run: failed" >&2
    done
  done
done

summary=$output/summary.csv
echo 'set,blocks,seed,held_out_error,held_out_masked_error,stability,clusters,dead_heads,seconds' \
  > "$summary"
for run in "$output"/*/blocks-*/seed-*/; do
  run=${run%/}
  [ -f "$run/run.json" ] || continue
  rest=${run#"$output"/}
  IFS=/ read -r set blocks seed <<< "$rest"
  printf '%s,%s,%s' "$set" "${blocks#blocks-}" "${seed#seed-}" >> "$summary"
  for key in held_out_error held_out_masked_error stability clusters dead_heads seconds; do
    printf ',%s' "$(figure "$run" $key)" >> "$summary"
  done
  echo >> "$summary"
done

awk -F, '
  function median(list,  n, v, i, j, t) {
    n = split(list, v, " ")
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n == 0 ? "" : n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
  NR == 1 { next }
  {
    group = $1 "," $2
    if (!(group in count)) order[++groups] = group
    count[group]++; dead[group] += $8; clusters[group] = clusters[group] (count[group] > 1 ? ", " : "") $7
    plain[group] = plain[group] " " $4; masked[group] = masked[group] " " $5
    if ($6 != "null") stability[group] = stability[group] " " $6
    seconds[group] = seconds[group] " " $9
  }
  END {
    print "| set | blocks | seeds | held-out error | on hidden features | stability | clusters, by seed | dead heads | seconds |"
    print "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for (i = 1; i <= groups; i++) {
      g = order[i]; split(g, part, ",")
      s = median(stability[g])
      printf "| %s | %s | %d | %.4f | %.4f | %s | %s | %d | %.0f |\n", part[1], part[2], count[g], \
        median(plain[g]), median(masked[g]), s == "" ? "" : sprintf("%.2f", s), clusters[g], dead[g], \
        median(seconds[g])
    }
  }' "$summary"
