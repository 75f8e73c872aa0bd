#!/usr/bin/env bash
# Kills a run at random moments and lets it go on, until it ends; compares the result with that
# of an undisturbed run, byte by byte. Usage: Benchmarks/resume/run.sh [TABLE] [REPETITIONS]
set -euo pipefail
cd "$(dirname "$0")/../.."
table=${1:-examples/nuclei/nuclei.csv}
repetitions=${2:-20}
deepwak=${DEEPWAK:-.build/release/deepwak}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
read -ra more <<< "${FLAGS:-}" # other flags of train
flags=(--seed 7 --quiet "${more[@]}")

begin=$(date +%s%N)
"$deepwak" train "$table" "${flags[@]}" --out "$place/whole" > /dev/null
span=$((($(date +%s%N) - begin) / 1000000))
echo "undisturbed: $span ms"

failures=0
for i in $(seq "$repetitions"); do
  kills=0
  out="$place/run$i"
  while true; do
    "$deepwak" train "$table" "${flags[@]}" --out "$out" --checkpoint-every 0.02 --resume \
      > /dev/null 2>> "$place/log" &
    process=$!
    # At a random moment of up to the whole length of a run; five kills at most.
    if [ "$kills" -lt 5 ]; then
      sleep "$(awk -v r=$RANDOM -v s="$span" 'BEGIN { print r / 32768 * s / 1000 }')"
      if kill -9 "$process" 2> /dev/null; then kills=$((kills + 1)); fi
    fi
    wait "$process" 2> /dev/null || true
    if [ -e "$out/run.json" ]; then
      if [ "$kills" -gt 0 ]; then break; fi
      # It ended before it was killed: once more, with less time.
      rm -rf "$out"
      span=$((span * 9 / 10))
    fi
  done
  for file in clusters.csv metrics.csv embedding.csv consensus_tree.csv; do
    if ! cmp -s "$place/whole/$file" "$out/$file"; then
      echo "run $i: $file differs"
      failures=$((failures + 1))
    fi
  done
  echo "run $i: ended after $kills kills"
done
sort "$place/log" | uniq -c
echo "$((repetitions)) runs, $failures files that differ"
[ "$failures" -eq 0 ]
