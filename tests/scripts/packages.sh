# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Other scripts source this file. It installs Debian packages only if one is missing. If all packages are
# installed, the scripts need neither the network nor root.

# shellcheck disable=SC2034 # other scripts use these variables

# The packages for the library and the command-line programs.
base_packages="cmake g++ ninja-build qt6-base-dev zlib1g-dev"

# The packages for the QML module and the Qt Quick examples, and a font for systems without a desktop.
qml_packages="qt6-declarative-dev qt6-declarative-dev-tools qml6-module-qtqml \
qml6-module-qtqml-models qml6-module-qtqml-workerscript qml6-module-qtquick \
qml6-module-qtquick-controls qml6-module-qtquick-layouts qml6-module-qtquick-shapes \
qml6-module-qtquick-templates qml6-module-qtquick-window qml6-module-qttest fonts-roboto-unhinted"

# A test stores events in a database.
database_packages="libqt6sql6-sqlite"

# The packages for building and testing with GCC.
build_packages="$base_packages $qml_packages"

ensure_packages() {
    missing=
    for package in "$@"; do
        status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) || status=
        [ "$status" = "install ok installed" ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0

    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Please install as root:$missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    echo "Installing:$missing"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    # Packages of servers start their servers, which is not wanted here. With RUNLEVEL=1, init scripts
    # do not start them, for example in containers.
    # shellcheck disable=SC2086 # words are meant to be split
    $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -q -y --no-install-recommends $missing
}

debian_mirror() {
    # shellcheck disable=SC2016 # apt's variable
    apt-get indextargets --format '$(REPO_URI)' \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | sed 1q
}

# Sets $mirror to the mirror of the Debian archive that apt uses, or to an empty string.
find_mirror() {
    mirror=$(debian_mirror)
    if [ -z "$mirror" ] && apt-get update -q; then
        mirror=$(debian_mirror)
    fi
}
