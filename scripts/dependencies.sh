#!/bin/sh
# dependencies.sh [LIST]: installs, with apt, the packages of LIST (dependencies.txt) that are missing.
# Where none is missing it does nothing and needs no rights.
set -eu
list=${1:-$(dirname "$0")/dependencies.txt}
missing=""
while read -r package; do
  case $package in "" | "#"*) continue ;; esac
  status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done <"$list"
[ -n "$missing" ] || exit 0
echo "installing:$missing"
as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
