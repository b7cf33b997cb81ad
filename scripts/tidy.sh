#!/bin/sh
# Runs clang-tidy on the files of src, each compiled by itself, and fails on any finding.:
#   tidy.sh [BASE]   those that changed since the commit BASE (HEAD~1), and the .cpp of a changed header
#   tidy.sh --all    all: half an hour of CPU time
# With TIDY_SECONDS, no file is begun after that many seconds; those left out are named.
set -eu
cd "$(dirname "$0")/.."
base=${1:-HEAD~1}
files=$(mktemp)
trap 'rm -f "$files"' EXIT

if [ "$base" = --all ]; then
  find src -name '*.cpp' >"$files"
elif git rev-parse --quiet --verify "$base^{commit}" >/dev/null; then
  git diff --name-only --diff-filter=d "$base" -- 'src/*.cpp' 'src/*.h' | sed 's/\.h$/.cpp/' |
    sort -u | while read -r file; do [ ! -e "$file" ] || echo "$file"; done >"$files"
else
  echo "tidy: there is no commit $base to compare with: nothing is checked"
  exit
fi
# Debian 12's clang cannot read the coroutines of Asio as gcc compiles them.
sed -i '\|^src/simulator/server\.cpp$|d' "$files"
echo "tidy: $(wc -l <"$files") files"

# The release build compiles several files as one, and so cannot say how to compile a single one.
commands=build/tidy
cmake --preset release -B "$commands" -DCMAKE_UNITY_BUILD=OFF >/dev/null
generated=src/spark_connect/generated/spark_connect/proto
cmake --build "$commands" --target $generated/spark_connect.pb.h $generated/error_details.pb.h \
  src/protocol/slice.pb.h >/dev/null
deadline=0
[ -z "${TIDY_SECONDS:-}" ] || deadline=$(($(date +%s) + TIDY_SECONDS))
# shellcheck disable=SC2016
xargs -r -P2 -n1 sh -c '
  if [ "$1" -gt 0 ] && [ "$(date +%s)" -gt "$1" ]; then echo "tidy: no time left for $3"; exit; fi
  clang-tidy -p "$2" --quiet "$3"' sh "$deadline" "$commands" <"$files"
