#!/bin/sh
# Installs the real servers that connectors are tested against, each in a folder of
# its own outside the repository: tests/servers/install.sh [NAME …]
# What a server needs stands in tests/servers/wanted: NAME.txt (Python packages for a
# venv of its own) or NAME.sh (anything else; gets the folder as its argument); those in
# wanted/by_name are heavy and installed only when they are named.
# Registries are pip's, uv's and npm's own configuration. Without a network nothing is
# installed and the tests that need a server are skipped, visibly.
set -u
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=${PROVINCE_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/province-servers}
python=${PYTHON:-$here/../../.venv/bin/python}
failed=0

wanted() {
    if [ $# -gt 0 ]; then printf '%s\n' "$@"; return; fi
    for file in "$here"/wanted/*.*; do
        name=$(basename "$file"); printf '%s\n' "${name%.*}"
    done
}

install() {
    place=$root/$1
    list=$here/wanted/$1.txt
    [ -f "$list" ] || list=$here/wanted/by_name/$1.txt
    if [ -f "$here/wanted/$1.sh" ]; then
        cmp -s "$here/wanted/$1.sh" "$place/installed" && return 0
        mkdir -p "$place" && sh "$here/wanted/$1.sh" "$place" &&
            cp "$here/wanted/$1.sh" "$place/installed"
        return
    fi
    cmp -s "$list" "$place/installed" && return 0
    uv=$(dirname "$python")/uv
    "$uv" venv -q --clear -p "$python" "$place" &&
        "$uv" pip install -q -p "$place/bin/python" -r "$list" &&
        cp "$list" "$place/installed"
}

for name in $(wanted "$@"); do
    if install "$name"; then
        echo "servers: $name is ready"
    else
        echo "servers: $name could not be installed; its tests are skipped" >&2
        failed=1
    fi
done
exit $failed
