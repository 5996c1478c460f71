# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# Private servers for the demo, the tests and the benchmark. Source it, then:
#
#     install_packages
#     begin_lab                          # a folder in $LAB; stops and removes all at the end
#     start_mariadb "$LAB/mariadb"       # sets MARIADB_PORT, MARIADB_SOCKET, MARIADB_PASSWORD_FILE
#     start_postgres "$LAB/postgres"     # sets POSTGRES_PORT, POSTGRES_SOCKET_DIR, POSTGRES_PASSWORD_FILE
#
# The S3 servers are in lab-s3.sh, MySQL and a newer PostgreSQL in lab-suites.sh.
#
# Servers listen on 127.0.0.1 at a free port and on a socket in their folder, run as an unprivileged
# user, and are stopped by pid on every way out of the script. What a killed run left behind is
# stopped and removed by the next begin_lab.

set -euo pipefail
# Servers and containers read what is made here, as other users; what is secret sets 077 itself.
umask 022
export LC_ALL=C.UTF-8
# A caller's own settings must not reach the servers and clients in here.
unset MYSQL_PWD MYSQL_HOST MYSQL_TCP_PORT MYSQL_UNIX_PORT MYSQL_HOME
unset PGHOST PGPORT PGUSER PGPASSWORD PGPASSFILE PGDATABASE PGSERVICE PGOPTIONS PGDATA PGCLUSTER
unset CEPH_CONF CEPH_ARGS CEPH_KEYRING "${!AWS_@}"
# Debian keeps mariadbd where an ordinary user's PATH doesn't look.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

REPOSITORY=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where labs are made. Every user must be able to pass through it, and the path of a Unix socket has
# room for 107 bytes.
LAB_PARENT=${CAIRN_LAB_PARENT:-/tmp}
# Where what the scripts download is kept for later runs. Every user has to be able to read it, which root's home
# doesn't allow.
CACHE=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/cairn
[ "$(id -u)" != 0 ] || CACHE=/var/cache/cairn
# SwiftPM leaves empty folders and locks among the temporary files; here they go with the build.
export TMPDIR="$REPOSITORY/.build/tmp"
mkdir -p "$TMPDIR"

LAB=
SERVERS=()
ATTENDED=
POLICY_FILE=/usr/sbin/policy-rc.d
OUR_POLICY=

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

# ---------------------------------------------------------------------------------------------
# Packages

# Prints the Debian packages that are missing here.
missing_packages() {
    local package
    for package in libcurl4-openssl-dev libssl-dev zlib1g-dev libisal-dev pkg-config pigz python3; do
        is_installed "$package" || echo "$package"
    done
    command -v mariadbd >/dev/null && command -v mariadb-dump >/dev/null || echo mariadb-server
    postgres_programs >/dev/null || echo postgresql
}

is_installed() {
    case $1 in
        python3 | pigz | pkg-config) command -v "$1" >/dev/null ;;
        *) [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}

# Installs what is missing, without starting a service and without removing anything.
install_packages() { install_missing missing_packages; }

