#!/bin/sh
# Unpacks a Debian package, with what it needs beyond this machine, into a folder:
# tests/servers/unpack.sh PACKAGE FOLDER. Nothing is installed on the machine.
set -eu
package=$1 place=$2
mkdir -p "$place/debs" && cd "$place/debs"
apt-get update -q >/dev/null 2>&1 || true # old lists do, where they are enough
needed=$(apt-get install -s --no-install-recommends "$package" | awk '/^Inst /{print $2}')
if [ -z "$needed" ]; then # it is installed here already
    needed=$package
fi
apt-get download -q $needed >/dev/null
for each in *.deb; do dpkg -x "$each" "$place"; done
rm -f ./*.deb
