# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# A private Matrix homeserver: Synapse itself, on the lab's Postgres. Source it after lab.sh, then:
#
#     install_synapse                    # from PyPI, kept for later runs
#     start_postgres "$LAB/postgres"
#     create_synapse_database "$LAB/postgres" "$LAB/synapse-password"
#     start_synapse "$LAB/synapse"       # sets SYNAPSE_URL, SYNAPSE_LOG; stop_server "$LAB/synapse" stops it
#     synapse_traffic fill "$LAB/traffic.json"      # and so on: see synapse-traffic.py
#
# It listens on 127.0.0.1, federates with nobody, and keeps its keys and uploads in its folder. Its log
# has warnings and errors only, of the newest start.

# ---------------------------------------------------------------------------------------------
# Packages

# The release whose behaviour the runbooks describe.
SYNAPSE_RELEASE=1.163.2
SYNAPSE_VENV=$CACHE/synapse-venv-$SYNAPSE_RELEASE

install_synapse() {
    [ ! -x "$SYNAPSE_VENV/bin/synapse_homeserver" ] || return 0
    install_missing missing_synapse_packages
    install_once "$SYNAPSE_VENV" "Synapse $SYNAPSE_RELEASE" \
        make_python "matrix-synapse[postgres]==$SYNAPSE_RELEASE"
}

# Synapse's driver for Postgres is compiled while it is installed.
missing_synapse_packages() {
    local package
    for package in gcc libpq-dev python3-dev libc6-dev; do
        is_installed "$package" || echo "$package"
    done
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

# ---------------------------------------------------------------------------------------------
# The server

# create_synapse_database POSTGRES-DIR PASSWORD-FILE [COLLATION]: the role and the database `synapse`, as
# Synapse wants them. Makes the password the first time.
create_synapse_database() {
    [ -e "$2" ] || make_password "$2"
    SYNAPSE_PASSWORD_FILE=$2
    postgres_client "$1" -d postgres <<SQL
SELECT 'CREATE ROLE synapse LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'synapse') \gexec
ALTER ROLE synapse PASSWORD '$(<"$2")';
CREATE DATABASE synapse OWNER synapse TEMPLATE template0 ENCODING 'UTF8'
    LC_COLLATE '${3:-C}' LC_CTYPE '${3:-C}';
SQL
}

# start_synapse DIR [LINE…]: on the Postgres that was started last and the database of
# create_synapse_database. The lines go to the end of homeserver.yaml.
start_synapse() {
    local attempt
    for attempt in 1 2 3; do
        ! boot_synapse "$@" || return 0
        [ "$attempt" -lt 3 ] && is_port_conflict "$1" || fail_with_log "Synapse did not start" "$SYNAPSE_LOG"
    done
}

# boot_synapse DIR [LINE…]: one attempt, which may fail; what it says is in SYNAPSE_LOG.
boot_synapse() {
    local dir=$1 data=$1/server/data port
    SYNAPSE_LOG=$dir/synapse.log
    if [ ! -d "$data" ]; then
        prepare_server "$dir" nobody
        SERVERS+=("$dir")
        "${AS_USER[@]}" mkdir "$data" "$data/media"
        "${AS_USER[@]}" "$SYNAPSE_VENV/bin/python" -m synapse._scripts.generate_signing_key \
            -o "$data/signing.key"
        make_password "$dir/registration-secret"
    fi
    prepare_server "$dir" nobody
    port=$(free_port)
    SYNAPSE_URL=http://127.0.0.1:$port
    SYNAPSE_REGISTRATION_SECRET_FILE=$dir/registration-secret
    synapse_configuration "$dir" "$port" "${@:2}" | give_to_server "$data/homeserver.yaml"
    synapse_log_configuration | give_to_server "$data/log.yaml"
    start_daemon "$dir" synapse "$SYNAPSE_VENV/bin/python" -m synapse.app.homeserver \
        -c "$data/homeserver.yaml"
    wait_until_ready $! http_answers "$port"
}

# synapse_configuration DIR PORT [LINE…]
synapse_configuration() {
    local data=$1/server/data
    cat <<CONFIGURATION
server_name: lab.test
report_stats: false
listeners:
  - {port: $2, bind_addresses: [127.0.0.1], type: http, tls: false, resources: [{names: [client]}]}
database:
  name: psycopg2
  args: {user: synapse, password: "$(<"$SYNAPSE_PASSWORD_FILE")", dbname: synapse, host: 127.0.0.1,
         port: $POSTGRES_PORT, cp_min: 1, cp_max: 5}
log_config: $data/log.yaml
media_store_path: $data/media
signing_key_path: $data/signing.key
registration_shared_secret: "$(<"$1/registration-secret")"
macaroon_secret_key: lab-macaroon
form_secret: lab-form
password_config: {pepper: lab-pepper}
bcrypt_rounds: 4
trusted_key_servers: []
federation_domain_whitelist: []
url_preview_enabled: false
presence: {enabled: false}
background_updates: {sleep_enabled: false}
rc_message: {per_second: 10000, burst_count: 10000}
rc_registration: {per_second: 10000, burst_count: 10000}
rc_login: {address: {per_second: 1000, burst_count: 1000}, account: {per_second: 1000, burst_count: 1000}}
CONFIGURATION
    [ $# = 2 ] || printf '%s\n' "${@:3}"
}

synapse_log_configuration() {
    cat <<'CONFIGURATION'
version: 1
formatters: {line: {format: '%(levelname)s %(name)s %(message)s'}}
handlers: {console: {class: logging.StreamHandler, formatter: line}}
root: {level: WARNING, handlers: [console]}
disable_existing_loggers: false
CONFIGURATION
}

# synapse_traffic COMMAND STATE-FILE [ARGUMENT…]: what users do, against the Synapse that was started last.
synapse_traffic() {
    SYNAPSE_URL=$SYNAPSE_URL SYNAPSE_REGISTRATION_SECRET_FILE=$SYNAPSE_REGISTRATION_SECRET_FILE \
        python3 "$REPOSITORY/scripts/synapse-traffic.py" "$@"
}
