#!/bin/sh
# Packs the worker with its loader, its libraries and trusted certificates, so that it runs on any
# Linux of the same architecture, whatever is installed there:
#
#   scripts/bundle.sh build/release/bin/stocktake-worker build/release/bundle
#
# leaves build/release/bundle/stocktake-worker-<hash>.tar.gz and prints its path. The hash is of the
# content: the same files make the same archive, to the byte. Unpacked anywhere, `run` starts it.
set -eu
worker=$1
output=$2
version=${3:-unknown}
certificates=/etc/ssl/certs/ca-certificates.crt

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin" "$folder/lib" "$folder/etc"
strip -o "$folder/bin/stocktake-worker" "$worker"

libraries=$(ldd "$worker")
case $libraries in
*"not found"*)
  echo "libraries are missing: $libraries" >&2
  exit 1
  ;;
esac
# "libz.so.1 => /lib/.../libz.so.1 (0x...)", and the loader as "/lib64/ld-linux-x86-64.so.2 (0x...)"
echo "$libraries" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r library; do
  cp -L "$library" "$folder/lib/"
done
loader=$(echo "$libraries" | sed -n 's/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\) .*/\1/p')
cp -L "$loader" "$folder/lib/"
loader=$(basename "$loader")
strip --strip-unneeded "$folder"/lib/*.so*
cp -L "$certificates" "$folder/etc/"

cat >"$folder/run" <<RUN
#!/bin/sh
here=\$(dirname "\$0")
exec "\$here/lib/$loader" --library-path "\$here/lib" "\$here/bin/stocktake-worker" "\$@"
RUN
cat >"$folder/manifest.json" <<MANIFEST
{
  "version": "$version",
  "architecture": "$(uname -m)",
  "loader": "lib/$loader",
  "libraries": "lib",
  "program": "bin/stocktake-worker"
}
MANIFEST
chmod -R u=rwX,go=rX "$folder"
chmod 755 "$folder/run" "$folder/bin/stocktake-worker" "$folder/lib/$loader"

mkdir -p "$output"
rm -f "$output"/stocktake-worker-*.tar.gz
tar --create --directory "$folder" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
  --format=ustar --file "$output/bundle.tar" bin etc lib manifest.json run
hash=$(sha256sum "$output/bundle.tar" | cut -c1-16)
gzip -9 -n "$output/bundle.tar"
mv "$output/bundle.tar.gz" "$output/stocktake-worker-$hash.tar.gz"
echo "$output/stocktake-worker-$hash.tar.gz"
