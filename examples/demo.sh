#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs missing packages, builds, and shows a live stream of the demo server: in the dashboard if
# there is a display, otherwise in the terminal.
#
#   sh examples/demo.sh                      shows the demo server's stream; to end it, close the window
#                                            or press Ctrl+C; if the output is not a terminal, it ends
#                                            after some seconds
#   sh examples/demo.sh URL                  shows the stream at this URL
#   sh examples/demo.sh --terminal [URL]     uses the terminal even if there is a display
#   sh examples/demo.sh --screenshot FILE    saves a picture of the dashboard; needs no display
#   sh examples/demo.sh chat [OPTION …]      shows the chat; the option --help lists its options
#   sh examples/demo.sh --help               prints this text

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/.."
. tests/scripts/packages.sh

if [ "${1-}" = chat ]; then
    show=chat
    shift
    case "${DISPLAY-}${WAYLAND_DISPLAY-} $*" in
    " "*--screenshot* | " "*--help* | [!\ ]*) ;;
    *)
        echo "There is no display. Use: sh examples/demo.sh chat --screenshot FILE" >&2
        exit 1
        ;;
    esac
elif [ "${1-}" = --screenshot ]; then
    show=screenshot
    picture=${2:?Which file?}
    case $picture in /*) ;; *) picture=$OLDPWD/$picture ;; esac
elif [ "${1-}" = --terminal ] || [ -z "${DISPLAY-}${WAYLAND_DISPLAY-}" ]; then
    show=terminal
    [ "${1-}" != --terminal ] || shift
else
    show=window
fi

packages=$base_packages
[ $show = terminal ] || packages="$packages $qml_packages"
# shellcheck disable=SC2086 # words are meant to be split
ensure_packages $packages

cmake --preset release
if [ $show = terminal ]; then
    cmake --build --preset release --target ssecat demoserver
else
    cmake --build --preset release
fi

build=build/release
ssecat=$build/src/tools/ssecat/ssecat

# The demo server runs on this machine: do not use a proxy of the environment.
case $show in
screenshot) address= ;;
chat) case $* in *--url*) address=$* ;; *) address=${QTSSE_CHAT_URL-} ;; esac ;;
*) address=${1-} ;;
esac
[ -n "$address" ] ||
    unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

case $show in
chat)
    [ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] ||
        export QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software
    chat=$PWD/$build/examples/chat/chat
    cd "$OLDPWD" # file names are relative to this folder
    exec "$chat" "$@"
    ;;
window)
    exec $build/examples/dashboard/dashboard "$@"
    ;;
screenshot)
    QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software \
        $build/examples/dashboard/dashboard --screenshot "$picture"
    echo "$picture"
    exit
    ;;
esac

if [ $# -gt 0 ]; then
    exec "$ssecat" "$@"
fi

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
        echo "The demo server has not started." >&2
        exit 1
    fi
    sleep 0.1
done
url=$(cat "$address")

if [ -t 1 ]; then
    echo "The URL of the demo server is $url. Press Ctrl+C to end."
    echo "To drop the connection:  curl -X POST ${url%/events}/drop"
    echo
    "$ssecat" "$url?rate=4"
else
    # The output is not a terminal: print 100 events, with two lost connections, and end.
    "$ssecat" --stats "$url?rate=20&drop=40&last=100"
fi
