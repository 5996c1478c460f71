# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# A fresh Debian 12 that boots, for what has to be tried on a whole machine. Source it after lab.sh:
#
#     install_machine_packages
#     make_machine "$LAB/machine"        # sets MACHINE; empty but for what debootstrap installs
#     boot_machine                       # until halt_machine, or the end of the script
#     in_machine COMMAND…                # as root, with an empty environment, in /root
#     MACHINE_ROOT                       # its root directory, as seen from here, while it runs
#
# The machine is on the network of this one, so that it reaches the lab's servers. Its base is made once and kept
# in /var/cache/cairn. Needs root.

MACHINE_BASE=/var/cache/cairn/debian-12-systemd-2

install_machine_packages() {
    [ "$(id -u)" = 0 ] || fail "booting a machine needs root"
    install_missing missing_machine_packages
    [ -d "$MACHINE_BASE" ] || make_machine_base
}

missing_machine_packages() {
    command -v debootstrap >/dev/null || echo debootstrap
    command -v unshare >/dev/null || echo util-linux
    debian_keyring >/dev/null 2>&1 || echo debian-archive-keyring
}

# Makes the base beside its place and then moves it there, so that what a killed run left is never taken for whole.
make_machine_base() {
    local made
    echo "Installing a Debian 12 into $MACHINE_BASE"
    mkdir -p "$(dirname "$MACHINE_BASE")"
    made=$(mktemp -d "$MACHINE_BASE.made-XXXXXX")
    install_machine_base "$made/tree" >"$made/log" 2>&1 </dev/null || {
        tail -n 25 "$made/log" >&2
        rm -rf "$made"
        fail "debootstrap could not install Debian 12"
    }
    # Another run may have been quicker.
    mv -T "$made/tree" "$MACHINE_BASE" 2>/dev/null || true
    rm -rf "$made"
}

# install_machine_base TREE: as the installer leaves a minimal system, from the mirror that apt uses here.
install_machine_base() {
    local tree=$1 mirror keyring
    mirror=$(debian_mirror "$tree.apt") && keyring=$(debian_keyring) || return 1
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,adduser,ca-certificates \
        --keyring="$keyring" bookworm "$tree" "$mirror" || return 1
    chmod 755 "$tree" && echo "deb $mirror bookworm main" >"$tree/etc/apt/sources.list" &&
        apt_settings >"$tree/etc/apt/apt.conf.d/lab"
}

# make_machine DIR
make_machine() {
    MACHINE=$1
    mkdir -p "$MACHINE/server"
    # For ever and a day the same words in the arguments of its process, by which stop_server knows it.
    mkdir "$MACHINE/server/data"
}

boot_machine() {
    local data=$MACHINE/server/data
    rm -f "$data/init"
    "$REPOSITORY/scripts/machine" "$MACHINE_BASE" "$data" >"$MACHINE/log" 2>&1 </dev/null &
    echo $! >"$MACHINE/pids"
    [[ " ${SERVERS[*]} " == *" $MACHINE "* ]] || SERVERS+=("$MACHINE")
    wait_until_ready $! machine_is_up || fail_with_log "the machine did not boot" "$MACHINE/log"
    MACHINE_ROOT=/proc/$(<"$data/init")/root
    in_machine sh -c 'cat >/etc/resolv.conf' </etc/resolv.conf
}

machine_is_up() {
    [ -s "$MACHINE/server/data/init" ] || return 1
    in_machine systemctl is-system-running 2>/dev/null | grep -qxE 'running|degraded'
}

halt_machine() { stop_server "$MACHINE"; }

# in_machine COMMAND…
in_machine() {
    local init root
    # Its pid may be another process's by now, and to work on this machine instead would be a disaster.
    read -r init 2>/dev/null <"$MACHINE/server/data/init" && root=$(stat -Lc %d:%i "/proc/$init/root/.") &&
        [ "$root" != "$(stat -Lc %d:%i /.)" ] || {
        echo "$MACHINE does not run" >&2
        return 69
    }
    nsenter --target "$init" --mount --uts --ipc --pid --cgroup --root \
        --wdns=/root /usr/bin/env -i HOME=/root USER=root TERM=dumb LC_ALL=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
