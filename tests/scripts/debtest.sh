#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Makes the Debian packages and the archive with cpack. Installs the packages in a clean system with the
# same Debian, runs ssecat there, and builds programs in C++ and QML with the packages.
#
#   sh tests/scripts/debtest.sh           runs all steps; the packages are in build/deb/packages
#   sh tests/scripts/debtest.sh --help    prints this text
#
# The clean system is kept in $QTSSE_ROOTS, like those of tests/scripts/qtversions.sh. The script uses a
# copy of it, and has the same requirements as qtversions.sh. If they are not met, it fails.

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
[ $# -eq 0 ] || { echo "$0: unknown argument: $1 (see --help)" >&2; exit 2; }
cd "$(dirname "$0")/../.."
. tests/scripts/packages.sh
. tests/scripts/roots.sh

leg=deb
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
built=build/deb/packages

make_packages() {
    echo "== $leg: build"
    # shellcheck disable=SC2154 # packages.sh sets these variables
    # shellcheck disable=SC2086 # words are meant to be split
    ensure_packages $base_packages $qml_packages qcoro-qt6-dev dpkg-dev file
    # Debian packages need no run path, because the libraries are in a folder of the system.
    cmake --preset release -B build/deb -DCMAKE_INSTALL_PREFIX=/usr \
        -DCMAKE_SKIP_INSTALL_RPATH=ON -DQTSSE_BUILD_DOCS=OFF -DQTSSE_BUILD_EXAMPLES=OFF
    cmake --build build/deb
    rm -rf "$built"
    cpack --config build/deb/CPackConfig.cmake -B "$built"
    version=$(dpkg-deb --field "$built"/libqtsse-dev_*.deb Version)
    ls -l "$built"/*.deb "$built"/*.tar.gz
}

# install PACKAGE…: names of Debian packages; "qtsse/PATTERN" is a package that was built here.
install() {
    words=
    for package in "$@"; do
        case $package in
        qtsse/*) words="$words ./$built/${package#qtsse/}_*.deb" ;;
        *) words="$words $package" ;;
        esac
    done
    in_root "apt-get install -q -y --no-install-recommends $words" >"$clean/apt.log" 2>&1 || {
        tail -n 15 "$clean/apt.log" >&2
        return 1
    }
}

# The packages must declare all libraries that the programs in them need.
test_tools() {
    echo "== $leg: ssecat, the QML module, and their dependencies"
    install "qtsse/libqtsse[0-9]*" qtsse/qtsse-tools qtsse/qml6-module-qtsse
    in_root "ssecat --version | tee /build/version; grep -qx 'ssecat $version' /build/version
        printf 'data: hello\n\n' | ssecat --json - | grep -F '\"data\":\"hello\"'
        ldd /usr/bin/ssecat \$(dpkg -L qml6-module-qtsse | grep 'so\$') >/build/ldd
        if grep 'not found' /build/ldd || dpkg -s qt6-base-dev 2>/dev/null; then exit 1; fi"
}

test_cpp() {
    echo "== $leg: a program in C++, with CMake and with pkg-config"
    install qtsse/libqtsse-dev cmake g++ ninja-build pkg-config
    in_root "cmake -G Ninja -S tests/packaging/consumer -B /build/cpp
        cmake --build /build/cpp
        /build/cpp/consumer
        libdir=/usr/lib/\$(c++ -print-multiarch)
        sh tests/packaging/pkgconfig.sh pkg-config \$libdir tests/packaging/consumer/main.cpp \
            /build/pkgconfig-consumer $version c++ -std=c++17"
}

# qmllint must find the module without an import path. QtQml, which the program imports, is in three
# packages.
test_qml() {
    echo "== $leg: a program in QML"
    install qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript \
        qt6-declarative-dev qt6-declarative-dev-tools
    in_root "cmake -G Ninja -S tests/packaging/consumer -B /build/qml -DWITH_QML=ON
        cmake --build /build/qml
        /build/qml/qmlconsumer
        /usr/lib/qt6/bin/qmllint tests/packaging/consumer/Main.qml >/build/lint 2>&1
        cat /build/lint
        if grep -qE '(Warning|Info|Error):' /build/lint; then exit 1; fi"
}

test_removal() {
    echo "== $leg: removal leaves no files"
    in_root "apt-get purge -q -y 'libqtsse*' qtsse-tools qml6-module-qtsse" >"$clean/apt.log" 2>&1
    in_root "if find /usr /var/lib -iname '*qtsse*' | grep .; then exit 1; fi"
}

check_host
[ -z "$reason" ] || cannot "$reason"
start=$(date +%s)
make_packages
make_clean_copy || cannot "the system could not be made"
test_tools
test_cpp
test_qml
test_removal
echo "== $leg: QtSse $version on Debian $suite: passed in $(($(date +%s) - start)) s"
