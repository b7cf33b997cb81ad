#!/bin/sh
# dependencies.sh [LIST]: installs those of LIST (dependencies.txt) that are missing, with apt. Does
# nothing, and needs no rights, where none is.
set -eu
list=${1:-$(dirname "$0")/dependencies.txt}
missing=""
for package in $(grep -v '^#' "$list"); do
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
