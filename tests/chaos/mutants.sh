#!/bin/sh
# Can the seeded worlds fail? Plants each bug of mutants/ in a copy of the source, one at a time, and
# runs worlds until one is broken:
#   mutants.sh BUILD [SEEDS]     prints a table; fails where a bug is not found within SEEDS (5000)
#   mutants.sh --check           only whether each patch still fits the source
# A patch that does not fit: plant the same bug in the code as it is now, and put `git diff` in its
# place.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

if [ "$1" = --check ]; then
  cd "$root"
  for patch in "$here"/mutants/*.patch; do git apply --check "$patch"; done
  exit
fi

mkdir -p "$1"
build=$(cd "$1" && pwd)
seeds=${2:-5000}
source=$build/source
rm -rf "$source"
mkdir "$source"
(cd "$root" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C "$source"
# The copy may lie in a checkout, where git takes paths from the checkout's top.
export GIT_CEILING_DIRECTORIES="$build"
cmake -S "$source" -B "$build/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DSTOCKTAKE_SPARK=OFF -DSTOCKTAKE_BENCH=OFF >"$build/log"

missed=0
for patch in "$here"/mutants/*.patch; do
  name=$(basename "$patch" .patch)
  git -C "$source" apply "$patch"
  cmake --build "$build/build" --target stocktake_worlds >>"$build/log"
  "$build/build/bin/stocktake_worlds" --seeds "1..$seeds" --jobs 2 >>"$build/log" 2>"$build/found" || true
  first=$(grep '^world ' "$build/found" | sort -n -k 2 | head -n 1)
  [ -n "$first" ] || missed=$((missed + 1))
  printf '%-34s %s\n' "$name" "${first:-NOT FOUND in $seeds worlds}"
  git -C "$source" apply --reverse "$patch"
done
[ $missed = 0 ] || { echo "$missed not found; see $build/log"; exit 1; }
