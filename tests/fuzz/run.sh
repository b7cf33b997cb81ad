#!/bin/sh
# Runs each fuzzer for SECONDS, from the corpus and from the inputs of earlier runs, which are kept
# beside the programs. A failing input is a file there: add it to the corpus with the fix.
#   run.sh PROGRAMS SECONDS
set -eu
programs=$1
seconds=$2
corpus=$(dirname "$0")/corpus
broken=0
for program in "$programs"/fuzz_*; do
  [ -x "$program" ] || continue
  target=${program##*/fuzz_}
  longest=4096
  [ "$target" = store ] && longest=80000
  mkdir -p "$programs/found/$target"
  echo "fuzzing $target for $seconds s"
  "$program" -max_total_time="$seconds" -max_len="$longest" -print_final_stats=1 \
    -artifact_prefix="$programs/found/$target-" "$programs/found/$target" "$corpus/$target" \
    >"$programs/$target.log" 2>&1 || { broken=1; tail -n 20 "$programs/$target.log"; }
  grep -E 'cov: ' "$programs/$target.log" | tail -n 1
done
exit $broken
