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
command -v gcovr >/dev/null || {
  echo "gcovr is not installed: scripts/dependencies.sh scripts/dependencies-coverage.txt installs it" >&2
  exit 1
}
cmake --preset coverage
cmake --build --preset coverage
find "$build" -name '*.gcda' -delete
passed=yes
ctest --preset coverage || passed=no

set --
for folder in net store engine databricks; do
  set -- "$@" --filter "src/$folder/"
done
gcovr --root . --object-directory "$build" --exclude-throw-branches --exclude-unreachable-branches \
  --json "$build/coverage.json" "$@" "$build/src" "$build/tests"
summarize() { gcovr --root . --add-tracefile "$build/coverage.json" "$@"; }
mkdir -p "$build/report"
summarize --txt "$build/lines.txt" --html-details "$build/report/index.html"
summarize --branches --txt "$build/branches.txt"
# gcovr removes the file that --output names before it writes: none but our own.
# Headers are found by the build's links to the folders.
cat "$build/lines.txt" "$build/branches.txt" | sed 's|^build/coverage/include_roots/[^/]*/|src/|' \
  >"$build/uncovered.txt"
for folder in net store engine databricks; do
  echo "src/$folder"
  summarize --filter "(.*/)?$folder/" --print-summary --output "$build/summary.txt"
done
echo "together"
summarize --fail-under-line "$LINES" --fail-under-branch "$BRANCHES" --print-summary --output "$build/summary.txt"
[ $passed = yes ]
