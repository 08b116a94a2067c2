#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Builds the Qt version of this system with ThreadSanitizer. Without such a Qt, ThreadSanitizer does not
# see the synchronization by Qt's locks, queues and posted events, and reports races that do not exist.
#
#   sh tests/scripts/tsanqt.sh           builds Qt, unless it exists; the last line is its path
#   sh tests/scripts/tsanqt.sh --help    prints this text
#
# The script builds Core, Network and Test, which takes about ten minutes on two cores, and 1 GB. They are
# kept in $QTSSE_TSAN_QT. The default is qtsse-tsan in $XDG_CACHE_HOME or in ~/.cache. The source is
# Debian's source package, from the mirror that apt uses.
#
# The exit status is 3 if this Qt cannot be built here.

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/../.."
. tests/scripts/packages.sh

cannot() {
    echo "$0: $1" >&2
    exit 3
}

command -v apt-get >/dev/null 2>&1 || cannot "there is no apt"
# shellcheck disable=SC2086 # words are meant to be split
ensure_packages $base_packages clang libclang-rt-dev libssl-dev libpcre2-dev libdouble-conversion-dev \
    libb2-dev libbrotli-dev libzstd-dev pkg-config qt6-base-dev-tools xz-utils >&2

version=$(dpkg-query -W -f='${source:Version}' qt6-base-dev)
home=${QTSSE_TSAN_QT:-${XDG_CACHE_HOME:-$HOME/.cache}/qtsse-tsan}
prefix=$home/$version
if [ -e "$prefix/complete" ]; then
    echo "$prefix"
    exit 0
fi

# Uses its own list of sources, so that the configuration of the system is not changed.
fetch_source() {
    find_mirror
    [ -n "$mirror" ] || cannot "apt knows no mirror of Debian"
    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    for suite in "$codename" "$codename-updates"; do
        echo "deb-src [signed-by=$keyring] $mirror $suite main"
    done >sources.list
    mkdir -p lists/partial
    apt_options="-q -o Dir::Etc::sourcelist=$PWD/sources.list -o Dir::Etc::sourceparts=- \
-o Dir::State::lists=$PWD/lists"
    # shellcheck disable=SC2086 # words are meant to be split
    apt-get $apt_options update && apt-get $apt_options source --download-only "qt6-base=$version"
}

build() {
    mkdir source
    tar -xJf qt6-base_*.orig.tar.xz -C source --strip-components=1
    # Features that the tests do not need are switched off to save time. GLib is switched off because its
    # event loop would not be instrumented.
    cmake -S source -B build -G Ninja -DCMAKE_INSTALL_PREFIX="$prefix" \
        -DCMAKE_BUILD_TYPE=None -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
        -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" \
        -DFEATURE_sanitizer=ON -DFEATURE_sanitize_thread=ON -DECM_ENABLE_SANITIZERS=thread \
        -DQT_HOST_PATH=/usr -DQT_FORCE_FIND_TOOLS=ON \
        -DQT_BUILD_EXAMPLES=OFF -DQT_BUILD_TESTS=OFF -DINPUT_openssl=linked \
        -DFEATURE_androiddeployqt=OFF -DFEATURE_concurrent=OFF -DFEATURE_dbus=OFF \
        -DFEATURE_glib=OFF -DFEATURE_gui=OFF -DFEATURE_icu=OFF -DFEATURE_sql=OFF \
        -DFEATURE_widgets=OFF -DFEATURE_xml=OFF
    cmake --build build
    cmake --install build
}

flags="-O1 -g1 -fno-omit-frame-pointer"
work=$home/work-$$
rm -rf "$prefix"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
echo "== Qt $version with ThreadSanitizer: build" >&2
(
    cd "$work"
    fetch_source >fetch.log 2>&1 || { tail -n 5 fetch.log >&2; exit 3; }
    build >build.log 2>&1 || { tail -n 20 build.log >&2; exit 1; }
)
touch "$prefix/complete"
echo "$prefix"
