#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Takes the pictures of README and of the documentation. Needs no display.
#
#   sh examples/screenshots.sh           saves all pictures in src/doc/images
#   sh examples/screenshots.sh --help    prints this text

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/.."
. tests/scripts/packages.sh

# shellcheck disable=SC2086 # words are meant to be split
ensure_packages $build_packages

cmake --preset release
cmake --build --preset release --target chat dashboard ticker

export QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software
unset QTSSE_CHAT_URL http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

images=src/doc/images
examples=build/release/examples
$examples/dashboard/dashboard --screenshot $images/dashboard-dark.png
$examples/dashboard/dashboard --light --size 800x480 --screenshot $images/dashboard-light.png
$examples/chat/chat --light --size 800x640 --ask "How do they compare to WebSockets?" \
    --ask "Break in the middle" --screenshot $images/chat.png
$examples/ticker/ticker --screenshot $images/ticker.png
ls -l $images
