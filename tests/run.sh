#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs what is missing, builds, and runs every test: with GCC, with Clang, as a static library,
# under the sanitizers of addresses, undefined behaviour and threads, and the fuzzers for a short
# time.
#
#   sh tests/run.sh            all of it
#   sh tests/run.sh PRESET…    just these: dev clang static asan tsan fuzz, and, with another Qt
#                              than that of this machine, qt6.8 qt6.11 (see tests/scripts/qtversions.sh);
#                              tidy runs clang-tidy on what dev builds;
#                              deb makes and tries Debian packages (see tests/scripts/debtest.sh)
#   sh tests/run.sh --help     prints this

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/.."
. tests/scripts/packages.sh

presets=${*:-dev clang static asan fuzz tsan}

packages="$build_packages libnghttp2-dev pkg-config qcoro-qt6-dev"
case " $presets " in *" dev "*) packages="$packages qt6-documentation-tools" ;; esac
case " $presets " in *" clang "* | *" fuzz "*) packages="$packages clang" ;; esac
case " $presets " in *" fuzz "*) packages="$packages libclang-rt-dev" ;; esac
# shellcheck disable=SC2086 # words are meant to be split
ensure_packages $packages

# Other versions of clang-format see things differently.
case " $presets " in *" dev "*)
    ensure_packages clang-format-14 || echo "The test of the format will be skipped." >&2
    ;;
esac

case " $presets " in *" tidy "*)
    ensure_packages clang-tidy-14 || echo "The test with clang-tidy will be skipped." >&2
    ;;
esac

# The servers of tests/integration, which runs with the presets dev and asan. Where they cannot be
# had, it is skipped; a server that is installed but could not be started is good enough.
case " $presets " in *" dev "* | *" asan "*)
    ensure_packages apache2-bin haproxy hitch libnginx-mod-nchan lighttpd lighttpd-mod-deflate \
        lighttpd-mod-openssl nginx redis-server stunnel4 varnish \
        || echo "Integration tests for which a server is missing will be skipped." >&2
    ;;
esac

# These come from npm. Where there is one already, it may be another than Debian's.
install_npm_servers() {
    command -v npm >/dev/null 2>&1 || ensure_packages nodejs npm || return 1
    status=0
    sh tests/integration/mcp/install.sh "$1/npm" || status=1
    sh tests/integration/graphqlsse/install.sh "$1/npm-graphqlsse" || status=1
    sh tests/integration/trpc/install.sh "$1/npm-trpc" || status=1
    return "$status"
}

export QT_QPA_PLATFORM=offscreen
# A proxy from the environment is not for servers on this machine.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

for preset in $presets; do
    case $preset in
    qt*)
        sh tests/scripts/qtversions.sh "$preset"
        continue
        ;;
    deb)
        sh tests/scripts/debtest.sh
        continue
        ;;
    tidy)
        # It wants all that is generated, and modules of QML that are built.
        echo "== tidy"
        cmake --preset dev
        cmake --build --preset dev
        ctest --preset tidy
        continue
        ;;
    tsan)
        status=0
        QTSSE_TSAN_PREFIX=$(sh tests/scripts/tsanqt.sh) || status=$?
        case $status in
        0) export QTSSE_TSAN_PREFIX ;;
        3) echo "== $preset: SKIPPED: there is no Qt for it"; continue ;;
        *) exit "$status" ;;
        esac
        ;;
    esac
    echo "== $preset: build"
    cmake --preset "$preset"
    cmake --build --preset "$preset"
    if [ "$preset" = dev ]; then
        echo "== $preset: public headers compile on their own"
        cmake --build --preset "$preset" --target all_verify_interface_header_sets
    fi
    echo "== $preset: test"
    case "$preset" in
    dev | asan)
        install_npm_servers "build/$preset" \
            || echo "Integration tests for which a package of npm is missing will be skipped." >&2
        ctest --preset "$preset"
        ;;
    *) ctest --preset "$preset" -LE integration ;;
    esac
    # What was survived, and the seed to survive it again; ctest is silent about tests that pass.
    sed -n '/^QTSSE_FAULT_SEED=/,/ clients, /p' "build/$preset/Testing/Temporary/LastTest.log"
done