# install_missing LISTER: the packages that the function prints, until it prints none.
install_missing() {
    local lister=$1 missing
    mapfile -t missing < <("$lister")
    [ ${#missing[@]} -gt 0 ] || return 0

    command -v apt-get >/dev/null ||
        fail "these packages are missing, and there is no apt-get to install them: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; } ||
            fail "these packages are missing; as root: apt-get install -y --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi

    # One at a time: the end of another's installation would let services start in the middle of this one.
    local log lock
    mkdir -p "$CACHE"
    exec {lock}>"$CACHE/installing" && flock "$lock"
    mapfile -t missing < <("$lister")
    [ ${#missing[@]} -gt 0 ] || { exec {lock}>&- && return; }
    echo "Installing ${missing[*]}"
    log=$(mktemp)
    forbid_service_starts "${as_root[@]}"
    # The package lists may be missing (a fresh container) or old (a 404): refresh them then only.
    if ! apt_install "${as_root[@]}" -- "${missing[@]}" >"$log" 2>&1; then
        "${as_root[@]}" apt-get update >"$log" 2>&1 &&
            apt_install "${as_root[@]}" -- "${missing[@]}" >"$log" 2>&1 || {
            tail -n 25 "$log" >&2
            rm -f "$log"
            allow_service_starts
            fail "apt-get could not install ${missing[*]}"
        }
    fi
    rm -f "$log"
    allow_service_starts
    exec {lock}>&-
    mapfile -t missing < <("$lister")
    [ ${#missing[@]} -eq 0 ] || fail "still missing after the installation: ${missing[*]}"
}

# install_once DIR WHAT MAKER [ARGUMENT…]: has the command make a folder, whose path is its last argument. The
# folder is moved to DIR when it is whole, so that what a killed run left is never taken for that.
install_once() {
    local target=$1 what=$2 made log status=0
    shift 2
    echo "Installing $what into $target"
    mkdir -p "$CACHE"
    find "$CACHE" -maxdepth 1 -name '*.made-*' -mmin +60 -exec rm -rf {} +
    made=$(mktemp -d "$target.made-XXXXXX")
    log=$made/install.log
    (umask 022 && chmod 755 "$made" && "$@" "$made") >"$log" 2>&1 </dev/null || status=$?
    [ "$status" = 0 ] || {
        tail -n 25 "$log" >&2
        rm -rf "$made"
        fail "$what could not be installed"
    }
    # Another run may have been quicker.
    mv -T "$made" "$target" 2>/dev/null || rm -rf "$made"
}

# make_python REQUIREMENT… DIR: a Python of its own, with these from PyPI.
make_python() {
    local made=${*: -1}
    # Not the python3 of the PATH: it may lie in a home that a server's user can't enter.
    /usr/bin/python3 -m venv "$made" && "$made/bin/pip" install --no-input "${@:1:$#-1}"
}

# apt_install [sudo] -- PACKAGE…
apt_install() {
    local as_root=()
    while [ "$1" != -- ]; do
        as_root+=("$1")
        shift
    done
    shift
    # --no-remove: never take away, say, the MySQL server that somebody has here.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        --no-remove -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# Packages of servers start them as services; a policy-rc.d that says no prevents it.
forbid_service_starts() {
    [ ! -e "$POLICY_FILE" ] || return 0
    OUR_POLICY="$* rm -f $POLICY_FILE"
    printf '#!/bin/sh\nexit 101\n' | "$@" tee "$POLICY_FILE" >/dev/null
    "$@" chmod 755 "$POLICY_FILE"
}

allow_service_starts() {
    [ -n "$OUR_POLICY" ] || return 0
    # shellcheck disable=SC2086 # a command of plain words
    $OUR_POLICY
    OUR_POLICY=
}

# Swift isn't in Debian: it is the one thing that has to be there before.
require_swift() {
    command -v swift >/dev/null ||
        fail "the Swift toolchain is missing: version 6.2 or later, from swift.org/install/linux"
    local version
    version=$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+[.][0-9]+' | grep -oE '[0-9.]+$')
    [ "$(printf '%s\n' 6.2 "$version" | sort -V | head -n 1)" = 6.2 ] ||
        fail "Swift $version is too old: version 6.2 or later is needed, from swift.org/install/linux"
}

# find_program [BINARY]: sets PROGRAM to BINARY, else to $CAIRN_TEST_BINARY, else to the debug build, which is at hand.
find_program() {
    PROGRAM=${1:-${CAIRN_TEST_BINARY:-$REPOSITORY/.build/debug/cairn}}
    [ -x "$PROGRAM" ] || fail "no binary at $PROGRAM: run swift build, or set CAIRN_TEST_BINARY"
    PROGRAM=$(realpath "$PROGRAM")
}

# choose_program: sets PROGRAM to the cairn that is shipped: $CAIRN_TEST_BINARY, or one that is built here. Always with
# the same options, as SwiftPM builds all of it anew for others.
choose_program() {
    local built
    [ -n "${CAIRN_TEST_BINARY:-}" ] && find_program && return
    require_swift
    install_packages
    attend swift build -c release --static-swift-stdlib --product cairn || fail "the build failed"
    built=$(swift build -c release --show-bin-path)
    find_program "$built/cairn"
}

# ---------------------------------------------------------------------------------------------
# The lab's life

# Makes the folder $LAB, which goes when the script ends, as do the servers in it.
begin_lab() {
    sweep_labs
    LAB=$(mktemp -d "$LAB_PARENT/cairn-lab.XXXXXX")
    # The servers run as users of their own and have to pass through.
    chmod 711 "$LAB"
    echo "$$ $(process_start $$)" >"$LAB/owner"
}

# Stops what runs, the newest first, and removes $LAB. Keeps the exit status.
clean_up() {
    local status=$? index
    trap - EXIT
    trap '' INT TERM HUP
    stop_attended
    allow_service_starts
    for ((index = ${#SERVERS[@]} - 1; index >= 0; index--)); do
        stop_server "${SERVERS[index]}" || [ "$status" != 0 ] || status=1
    done
    [ -z "$LAB" ] || rm -rf "$LAB"
    exit "$status"
}

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Leaves the servers running when the script ends; remove_lab stops them later.
keep_lab() {
    touch "$LAB/keep"
    trap - EXIT
}

# Stops the servers of a lab and removes its folder.
remove_lab() {
    local server
    for server in "$1"/*/server; do
        [ ! -d "$server" ] || stop_server "$(dirname "$server")"
    done
    rm -rf "$1"
}

# Prints the labs of ours that `--keep` left.
kept_labs() {
    local lab
    for lab in "$LAB_PARENT"/cairn-lab.*; do
        [ ! -O "$lab" ] || [ ! -e "$lab/keep" ] || echo "$lab"
    done
}

# prefer_memory: has begin_lab make the lab in memory, where there are 8 GiB to spare; for servers that make and drop
# hundreds of databases, which takes a file system most of its time.
prefer_memory() {
    local free
    [ -z "${CAIRN_LAB_PARENT:-}" ] && [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ -w /dev/shm ] || return 0
    free=$(df --output=avail -k /dev/shm | tail -n 1)
    # OpenStack Swift needs attributes that a tmpfs has since Linux 6.6.
    [ "$free" -ge $((8 << 20)) ] && awk '/^MemAvailable:/ { exit $2 < 8 * 2 ^ 20 }' /proc/meminfo &&
        python3 - <<'PYTHON' 2>/dev/null || return 0
import os, tempfile
with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
    os.setxattr(file.name, "user.cairn", b"1")
PYTHON
    LAB_PARENT=/dev/shm
}

# Removes the labs whose script is dead: it was killed before it could.
sweep_labs() {
    local lab pid start
    for lab in "$LAB_PARENT"/cairn-lab.*; do
        [ -O "$lab" ] && [ -f "$lab/owner" ] && [ ! -e "$lab/keep" ] || continue
        read -r pid start <"$lab/owner" || continue
        [ "$(process_start "$pid")" = "$start" ] || {
            echo "Removing what an earlier run left in $lab"
            remove_lab "$lab"
        }
    done
}

# The kernel's start time of a process, which tells it from a later one with the same pid.
process_start() {
    local line
    read -r line 2>/dev/null <"/proc/$1/stat" || return 0
    # The name in parentheses may hold anything; the fields after it don't.
    # shellcheck disable=SC2086 # split on purpose
    set -- ${line##*) }
    [ "$1" = Z ] || echo "${20}" # a zombie is dead, whether somebody reaped it or not
}

# Runs a long command in such a way that a signal to this script ends it and its children.
attend() {
    local status=0
    setsid "$@" </dev/null &
    ATTENDED=$!
    wait "$ATTENDED" || status=$?
    ATTENDED=
    return "$status"
}

# $ATTENDED is a process's id, or several.
stop_attended() {
    local process count
    for process in $ATTENDED; do kill -TERM -- "-$process" 2>/dev/null || true; done
    for process in $ATTENDED; do
        for ((count = 0; count < 100; count++)); do
            kill -0 -- "-$process" 2>/dev/null || continue 2
            sleep 0.1
        done
        kill -KILL -- "-$process" 2>/dev/null || true
    done
}

# ---------------------------------------------------------------------------------------------
# Servers

# start_mariadb DIR [SERVER OPTION…]: root has the password in DIR/password, over socket and TCP.
start_mariadb() {
    local dir=$1 attempt
    shift
    prepare_server "$dir" mysql
    make_password "$dir/password"
    local socket="$dir/server/socket" log="$dir/server/log" password
    password=$(<"$dir/password")
    SERVERS+=("$dir")

    "${AS_USER[@]}" mariadb-install-db --no-defaults --datadir="$dir/server/data" \
        --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
        >"$dir/install.log" 2>&1 || fail_with_log "MariaDB's tables could not be made" "$dir/install.log"
    printf '%s\n' \
        "DELETE FROM mysql.global_priv WHERE Host NOT IN ('localhost') OR User NOT IN ('root', 'mariadb.sys');" \
        "FLUSH PRIVILEGES;" \
        "ALTER USER root@localhost IDENTIFIED BY '$password';" \
        "CREATE USER root@'%' IDENTIFIED BY '$password';" \
        "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;" |
        "${AS_USER[@]}" sh -c 'umask 077; cat >"$0"' "$dir/server/init.sql"
    (umask 077 && printf '[client]\nuser=root\npassword="%s"\nsocket="%s"\n' "$password" "$socket" \
        >"$dir/client.cnf")

    for attempt in 1 2 3; do
        MARIADB_PORT=$(free_port)
        "${AS_USER[@]}" setsid mariadbd --no-defaults --datadir="$dir/server/data" \
            --socket="$socket" --pid-file="$dir/server/pid" --tmpdir="$dir/server" \
            --bind-address=127.0.0.1 --port="$MARIADB_PORT" --skip-name-resolve \
            --character-set-server=utf8mb4 --init-file="$dir/server/init.sql" "$@" \
            >"$log" 2>&1 </dev/null &
        wait_until_ready $! mariadb_answers "$dir" && break
        # Another program may have taken the port in between.
        [ "$attempt" -lt 3 ] && grep -q "Address already in use" "$log" ||
            fail_with_log "MariaDB did not start" "$log"
    done
    rm -f "$dir/server/init.sql"
    MARIADB_SOCKET=$socket
    MARIADB_PASSWORD_FILE=$dir/password
}

mariadb_answers() {
    mariadb_client "$1" -e 'DO 1' >/dev/null 2>&1
}

# mariadb_client DIR [ARGUMENT…]: MariaDB's client, logged in as root.
mariadb_client() {
    local dir=$1
    shift
    mariadb --defaults-file="$dir/client.cnf" --default-character-set=utf8mb4 "$@"
}

# start_postgres DIR [SERVER OPTION…]: superuser postgres has the password in DIR/password.
start_postgres() {
    local dir=$1 programs attempt
    shift
    programs=$(postgres_programs) || fail "PostgreSQL's server programs were not found"
    prepare_server "$dir" postgres
    make_password "$dir/password"
    local log="$dir/server/log"
    SERVERS+=("$dir")

    "${AS_USER[@]}" sh -c 'umask 077; cat >"$0"' "$dir/server/password" <"$dir/password"
    "${AS_USER[@]}" "$programs/initdb" --pgdata="$dir/server/data" --username=postgres \
        --pwfile="$dir/server/password" --auth=scram-sha-256 --locale=C --encoding=UTF8 --no-sync \
        >"$dir/install.log" 2>&1 || fail_with_log "PostgreSQL's cluster could not be made" "$dir/install.log"
    rm -f "$dir/server/password"
    (umask 077 && printf '*:*:*:postgres:%s\n' "$(<"$dir/password")" >"$dir/pgpass")

    for attempt in 1 2 3; do
        POSTGRES_PORT=$(free_port)
        echo "$POSTGRES_PORT" >"$dir/port"
        "${AS_USER[@]}" setsid "$programs/postgres" -D "$dir/server/data" \
            -c listen_addresses=127.0.0.1 -p "$POSTGRES_PORT" -k "$dir/server" "$@" \
            >"$log" 2>&1 </dev/null &
        wait_until_ready $! postgres_answers "$dir" && break
        [ "$attempt" -lt 3 ] && grep -q "Address already in use" "$log" ||
            fail_with_log "PostgreSQL did not start" "$log"
    done
    POSTGRES_SOCKET_DIR=$dir/server
    POSTGRES_PASSWORD_FILE=$dir/password
}

postgres_answers() {
    postgres_client "$1" -d postgres -c 'SELECT 1' >/dev/null 2>&1
}

# postgres_client DIR [ARGUMENT…]: psql, logged in as the superuser, stopping at the first error.
postgres_client() {
    local dir=$1
    shift
    PGPASSFILE="$dir/pgpass" psql -X -q -w -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(<"$dir/port")" \
        -U postgres "$@"
}

# The folder of the newest PostgreSQL server's programs, which Debian keeps out of the PATH; or
# $POSTGRES_PROGRAMS.
postgres_programs() {
    local initdb
    [ -z "${POSTGRES_PROGRAMS:-}" ] || { echo "$POSTGRES_PROGRAMS" && return; }
    initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    [ -x "$initdb" ] || initdb=$(command -v initdb) || return 1
    dirname "$initdb"
}

# stop_server DIR: asks for a shutdown and waits for it.
stop_server() {
    local dir=$1 pid pids=() signal=TERM status=0
    if [ -f "$dir/server/data/postmaster.pid" ]; then
        pids=("$(head -n 1 "$dir/server/data/postmaster.pid")")
        signal=INT # PostgreSQL's fast shutdown: doesn't wait for clients
    elif [ -f "$dir/server/pid" ]; then
        pids=("$(<"$dir/server/pid")")
    elif [ -f "$dir/pids" ]; then
        mapfile -t pids < <(tac "$dir/pids") # what was started last is stopped first
    fi
    for pid in "${pids[@]}"; do
        stop_process "$dir" "$pid" "$signal" || status=1
    done
    return "$status"
}

# stop_process DIR PID SIGNAL: a process of the server in DIR; kills it after 30 s.
stop_process() {
    local dir=$1 pid=$2 count
    is_server_of "$dir" "$pid" || return 0
    kill "-$3" "$pid" 2>/dev/null || return 0
    for ((count = 0; count < 300; count++)); do
        is_server_of "$dir" "$pid" || return 0
        sleep 0.1
    done
    echo "The server of $dir (pid $pid) did not stop within 30 s and was killed" >&2
    kill -KILL "$pid" 2>/dev/null || true
    return 1
}

# Whether the process is the server that was started in this folder, not another with its old pid.
is_server_of() {
    local arguments
    arguments=$(tr '\0' ' ' 2>/dev/null <"/proc/$2/cmdline") || return 1
    [[ $arguments == *"$1/server/data"* ]]
}

# prepare_server DIR USER: what the caller reads is in DIR, what the server owns in DIR/server.
# Sets AS_USER, the words before a command of the server: root hands over to USER, others stay.
prepare_server() {
    mkdir -p "$1/server"
    chmod 755 "$1/server"
    AS_USER=(env -C / HOME="$1/server" TMPDIR="$1/server" PATH="$PATH")
    if [ "$(id -u)" = 0 ]; then
        chown "$2:" "$1/server"
        AS_USER=(setpriv --reuid="$2" --regid="$(id -g "$2")" --clear-groups "${AS_USER[@]}")
    fi
}

make_password() {
    (umask 077 && python3 -c 'import secrets; print(secrets.token_hex(16))' >"$1")
}

# wait_until_ready PID CHECK…: until the check succeeds; fails when the process ended or after 60 s.
wait_until_ready() {
    local pid=$1 count
    shift
    for ((count = 0; count < 600; count++)); do
        ! "$@" || return 0
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

free_port() { free_ports 1; }

# free_ports COUNT: as many different ones, a line each.
free_ports() {
    python3 - "$1" <<'PYTHON'
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in sockets), sep="\n")
PYTHON
}

fail_with_log() {
    printf -- '--- the beginning and the end of %s\n' "$2" >&2
    head -n 10 "$2" >&2 || true
    tail -n +11 "$2" | tail -n 20 >&2 || true
    fail "$1"
}

# shellcheck source=scripts/lab-s3.sh
source "$REPOSITORY/scripts/lab-s3.sh"
# shellcheck source=scripts/lab-suites.sh
source "$REPOSITORY/scripts/lab-suites.sh"
