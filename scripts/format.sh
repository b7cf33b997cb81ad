#!/bin/sh
# Formats all C++ with clang-format; with --check it changes nothing, and fails where it would.
set -eu
cd "$(dirname "$0")/.."
how=-i
[ "${1:-}" != --check ] || how="--dry-run -Werror"
# shellcheck disable=SC2086
find src tests bench \( -name '*.h' -o -name '*.cpp' \) -print0 | xargs -0 clang-format $how
