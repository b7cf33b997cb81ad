#!/bin/sh
# Runs each fuzzer for so many seconds, from the corpus and from what earlier runs have found, which
# is kept beside the programs. What breaks is a file there: put it into the corpus with its cure.
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
