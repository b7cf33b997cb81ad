#!/bin/sh
# Checks shell scripts with shellcheck, C++ for messages that crash where standard error is broken, and
# Python with ruff, which the first run installs, pinned, into build/lint. Exits with 77 where only
# ruff is missing, because it cannot be downloaded.
set -eu
cd "$(dirname "$0")/.."
find .ci scripts src tests -name '*.sh' -print0 | xargs -0 shellcheck .ci/run

if grep -rnE '\bstderr\b|std::cerr' src --include='*.cpp' --include='*.h'; then
  echo "write messages with src/util/standard_streams.h: others throw where standard error is broken" >&2
  exit 1
fi

requirements=scripts/lint-requirements.txt
environment=build/lint/$(sha256sum <$requirements | cut -c1-16)
if [ ! -x "$environment/bin/ruff" ]; then
  mkdir -p build/lint
  /usr/bin/python3 -m venv --clear "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes \
    --only-binary :all: --requirement "$requirements" || {
    echo "ruff cannot be installed: Python is not checked" >&2
    exit 77
  }
fi
"$environment/bin/ruff" check --no-cache --quiet
