#!/bin/sh
# nanoarrow.sh DIR: unpacks the sources of nanoarrow into DIR. Debian has no package of it; PyPI's
# source archive holds the C sources and the flatcc runtime that they need.
set -eu
version=0.9.0
sha256=1ce15bbed8532839347faa78824c5dbd3769bff60661003e34c6fba5dd881bd3
target=$1
[ ! -e "$target/.$sha256" ] || exit 0

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
echo "nanoarrow==$version --hash=sha256:$sha256" >"$work/requirements.txt"
/usr/bin/python3 -m venv "$work/venv"
PYTHONPATH="$work/backend" "$work/venv/bin/pip" download --quiet --disable-pip-version-check \
  --require-hashes --no-deps --no-binary :all: --no-build-isolation \
  --dest "$work" --requirement "$work/requirements.txt"
mkdir "$work/sources"
tar -xzf "$work/nanoarrow-$version.tar.gz" -C "$work/sources" --strip-components=1
touch "$work/sources/.$sha256"
rm -rf "$target"
mkdir -p "$(dirname "$target")"
mv "$work/sources" "$target"
