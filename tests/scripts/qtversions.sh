#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Builds and tests with other versions of Qt than that of this machine, in separate Debian systems. The
# systems and their build directories are created once and kept outside the tree.
#
#   sh tests/scripts/qtversions.sh           runs all legs
#   sh tests/scripts/qtversions.sh LEG…      runs these: qt6.8 (Debian 13) qt6.11 (Debian unstable)
#   sh tests/scripts/qtversions.sh --update  installs the newest packages first
#   sh tests/scripts/qtversions.sh --help    prints this text
#
# The systems are kept in $QTSSE_ROOTS. The default is qtsse-roots in $XDG_CACHE_HOME or in /var/cache.
# Each system takes more than 1 GB. The packages come from the mirror that apt uses on this machine.
#
# The script requires root, permission to mount and to change the root directory, and Debian's apt. It
# fails if one of them is missing, or if a system cannot be created.

set -eu
cd "$(dirname "$0")/../.."
. tests/scripts/packages.sh
. tests/scripts/roots.sh

update=
legs=
for argument in "$@"; do
    case $argument in
    --help) sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --update) update=yes ;;
    qt6.8 | qt6.11) legs="$legs $argument" ;;
    *) echo "$0: unknown argument: $argument (see --help)" >&2; exit 2 ;;
    esac
done
legs=${legs:-qt6.8 qt6.11}

packages="$build_packages $database_packages pkg-config clang libclang-rt-dev"

suite_of() {
    case $1 in
    qt6.8) echo trixie ;;
    qt6.11) echo sid ;;
    esac
}

preset_of() {
    case $1 in
    qt6.8) echo asan ;;
    qt6.11) echo release-gcc ;;
    esac
}

install_packages() {
    if [ -z "$update" ] && [ "$(cat "$home/packages" 2>/dev/null)" = "$packages" ]; then
        return 0
    fi
    echo "== $leg: installing packages"
    rm -f "$home/packages"
    configure_apt
    in_root "apt-get update -q
        apt-get dist-upgrade -q -y --no-install-recommends
        apt-get install -q -y --no-install-recommends $packages
        apt-get clean" >"$home/packages.log" 2>&1 || {
        tail -n 5 "$home/packages.log" >&2
        return 1
    }
    echo "$packages" >"$home/packages"
}

build_and_test() {
    echo "== $leg: Qt $version: build"
    in_root "cmake --preset $(preset_of "$leg") -B /build
        cmake --build /build
        cmake --build /build --target all_verify_interface_header_sets"
    echo "== $leg: Qt $version: test"
    # The test preset would look for the build directory in the tree.
    # Servers and packaging are tested with one Qt, that of the machine. Most tests wait most of the time.
    in_root "export QTSSE_STREAM_STEP=10 QTSSE_FAULTS=1700 MALLOC_PERTURB_=165 \
            LSAN_OPTIONS=print_suppressions=0:suppressions=/qtsse/tests/scripts/lsan.supp
        ctest --test-dir /build --output-on-failure --no-tests=error \
        --parallel 4 --timeout 400 -LE 'integration|packaging|docs'"
}

run_leg() {
    suite=$(suite_of "$leg")
    home=$roots/$suite
    # Another clone has another build directory: time stamps cannot be compared between them.
    build=$home/build-$(pwd | cksum | cut -d ' ' -f 1)
    mkdir -p "$build"
    exec 9>"$home/lock"
    flock 9 # one at a time
    if ! make_root || ! install_packages; then
        cannot "the system could not be made"
    elif ! version=$(in_root "qmake6 -query QT_VERSION"); then
        cannot "the system cannot be used"
    elif ! dpkg --compare-versions "$version" ge "${leg#qt}"; then
        # A suite that moves on has a newer one some day, which is welcome.
        cannot "$suite has no newer Qt than $version"
    else
        start=$(date +%s)
        build_and_test
        echo "== $leg: Qt $version: passed in $(($(date +%s) - start)) s"
    fi
}

check_host
for leg in $legs; do
    [ -z "$reason" ] || cannot "$reason"
    run_leg
done
