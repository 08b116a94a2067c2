#!/bin/sh
# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Installs the packages of a server of GraphQL over SSE into a directory, unless they are there.
#
#   sh install.sh DIRECTORY
#   sh install.sh --help       prints this

set -eu
[ "${1-}" != --help ] || { sed -n '5,/^$/s/^# \{0,1\}//p' "$0"; exit; }
[ $# -eq 1 ] || { echo "$0: which directory? (see --help)" >&2; exit 2; }
. "$(dirname "$0")/../support/npminstall.sh"

npm_install "$1" graphql@16.14.2 graphql-sse@2.6.1
