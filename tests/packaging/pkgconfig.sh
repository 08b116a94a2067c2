#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Builds and runs a program with only the flags that pkg-config gives for an installed QtSse.
#
#   sh pkgconfig.sh PKG_CONFIG LIBDIR SOURCE PROGRAM VERSION COMPILER [FLAG…]
#   sh pkgconfig.sh --help    prints this
#
# LIBDIR is the installed folder of libraries, and VERSION the expected version.

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
[ $# -ge 6 ] || { echo "$0: too few arguments (see --help)" >&2; exit 2; }
pkg_config=$1
libdir=$2
source=$3
program=$4
expected=$5
shift 5

export PKG_CONFIG_PATH="$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
version=$("$pkg_config" --modversion QtSse)
if [ "$version" != "$expected" ]; then
    echo "pkg-config knows QtSse $version instead of $expected" >&2
    exit 1
fi

# In assignments of their own, so that a failure of pkg-config ends the script.
cflags=$("$pkg_config" --cflags QtSse QtSseTesting)
libs=$("$pkg_config" --libs QtSse QtSseTesting)
rm -f "$program"
set -x
# shellcheck disable=SC2086 # words are meant to be split
"$@" $cflags "$source" -o "$program" $libs
LD_LIBRARY_PATH="$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$program"
