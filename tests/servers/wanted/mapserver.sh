#!/bin/sh
# MapServer's CGI program from Debian: unpacked here with what this machine lacks, or a
# link to the one that is installed.
set -eu
cd "$1"
if found=$(command -v mapserv); then ln -sf "$found" mapserv; exit 0; fi
names=$(apt-get install -s --no-install-recommends cgi-mapserver | awk '/^Inst/ {print $2}')
apt-get download -q $names
for file in *.deb; do dpkg -x "$file" root && rm "$file"; done
ln -sf root/usr/bin/mapserv mapserv
