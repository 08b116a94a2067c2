#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs what is missing, builds, and runs tests. It stops at the first leg that fails, and a leg
# that cannot run has failed.
#
#   sh tests/run.sh            builds all there is with GCC and the Qt of this machine, and runs the
#                              tests that need nothing else: what to run before a change is proposed
#   sh tests/run.sh all        all other legs, in the order of this list; takes about an hour
#   sh tests/run.sh LEG…       just these:
#     dev            what "sh tests/run.sh" runs
#     integration    real servers, packaging and documentation, with the build of dev
#     qt6.8          the Qt of Debian 13, with its Clang and the sanitizers of addresses, leaks and
#                    undefined behaviour
#     fuzz           the fuzzers, for a short time
#     tsan           the sanitizer of threads, with a Qt that is built for it
#     qt6.11         the Qt of Debian unstable, with its GCC, optimised
#   sh tests/run.sh MORE…      in no list:
#     asan           like qt6.8, with the Qt and the Clang of this machine
#     tidy           clang-tidy over the library and the QML module
#     static-clang   Clang, a static library, optimised, without SIMD
#     release-gcc    like qt6.11, with the Qt and the GCC of this machine
#     deb            makes Debian packages and tries them in a clean Debian
#   sh tests/run.sh --help     prints this

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/.."
. tests/scripts/packages.sh

legs=${*:-dev}
[ "$legs" != all ] || legs="integration qt6.8 fuzz tsan qt6.11"

test_packages="$build_packages $database_packages libnghttp2-dev pkg-config qcoro-qt6-dev clang-format-14"
server_packages="apache2-bin dante-server haproxy hitch libnginx-mod-nchan lighttpd lighttpd-mod-deflate \
lighttpd-mod-openssl nginx redis-server squid-openssl stunnel4 varnish"

packages_of() {
    case $1 in
    dev | release-gcc) echo "$test_packages" ;;
    integration)
        echo "$test_packages qt6-documentation-tools $server_packages"
        # Where there is one already, it may be another than Debian's.
        command -v npm >/dev/null 2>&1 || echo "nodejs npm"
        ;;
    tidy) echo "$test_packages clang-tidy-14" ;;
    asan | fuzz) echo "$test_packages clang libclang-rt-dev" ;;
    static-clang | tsan) echo "$test_packages clang" ;;
    qt6.8 | qt6.11 | deb) ;;
    *)
        echo "$0: unknown leg: $1 (see --help)" >&2
        return 2
        ;;
    esac
}

# build PRESET [OPTION…]
build() {
    cmake --preset "$@"
    cmake --build --preset "$1"
}

install_npm_servers() {
    for server in mcp graphqlsse trpc; do
        sh "tests/integration/$server/install.sh" build/dev/npm-$server ||
            echo "Tests with $server will be skipped." >&2
    done
}

run_leg() {
    case $1 in
    dev)
        build dev -DQTSSE_BUILD_INTEGRATION_TESTS=OFF
        ctest --preset quick
        ;;
    integration)
        install_npm_servers
        build dev -DQTSSE_BUILD_INTEGRATION_TESTS=ON
        # Each public header compiles on its own.
        cmake --build --preset dev --target all_verify_interface_header_sets
        ctest --preset rest
        ;;
    tidy)
        cmake --preset tidy
        ctest --preset tidy
        ;;
    tsan)
        QTSSE_TSAN_PREFIX=$(sh tests/scripts/tsanqt.sh)
        export QTSSE_TSAN_PREFIX
        build tsan
        ctest --preset tsan
        ;;
    qt*) sh tests/scripts/qtversions.sh "$1" ;;
    deb) sh tests/scripts/debtest.sh ;;
    *)
        build "$1"
        ctest --preset "$1" -LE 'integration|docs'
        ;;
    esac
}

# One call of apt for all of them, and before the first build.
packages=
for leg in $legs; do
    packages="$packages $(packages_of "$leg")"
done
# shellcheck disable=SC2086 # words are meant to be split
ensure_packages $packages

export QT_QPA_PLATFORM=offscreen
# A proxy from the environment is not for servers on this machine.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

for leg in $legs; do
    echo "== $leg"
    start=$(date +%s)
    run_leg "$leg"
    echo "== $leg: passed in $(($(date +%s) - start)) s"
    # What was survived, and the seed to survive it again; ctest is silent about tests that pass.
    [ ! -f "build/$leg/Testing/Temporary/LastTest.log" ] ||
        sed -n '/^QTSSE_FAULT_SEED=/,/ clients, /p' "build/$leg/Testing/Temporary/LastTest.log"
done
