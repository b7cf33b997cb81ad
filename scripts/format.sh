#!/bin/sh
# Formats C++ with clang-format and CMake files with cmake-format; with --check it changes nothing and
# fails where it would.
set -eu
cd "$(dirname "$0")/.."
cpp=-i
cmake=-i
if [ "${1:-}" = --check ]; then
  cpp="--dry-run -Werror"
  cmake=--check
fi
# shellcheck disable=SC2086
find src tests bench \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 clang-format $cpp
find CMakeLists.txt cmake src tests bench \( -name CMakeLists.txt -o -name '*.cmake' \) -print0 |
  xargs -0 cmake-format --config-file .cmake-format.yaml $cmake --
