#!/bin/sh
# Builds with a preset's sanitizers and runs its tests:
#   scripts/sanitized.sh asan|tsan
# What a sanitizer finds goes to files, and any such file is a failure: a finding in a simulator or
# a worker, whose exit nobody asks about, must not pass in silence.
set -eu
preset=$1
cd "$(dirname "$0")/.."
findings=$PWD/build/$preset/findings
cmake --preset "$preset"
cmake --build --preset "$preset"
rm -rf "$findings"
mkdir "$findings"
options="log_path=$findings/found:exitcode=99:print_suppressions=0"
# TSan of gcc 12 does not start where the kernel spreads addresses widely (vm.mmap_rnd_bits above 28).
narrow=""
if [ "$preset" = tsan ] && setarch "$(uname -m)" -R true 2>/dev/null; then
  narrow="setarch $(uname -m) -R"
fi
passed=yes
ASAN_OPTIONS="$options:detect_stack_use_after_return=1" UBSAN_OPTIONS="$options:print_stacktrace=1" \
  TSAN_OPTIONS="$options" \
  $narrow ctest --preset "$preset" || passed=no
for file in "$findings"/*; do
  [ -e "$file" ] || continue
  passed=no
  echo "== $file"
  head -n 60 "$file"
done
[ $passed = yes ]
