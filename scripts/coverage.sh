#!/bin/sh
# Runs all tests but Spark's on a build that counts what they reach, and prints what of the folders
# that numbers depend on they do not reach: lines and branches. Fails below LINES and BRANCHES percent.
# Left out of the count are the branches that the compiler adds for exceptions, and those it knows
# nothing can take. build/coverage/uncovered.txt has the lines, build/coverage/report the pages.
set -eu
cd "$(dirname "$0")/.."
LINES=${LINES:-95}
BRANCHES=${BRANCHES:-85}
build=build/coverage
cmake --preset coverage
cmake --build --preset coverage
find "$build" -name '*.gcda' -delete
ctest --preset coverage -j2

set --
for folder in net store engine databricks; do
  set -- "$@" --filter "src/$folder/"
done
objects=$(find "$build/src" "$build/tests" -type d -name '*.dir')
# A .gcda of a test says nothing of src but of inline functions, which are counted there too.
mkdir -p "$build/report"
# shellcheck disable=SC2086
gcovr --root . --exclude-throw-branches --exclude-unreachable-branches --json "$build/coverage.json" -j2 "$@" $objects
summarize() { gcovr --root . --add-tracefile "$build/coverage.json" "$@"; }
summarize --txt "$build/lines.txt" --html-details "$build/report/index.html"
summarize --branches --txt "$build/branches.txt"
{ cat "$build/lines.txt"; cat "$build/branches.txt"; } >"$build/uncovered.txt"
for folder in net store engine databricks; do
  echo "src/$folder"
  summarize --filter "src/$folder/" --print-summary --output /dev/null
done
summarize --fail-under-line "$LINES" --fail-under-branch "$BRANCHES" --print-summary --output /dev/null
