# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# Private servers that this Debian release doesn't have, a part of lab.sh, which sources it:
#
#     install_newer_packages             # once; kept in $NEWER_TREE, about 250 MB
#     start_mysql "$LAB/mysql"           # Oracle's: sets MYSQL_PORT, MYSQL_SOCKET, MYSQL_PASSWORD_FILE
#     start_postgres_newer "$LAB/newer"  # sets POSTGRES_NEWER_PORT, POSTGRES_NEWER_SOCKET_DIR,
#                                        # POSTGRES_NEWER_PASSWORD_FILE
#
# MYSQL_CLIENTS and POSTGRES_NEWER_CLIENTS are folders with their client programs, which every user
# here can run, and which can stand in a configuration as `clientDirectory`.
#
# The programs come from Debian's sid, out of the mirror that apt uses here. They run with the C
# library and all other libraries that were built with them, which lie beside them; this machine's own
# stay as they are, and nothing of this takes root.

# ---------------------------------------------------------------------------------------------
# Packages

NEWER_SUITE=sid
POSTGRES_NEWER_MAJOR=18
NEWER_PACKAGES=(mysql-server-core mysql-client-core "postgresql-$POSTGRES_NEWER_MAJOR")
NEWER_TREE=$CACHE/servers-$NEWER_SUITE-$POSTGRES_NEWER_MAJOR
MYSQL_CLIENTS=$NEWER_TREE/usr/bin
POSTGRES_NEWER_CLIENTS=$NEWER_TREE/usr/lib/postgresql/$POSTGRES_NEWER_MAJOR/bin

install_newer_packages() {
    [ ! -x "$NEWER_TREE/usr/sbin/mysqld" ] || return 0
    command -v dpkg >/dev/null && command -v apt-get >/dev/null ||
        fail "there are no dpkg and apt-get here to unpack ${NEWER_PACKAGES[*]} with"
    install_once "$NEWER_TREE" "${NEWER_PACKAGES[*]} of Debian's $NEWER_SUITE" unpack_newer_packages
}

