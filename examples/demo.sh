#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs what is missing, builds, starts the demo server and shows its live stream.
#
#   sh examples/demo.sh        until Ctrl+C; for some seconds where there is no terminal
#   sh examples/demo.sh URL    a stream of your own

set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh

ensure_packages cmake g++ ninja-build qt6-base-dev

cmake --preset release
cmake --build --preset release

build=build/release
ssecat=$build/src/tools/ssecat/ssecat

if [ $# -gt 0 ]; then
    exec "$ssecat" "$@"
fi

# A proxy from the environment is not for a server on this machine.
unset http_proxy all_proxy HTTP_PROXY ALL_PROXY

address=$(mktemp)
server=
trap 'rm -f "$address"; [ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM HUP

"$build/examples/demoserver/demoserver" --port 0 >"$address" &
server=$!
tries=0
while [ ! -s "$address" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "The demo server does not start" >&2
        exit 1
    fi
    sleep 0.1
done
url=$(cat "$address")

if [ -t 1 ]; then
    echo "The demo server is at $url; end with Ctrl+C."
    echo "To see a reconnection:  curl -X POST ${url%/events}/drop"
    echo
    "$ssecat" "$url?rate=4"
else
    # Nobody watches: a bit of everything, two lost connections included, and out.
    "$ssecat" --stats "$url?rate=20&drop=40&last=100"
fi
