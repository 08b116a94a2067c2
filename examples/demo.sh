#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs what is missing, builds, and shows a live stream of the demo server: in the dashboard
# where there is a display, and otherwise in the terminal.
#
#   sh examples/demo.sh                      until it is closed; the terminal ends by Ctrl+C, or
#                                            after some seconds where it is none
#   sh examples/demo.sh URL                  a stream of your own
#   sh examples/demo.sh --terminal [URL]     in the terminal, display or not
#   sh examples/demo.sh --screenshot FILE    a picture of the dashboard; needs no display
#   sh examples/demo.sh chat [OPTION …]      questions and answers instead; --help tells the options
#   sh examples/demo.sh --help               prints this

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
        echo "Without a display, there is just: sh examples/demo.sh chat --screenshot FILE" >&2
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
cmake --build --preset release

build=build/release
ssecat=$build/src/tools/ssecat/ssecat

# A proxy from the environment is not for a server on this machine.
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
    cd "$OLDPWD" # which names of files are relative to
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
