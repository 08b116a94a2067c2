# SPDX-FileCopyrightText: 2026 The QtSse authors
# SPDX-License-Identifier: MIT
#
# Other scripts source this file after packages.sh. It creates Debian systems in separate folders outside
# the tree, once. The functions use the system in $home/root, which has the Debian suite $suite.

# shellcheck shell=sh disable=SC2034,SC2154 # the calling script sets some variables and uses others

roots=${QTSSE_ROOTS:-${XDG_CACHE_HOME:-/var/cache}/qtsse-roots}

cannot() {
    echo "$0: $leg: $1" >&2
    exit 1
}

# Sets $mirror; or $reason, if such a system cannot be created here.
check_host() {
    reason=
    if [ "$(id -u)" -ne 0 ]; then
        reason="needs to be root"
    elif ! unshare --mount --propagation private mount -t proc proc /proc 2>/dev/null; then
        reason="mounting is not allowed here"
    elif ! command -v apt-get >/dev/null 2>&1; then
        reason="there is no apt"
    elif ! ensure_packages debootstrap; then
        reason="debootstrap cannot be installed"
    else
        find_mirror
        [ -n "$mirror" ] || reason="apt knows no mirror of Debian"
    fi
}

# in_root COMMAND: runs a command in the system, with the tree in /qtsse (read-only) and $build in
# /build. The mounts exist only for this command.
in_root() {
    # shellcheck disable=SC2016 # the inner shell's variables
    unshare --mount --propagation private sh -euc '
        mount --rbind /dev "$1/dev"
        mount -t proc proc "$1/proc"
        mount --bind "$2" "$1/qtsse"
        mount -o remount,bind,ro "$1/qtsse"
        mount --bind "$3" "$1/build"
        exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
            DEBIAN_FRONTEND=noninteractive QT_QPA_PLATFORM=offscreen sh -euc "cd /qtsse; $4"
    ' sh "$home/root" "$PWD" "$build" "$1"
}

# The system is moved to its place when it is complete, so that an interrupted run leaves no incomplete
# system there.
make_root() {
    [ -d "$home/root" ] && return 0
    echo "== $leg: making a system in $home"
    rm -rf "$home/partial"
    if ! debootstrap --variant=minbase --include=ca-certificates "$suite" "$home/partial" \
        "$mirror" >"$home/debootstrap.log" 2>&1; then
        tail -n 5 "$home/debootstrap.log" >&2
        return 1
    fi
    mkdir "$home/partial/qtsse" "$home/partial/build"
    # The system can be created again, so dpkg need not wait for the disk.
    echo force-unsafe-io >"$home/partial/etc/dpkg/dpkg.cfg.d/qtsse"
    mv "$home/partial" "$home/root"
}

# The system uses the proxy of the host and its settings for mirrors.
configure_apt() {
    cp -L /etc/resolv.conf "$home/root/etc/"
    {
        apt-config dump --no-empty Acquire::http Acquire::https Acquire::Retries \
            Acquire::Check-Valid-Until Acquire::Check-Date | grep -v Auto-Detect || true
        [ -z "${http_proxy:-}" ] || echo "Acquire::http::Proxy \"$http_proxy\";"
        [ -z "${https_proxy:-}" ] || echo "Acquire::https::Proxy \"$https_proxy\";"
    } >"$home/root/etc/apt/apt.conf.d/90qtsse-host"
}

# Creates a copy, in $home/root, of a system of the suite $suite with only the packages that every Debian
# system has. The copy is removed when the script ends. Packages that apt has downloaded are kept for the
# next copy.
make_clean_copy() {
    clean=$roots/$suite-clean
    mkdir -p "$clean"
    exec 9>"$clean/lock"
    flock 9 # one at a time
    home=$clean
    make_root || return 1
    home=$clean/copy
    build=$home/build
    rm -rf "$home"
    mkdir -p "$build" "$clean/archives"
    cp -a --reflink=auto "$clean/root" "$home/root"
    rm -rf "$home/root/var/cache/apt/archives"
    mv "$clean/archives" "$home/root/var/cache/apt/archives"
    trap 'mv "$home/root/var/cache/apt/archives" "$clean/archives"; rm -rf "$home"' EXIT
    trap 'exit 130' INT TERM HUP
    configure_apt
    in_root "apt-get update -q" >"$clean/apt.log" 2>&1
}
