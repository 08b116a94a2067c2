#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs the reference server of the Model Context Protocol into a directory, unless it is there.
#
#   sh install.sh DIRECTORY
#   sh install.sh --help       prints this

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
[ $# -eq 1 ] || { echo "$0: which directory? (see --help)" >&2; exit 2; }
package=@modelcontextprotocol/server-everything
version=2026.8.31

manifest=$1/node_modules/$package/package.json
grep -qs "\"version\": \"$version\"" "$manifest" && exit
mkdir -p "$1"
npm install --prefix "$1" --no-save --no-audit --no-fund --ignore-scripts "$package@$version"