# unpack_newer_packages DIR: with all that they depend on.
unpack_newer_packages() {
    local mirror keyring package apt=$1/apt
    mirror=$(debian_mirror "$apt/here") && keyring=$(debian_keyring) || return 1
    mkdir -p "$apt"/{etc/preferences.d,state/lists/partial,cache/archives/partial}
    : >"$apt/state/status" # nothing is installed, so that nothing is left out
    printf '%s\n' 'Types: deb' "URIs: $mirror" "Suites: $NEWER_SUITE" 'Components: main' \
        "Signed-By: $keyring" >"$apt/debian.sources"
    newer_apt "$apt" update &&
        newer_apt "$apt" install --yes --download-only "${NEWER_PACKAGES[@]}" || return 1
    for package in "$apt"/cache/archives/*.deb; do
        dpkg-deb --extract "$package" "$1" || return 1
    done
    keep_newer_programs "$1"
    rm -rf "$apt"
}

# newer_apt DIR ARGUMENT…: apt-get with nothing of this machine's but its keys. The mirror may be a copy
# that is older than its index allows.
newer_apt() {
    local dir=$1
    shift
    apt-get -q -o Dir="$dir" -o Dir::Etc="$dir/etc" -o Dir::Etc::SourceList="$dir/debian.sources" \
        -o Dir::Etc::SourceParts=- -o Dir::State="$dir/state" -o Dir::State::status="$dir/state/status" \
        -o Dir::State::lists="$dir/state/lists" -o Dir::Cache="$dir/cache" \
        -o Dir::Cache::archives="$dir/cache/archives" -o Debug::NoLocking=1 \
        -o APT::Sandbox::User= -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none \
        -o APT::Install-Recommends=false "$@"
}

# debian_mirror DIR: the address that this machine's apt has Debian from. Where it has no lists, they
# are fetched into the folder.
debian_mirror() {
    local mirror list lists=() asked=(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages'
        'Origin: Debian' 'Label: Debian')
    [ -n "$("${asked[@]}")" ] || {
        mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
        lists=(-o Dir::State::lists="$1/lists" -o Dir::Cache="$1/cache"
            -o Dir::Cache::archives="$1/cache/archives" -o APT::Sandbox::User=)
        apt-get -q "${lists[@]}" -o Debug::NoLocking=1 -o Acquire::Check-Valid-Until=false update >&2 ||
            return 1
    }
    mirror=$("${asked[@]}" "${lists[@]}" | sed -n 1p)
    # A list of mirrors, as in cloud images.
    [[ $mirror != mirror+file:* ]] || {
        list=${mirror#mirror+file:}
        mirror=$(grep -oE -m 1 '^https?://[^[:space:]]+' "${list%/}" || true)
    }
    [ -n "$mirror" ] || {
        echo "apt has no source of Debian's here" >&2
        return 1
    }
    echo "$mirror"
}

debian_keyring() {
    local keyring
    for keyring in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
        [ ! -r "$keyring" ] || { echo "$keyring" && return; }
    done
    echo "the package debian-archive-keyring is missing" >&2
    return 1
}

# Prints the settings by which apt reaches the mirror here, for a system made from it: the proxy, and leave to use a
# mirror that hasn't moved for a while.
apt_settings() {
    apt-config dump | grep -E '^Acquire::(Check-Valid-Until|Check-Date|https?::(Proxy|Verify-Peer|CaInfo)) ' || true
    echo 'Acquire::Check-Valid-Until "false";'
}

# keep_newer_programs DIR: throws away what the servers and their clients don't need, and makes the
# rest start here.
keep_newer_programs() {
    local program libraries
    find "$1/usr/bin" "$1/usr/sbin" -mindepth 1 ! -name mysql ! -name mysqldump ! -name mysqld -delete
    libraries=$(dirname "$(find "$1/usr/lib" -name libc.so.6)")
    rm -rf "${1:?}"/{bin,boot,etc,lib,lib64,sbin,var} "$1"/usr/lib/{locale,systemd,udev} \
        "$libraries"/{gconv,perl,perl-base,perl5,systemd}
    find "$1/usr/share" -mindepth 1 -maxdepth 1 ! -name mysql ! -name postgresql -exec rm -rf {} +
    for program in "$1"/usr/bin/* "$1"/usr/sbin/mysqld "$1"/usr/lib/postgresql/*/bin/*; do
        [ ! -f "$program" ] || [ -L "$program" ] ||
            wrap_newer_program "$1" "${program#"$1"}" "${libraries#"$1"}"
    done
}

# wrap_newer_program DIR PROGRAM LIBRARIES: lets the program start with its own libraries. It keeps its
# name and its place, by which it finds its files; PostgreSQL's programs find each other so.
wrap_newer_program() {
    local loader
    head -c 4 "$1$2" | grep -q ELF || return 0
    loader=$(find "$1$3" -name 'ld-linux*.so.*' | head -n 1)
    mv "$1$2" "$1$2.binary"
    cat >"$1$2" <<WRAPPER
#!/bin/sh
export LIBMYSQL_PLUGIN_DIR='$NEWER_TREE/usr/lib/mysql/plugin'
exec '$NEWER_TREE${loader#"$1"}' --library-path '$NEWER_TREE$3' \\
    --argv0 '$NEWER_TREE$2' '$NEWER_TREE$2.binary' "\$@"
WRAPPER
    chmod 755 "$1$2"
}

# ---------------------------------------------------------------------------------------------
# Servers

# start_mysql DIR [SERVER OPTION…]: Oracle's. root has the password in DIR/password, over socket and TCP.
start_mysql() {
    local dir=$1 attempt
    shift
    prepare_server "$dir" mysql
    make_password "$dir/password"
    local socket="$dir/server/socket" log="$dir/server/log" password options
    password=$(<"$dir/password")
    SERVERS+=("$dir")
    options=(--no-defaults --basedir="$NEWER_TREE/usr" --datadir="$dir/server/data"
        --lc-messages-dir="$NEWER_TREE/usr/share/mysql"
        --character-sets-dir="$NEWER_TREE/usr/share/mysql/charsets"
        --plugin-dir="$NEWER_TREE/usr/lib/mysql/plugin" --tmpdir="$dir/server" --secure-file-priv=NULL)

    "${AS_USER[@]}" "$NEWER_TREE/usr/sbin/mysqld" "${options[@]}" --initialize-insecure \
        >"$dir/install.log" 2>&1 || fail_with_log "MySQL's tables could not be made" "$dir/install.log"
    printf '%s\n' "ALTER USER root@localhost IDENTIFIED BY '$password';" \
        "CREATE USER root@'%' IDENTIFIED BY '$password';" \
        "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;" |
        "${AS_USER[@]}" sh -c 'umask 077; cat >"$0"' "$dir/server/init.sql"
    (umask 077 && printf '[client]\nuser=root\npassword="%s"\nsocket="%s"\n' "$password" "$socket" \
        >"$dir/client.cnf")

    for attempt in 1 2 3; do
        MYSQL_PORT=$(free_port)
        "${AS_USER[@]}" setsid "$NEWER_TREE/usr/sbin/mysqld" "${options[@]}" \
            --socket="$socket" --pid-file="$dir/server/pid" --bind-address=127.0.0.1 --port="$MYSQL_PORT" \
            --mysqlx=OFF --skip-name-resolve --sync-binlog=0 --innodb-flush-log-at-trx-commit=2 \
            --init-file="$dir/server/init.sql" "$@" \
            >"$log" 2>&1 </dev/null &
        wait_until_ready $! mysql_answers "$dir" && break
        # Another program may have taken the port in between.
        [ "$attempt" -lt 3 ] && grep -q "Address already in use" "$log" ||
            fail_with_log "MySQL did not start" "$log"
    done
    rm -f "$dir/server/init.sql"
    MYSQL_SOCKET=$socket
    MYSQL_PASSWORD_FILE=$dir/password
}

mysql_answers() {
    mysql_client "$1" -e 'DO 1' >/dev/null 2>&1
}

# mysql_client DIR [ARGUMENT…]: MySQL's client, logged in as root.
mysql_client() {
    local dir=$1
    shift
    "$MYSQL_CLIENTS/mysql" --defaults-file="$dir/client.cnf" --default-character-set=utf8mb4 "$@"
}

# start_postgres_newer DIR [SERVER OPTION…]: as start_postgres does, of another major.
start_postgres_newer() {
    local POSTGRES_PORT POSTGRES_SOCKET_DIR POSTGRES_PASSWORD_FILE
    local POSTGRES_PROGRAMS=$POSTGRES_NEWER_CLIENTS
    start_postgres "$@"
    POSTGRES_NEWER_PORT=$POSTGRES_PORT
    POSTGRES_NEWER_SOCKET_DIR=$POSTGRES_SOCKET_DIR
    POSTGRES_NEWER_PASSWORD_FILE=$POSTGRES_PASSWORD_FILE
}
