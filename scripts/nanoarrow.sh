#!/bin/sh
# nanoarrow.sh DIR: downloads the source archive of nanoarrow into DIR. Debian does not package it;
# PyPI's archive holds the C sources and the flatcc runtime that they need.
set -eu
target=$1
requirements=$(dirname "$0")/nanoarrow-requirements.txt
version=$(sed -n 's/^nanoarrow==\([0-9.]*\) .*/\1/p' "$requirements")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# pip asks a source archive's build backend for its metadata, which would download and run a whole
# tool chain for sources that CMake compiles. This backend only answers.
mkdir "$work/backend"
cat >"$work/backend/mesonpy.py" <<PYTHON
import os

def prepare_metadata_for_build_wheel(directory, settings=None):
    info = os.path.join(directory, "nanoarrow-$version.dist-info")
    os.mkdir(info)
    with open(os.path.join(info, "METADATA"), "w") as out:
        out.write("Metadata-Version: 2.1\nName: nanoarrow\nVersion: $version\n")
    return os.path.basename(info)
PYTHON
/usr/bin/python3 -m venv "$work/venv"
PYTHONPATH="$work/backend" "$work/venv/bin/pip" download --quiet --disable-pip-version-check \
  --require-hashes --no-deps --no-binary :all: --no-build-isolation \
  --dest "$target" --requirement "$requirements"
