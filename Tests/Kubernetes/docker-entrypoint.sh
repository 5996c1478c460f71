#!/bin/bash
# Does with this machine's servers what the entrypoint of the official images does with theirs: makes the data
# directory, sets the password by way of a server that listens on its socket alone, and becomes the server.

set -euo pipefail

# setting NAME COMMAND…: what MariaDB's server makes of its arguments
setting() {
    local name=$1
    shift
    "$@" --verbose --help 2>/dev/null | awk -v name="$name" '/^[^ \t]/ && $1 == name { print $2 }'
}

case $1 in
    mariadbd)
        password=$(<"$MARIADB_ROOT_PASSWORD_FILE")
        directory=$(setting datadir "$@") socket=$(setting socket "$@")
        mkdir -p "$directory"
        mariadb-install-db --datadir="$directory" --rpm --auth-root-authentication-method=normal "${@:2}" --skip-test-db
        "$@" --skip-networking --socket="$socket" &
        client=(mariadb --no-defaults --protocol=socket --user=root --socket="$socket")
        for _ in {1..100}; do
            ! "${client[@]}" --execute='SELECT 1' >/dev/null 2>&1 || break
            sleep 0.3
        done
        "${client[@]}" <<SQL
SET PASSWORD FOR root@localhost = PASSWORD('$password');
CREATE USER root@'%' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
SQL
        kill $!
        wait $!
        ;;
    postgres)
        mkdir -p "$PGDATA"
        chmod 700 "$PGDATA"
        # shellcheck disable=SC2086 # several words
        initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
        pg_ctl -D "$PGDATA" -o "$(printf '%q ' "${@:2}") -c listen_addresses=''" -w start
        psql --no-psqlrc --username=postgres --command='SELECT 1' postgres
        pg_ctl -D "$PGDATA" -m fast -w stop
        ;;
esac
exec "$@"
