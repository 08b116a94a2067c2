# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# To be sourced. Installs packages of npm for the tests, each with its exact version.

# npm_install DIRECTORY NAME@VERSION…: installs them below the directory, if one is not there.
npm_install() {
    directory=$1
    shift
    missing=
    for package in "$@"; do
        manifest=$directory/node_modules/${package%@*}/package.json
        grep -qs "\"version\": \"${package##*@}\"" "$manifest" || missing=yes
    done
    [ -n "$missing" ] || return 0
    mkdir -p "$directory"
    # --legacy-peer-deps: what is not named is not installed, such as a compiler of TypeScript.
    npm install --prefix "$directory" --no-save --no-audit --no-fund --ignore-scripts \
        --legacy-peer-deps "$@"
}
