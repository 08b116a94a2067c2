#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Follows the instructions of README in clean Debian systems: installs the packages, builds and installs
# QtSse, and runs the ten lines of C++ and of QML with a live stream. The script takes all commands and all
# code from README.
#
#   sh tests/scripts/newuser.sh           uses Debian 12 and 13
#   sh tests/scripts/newuser.sh SUITE…    uses only these: bookworm trixie
#   sh tests/scripts/newuser.sh --help    prints this text
#
# The clean systems are kept in $QTSSE_ROOTS, like those of tests/scripts/qtversions.sh. The script uses
# copies of them, and has the same requirements as qtversions.sh. If they are not met, it fails.

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
cd "$(dirname "$0")/../.."
. tests/scripts/packages.sh
. tests/scripts/roots.sh

# block HEADING LANGUAGE NUMBER: prints a code block of README below this heading.
block() {
    awk -v heading="## $1" -v fence="\`\`\`$2" -v number="$3" '
        /^## / { inside = $0 == heading }
        inside && $0 == fence && ++count == number { copying = 1; next }
        copying && /^```$/ { exit }
        copying' README.md | grep . || { echo "README has no such block: $*" >&2; return 1; }
}

url='http:\/\/127.0.0.1:8181\/events'

# The lines of README, and the code that they need around them.
write_cpp() {
    block "Ten lines of C++" cpp 1 | sed "s/https:\/\/example.org\/events/$url/" >"$build/lines"
    {
        echo '#include <QtCore/QCoreApplication>'
        grep '^#include' "$build/lines"
        echo 'int main(int argc, char *argv[]) {'
        echo 'QCoreApplication application(argc, argv);'
        grep -v '^#include' "$build/lines"
        echo 'return application.exec(); }'
    } >"$build/app/main.cpp"
    {
        echo 'cmake_minimum_required(VERSION 3.16)'
        echo 'project(app CXX)'
        echo 'set(CMAKE_CXX_STANDARD 17)'
        echo 'add_executable(app main.cpp)'
        block Install cmake 1
    } >"$build/app/CMakeLists.txt"
}

write_qml() {
    block "Ten lines of QML" qml 1 |
        sed "s/https:\/\/example.org\/events/$url/; s/^ListView {/&\n    width: 300; height: 300\n\
    onCountChanged: console.log(\"rows\", count)/" >"$build/app/Main.qml"
}

try_suite() {
    echo "== $leg"
    make_clean_copy || cannot "the system could not be made"
    mkdir "$build/app"
    git archive --prefix=clone/ HEAD | tar -x -C "$build"
    block Install sh 1 | sed 's/apt-get install/& -q -y/' >"$build/packages.sh"
    block Install sh 2 >"$build/install.sh"
    write_cpp
    write_qml
    in_root "set -x; sh -eux /build/packages.sh >/build/apt.log 2>&1 || { tail /build/apt.log; exit 1; }"
    in_root "cd /build/clone; sh -eux /build/install.sh >/build/install.log 2>&1 || {
        tail /build/install.log; exit 1; }"
    in_root "cd /build/clone; grep '^+' /build/install.log
        build/release/examples/demoserver/demoserver --port 8181 >/dev/null &
        server=\$!
        trap 'kill \$server' EXIT
        export PATH=/usr/local/bin:\$PATH
        set -x
        ssecat --count 2 http://127.0.0.1:8181/events
        cmake -S /build/app -B /build/app/build >/dev/null
        cmake --build /build/app/build >/dev/null
        timeout 5 /build/app/build/app >/build/app.log 2>&1 || true
        head -n 2 /build/app.log; grep -q price /build/app.log"
    try_qml
}

# README does not tell how to run a QML file. It tells to set QML_IMPORT_PATH for another prefix.
try_qml() {
    in_root "apt-get install -q -y qml6-module-qtquick qml6-module-qtqml-workerscript \
            qml6-module-qtqml-models qml6-module-qtquick-window \$(apt-cache search --names-only \
            '^(qml-qt6|qt6-declarative-tools)\$' | cut -d ' ' -f 1) >/build/apt.log 2>&1 || {
            tail /build/apt.log; exit 1; }
        cd /build/clone
        build/release/examples/demoserver/demoserver --port 8181 >/dev/null &
        server=\$!
        trap 'kill \$server' EXIT
        set -x
        export QML_IMPORT_PATH=\$(dirname \$(find /usr/local -type d -path '*qml/QtSse'))
        timeout 5 /usr/lib/qt6/bin/qml /build/app/Main.qml >/build/qml.log 2>&1 || true
        head -n 3 /build/qml.log; grep -q 'rows [1-9]' /build/qml.log
        if grep -iE 'error|warning' /build/qml.log; then exit 1; fi"
}

check_host
[ $# -gt 0 ] || set -- bookworm trixie
for suite in "$@"; do
    leg="new user, $suite"
    [ -z "$reason" ] || cannot "$reason"
    (try_suite)
done
