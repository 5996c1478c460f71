# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# Private S3 servers, a part of lab.sh, which sources it:
#
#     install_ceph_packages              # and install_swift_packages; install_s3_packages is both
#     make_certificates                  # sets CERTIFICATES, a folder, and S3_CA_FILE in it
#     start_ceph "$LAB/ceph"             # sets CEPH_PORT, CEPH_TLS_PORT, CEPH_ACCESS_KEY_FILE,
#                                        # CEPH_SECRET_KEY_FILE, CEPH_OTHER_ACCESS_KEY_FILE,
#                                        # CEPH_OTHER_SECRET_KEY_FILE
#     start_swift "$LAB/swift"           # sets SWIFT_PORT, SWIFT_TLS_PORT, SWIFT_ACCESS_KEY_FILE,
#                                        # SWIFT_SECRET_KEY_FILE
#     configure_s3_client FILE PORT ACCESS_KEY_FILE SECRET_KEY_FILE
#                                        # writes FILE, with which s3cmd talks to one of them
#
# Both speak http and https, with a certificate that S3_CA_FILE's authority signed, and know a bucket
# by its path and by its virtual host, BUCKET.s3.localhost. Their region is us-east-1. Ceph's objects
# are in memory and Swift's in its folder, so that all goes with $LAB.

# ---------------------------------------------------------------------------------------------
# Packages

# The release whose behaviour the tests were written against.
SWIFT_RELEASE=2.38.3
SWIFT_VENV=$CACHE/swift-venv-$SWIFT_RELEASE

install_s3_packages() {
    install_ceph_packages
    install_swift_packages
}

install_ceph_packages() { install_missing missing_ceph_packages; }

missing_ceph_packages() {
    local package
    for package in ceph-mon ceph-osd radosgw openssl s3cmd curl; do
        command -v "$package" >/dev/null || echo "$package"
    done
    command -v ceph >/dev/null && command -v radosgw-admin >/dev/null || echo ceph-common
    # Our signatures are compared with its.
    python3 -c 'import botocore' 2>/dev/null || /usr/bin/python3 -c 'import botocore' 2>/dev/null ||
        echo python3-botocore
}

install_swift_packages() {
    [ ! -x "$SWIFT_VENV/bin/swift-proxy-server" ] || return 0
    install_missing missing_swift_packages
    install_once "$SWIFT_VENV" "OpenStack Swift $SWIFT_RELEASE" make_python "swift==$SWIFT_RELEASE"
}

missing_swift_packages() {
    command -v openssl >/dev/null || echo openssl
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

# ---------------------------------------------------------------------------------------------
# Certificates

# make_certificates: ca.pem, and signed by it good.pem, expired.pem and other.pem (which is for
# another host), each with its key in NAME.key. Does nothing the second time.
make_certificates() {
    CERTIFICATES=$LAB/certificates
    S3_CA_FILE=$CERTIFICATES/ca.pem
    [ ! -e "$S3_CA_FILE" ] || return 0
    local made=$CERTIFICATES.made log=$LAB/certificates.log
    mkdir -p "$made"
    {
        certificate_configuration "$made" >"$made/openssl.cnf" && : >"$made/index" &&
            openssl req -x509 "${NEW_KEY[@]}" -config "$made/openssl.cnf" -extensions authority -days 30 \
                -subj '/CN=Authority of the lab' -keyout "$made/ca.key" -out "$made/ca.pem" &&
            sign_certificate "$made" good here 20200101000000Z 20991231000000Z &&
            sign_certificate "$made" expired here 20200101000000Z 20200201000000Z &&
            sign_certificate "$made" other elsewhere 20200101000000Z 20991231000000Z
    } >"$log" 2>&1 || fail_with_log "the certificates could not be made" "$log"
    mkdir -p "$CERTIFICATES"
    mv "$made"/{good,expired,other}.{pem,key} "$made/ca.pem" "$CERTIFICATES"
    rm -rf "$made"
}

NEW_KEY=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

# sign_certificate DIR NAME EXTENSIONS FROM UNTIL
sign_certificate() {
    openssl req "${NEW_KEY[@]}" -config "$1/openssl.cnf" -subj "/CN=$2" -keyout "$1/$2.key" \
        -out "$1/$2.csr" &&
        openssl ca -batch -notext -config "$1/openssl.cnf" -extensions "$3" \
            -startdate "$4" -enddate "$5" -in "$1/$2.csr" -out "$1/$2.pem"
}

certificate_configuration() {
    cat <<CONFIGURATION
[req]
distinguished_name = name
prompt = no
[name]
CN = set by -subj
[ca]
default_ca = lab
[lab]
certificate = $1/ca.pem
private_key = $1/ca.key
database = $1/index
new_certs_dir = $1
default_md = sha256
unique_subject = no
rand_serial = yes
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[here]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, DNS:s3.localhost, DNS:*.s3.localhost, IP:127.0.0.1, IP:::1
[elsewhere]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:elsewhere.test, IP:192.0.2.1
CONFIGURATION
}

# ---------------------------------------------------------------------------------------------
# What both servers share

# start_daemon DIR NAME COMMAND…: in the background as AS_USER; its output goes to DIR/NAME.log, its
# pid where stop_server looks.
start_daemon() {
    local dir=$1 log=$1/$2.log
    shift 2
    "${AS_USER[@]}" setsid "$@" >"$log" 2>&1 </dev/null &
    echo $! >>"$dir/pids"
}

# is_port_conflict DIR: whether a start failed since another program took a port in between.
is_port_conflict() {
    grep -qisE 'address already in use|unable to bind|could not bind' "$1"/*.log
}

# give_to_server FILE: what is on stdin, in a file that the server's user can read and nobody else.
give_to_server() {
    "${AS_USER[@]}" sh -c 'umask 077; cat >"$0"' "$1"
}

# make_secret FILE: 40 characters, some of which a URL would escape, as Amazon's are.
make_secret() {
    (umask 077 && openssl rand -base64 30 >"$1")
}

# http_answers PORT: whether a request gets a reply, whatever it says. In a process of its own, which a
# connection that breaks may end.
http_answers() (
    exec 7<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.0\r\n\r\n' >&7 &&
        read -r -t 5 line <&7 && [[ $line == HTTP/1.* ]]
) 2>/dev/null

# tls_answers PORT: whether a handshake succeeds against the lab's authority.
tls_answers() {
    timeout 5 openssl s_client -connect "127.0.0.1:$1" -CAfile "$S3_CA_FILE" -verify_return_error \
        </dev/null >/dev/null 2>&1
}

# fail_with_logs MESSAGE DIR LOG: shows what the tools said, and the log of the daemon that is to blame.
fail_with_logs() {
    [ "$3" = "$2/install.log" ] || tail -n 10 "$2/install.log" >&2 || true
    fail_with_log "$1" "$3"
}

# ---------------------------------------------------------------------------------------------
# Ceph

# start_ceph DIR [LINE…]: a monitor, a storage daemon and a radosgw. The user `lab` owns what it makes, and
# the user `other` has no rights on that. The lines go to the end of ceph.conf, where they are in its section
# [client.rgw] until a line like [osd] says otherwise.
start_ceph() {
    local dir=$1 attempt user
    make_certificates
    prepare_server "$dir" ceph
    SERVERS+=("$dir")
    for user in '' other-; do
        make_secret "$dir/${user}secret-key"
        echo "LAB${user:+OTHER}$(openssl rand -hex 8 | tr a-f A-F)" >"$dir/${user}access-key"
    done
    for attempt in 1 2 3; do
        boot_ceph "$@" && break
        [ "$attempt" -lt 3 ] && is_port_conflict "$dir" ||
            fail_with_logs "Ceph did not start" "$dir" "$CEPH_LOG"
        stop_server "$dir"
        rm -rf "$dir/server/data" "$dir/pids"
    done
    CEPH_ACCESS_KEY_FILE=$dir/access-key
    CEPH_SECRET_KEY_FILE=$dir/secret-key
    CEPH_OTHER_ACCESS_KEY_FILE=$dir/other-access-key
    CEPH_OTHER_SECRET_KEY_FILE=$dir/other-secret-key
}

# One attempt to start it: the rest of start_ceph. Leaves the log to show in CEPH_LOG.
boot_ceph() {
    local dir=$1 data=$1/server/data monitor_port fsid osd
    { read -r monitor_port && read -r CEPH_PORT && read -r CEPH_TLS_PORT; } < <(free_ports 3)
    fsid=$(</proc/sys/kernel/random/uuid)
    osd=$(</proc/sys/kernel/random/uuid)
    CEPH_LOG=$dir/install.log
    "${AS_USER[@]}" mkdir "$data" "$data/mon" "$data/osd" "$data/rgw"
    give_to_server "$data/certificate.pem" <"$CERTIFICATES/good.pem"
    give_to_server "$data/certificate.key" <"$CERTIFICATES/good.key"
    ceph_configuration "$data" "$fsid" "$monitor_port" "${@:2}" | give_to_server "$data/ceph.conf"

    ceph_tool "$dir" monmaptool --create --addv a "[v2:127.0.0.1:$monitor_port]" --fsid "$fsid" \
        "$data/monmap" || return 1
    ceph_tool "$dir" ceph-mon -i a --mkfs --monmap "$data/monmap" || return 1
    CEPH_LOG=$dir/mon.log
    start_daemon "$dir" mon ceph-mon --conf "$data/ceph.conf" -f -i a
    ceph_tool "$dir" ceph --connect-timeout 20 osd new "$osd" || return 1
    CEPH_LOG=$dir/osd.log
    ceph_tool "$dir" ceph-osd -i 0 --mkfs --osd-uuid "$osd" || return 1
    start_daemon "$dir" osd ceph-osd --conf "$data/ceph.conf" -f -i 0
    make_ceph_user "$dir" lab '' || return 1
    CEPH_LOG=$dir/rgw.log
    start_daemon "$dir" rgw radosgw --conf "$data/ceph.conf" -f -n client.rgw
    make_ceph_user "$dir" other other- || return 1
    wait_until_ready "$(tail -n 1 "$dir/pids")" http_answers "$CEPH_PORT" && tls_answers "$CEPH_TLS_PORT"
}

# ceph_tool DIR PROGRAM ARGUMENT…: a command of Ceph's on this cluster.
ceph_tool() {
    timeout 30 "${AS_USER[@]}" CEPH_CONF="$1/server/data/ceph.conf" "${@:2}" >>"$1/install.log" 2>&1
}

# make_ceph_user DIR NAME PREFIX: with the keys in DIR/PREFIXaccess-key and DIR/PREFIXsecret-key
make_ceph_user() {
    ceph_tool "$1" radosgw-admin user create --uid="$2" --display-name="$2" \
        --access-key="$(<"$1/$3access-key")" --secret="$(<"$1/$3secret-key")"
}

# ceph_configuration DATA FSID MONITOR-PORT [LINE…]
ceph_configuration() {
    local frontend=("endpoint=127.0.0.1:$CEPH_PORT" "ssl_endpoint=127.0.0.1:$CEPH_TLS_PORT"
        "ssl_certificate=$1/certificate.pem" "ssl_private_key=$1/certificate.key")
    cat <<CONFIGURATION
[global]
fsid = $2
mon_host = [v2:127.0.0.1:$3]
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr1 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
run_dir = $1
crash_dir = $1
admin_socket =
log_to_file = false
log_to_stderr = true
mon_cluster_log_to_file = false
mon_cluster_log_to_stderr = false
debug_ms = 0/0
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
# The disk that /tmp is on may be nearly full; that is no concern of the objects, which are in memory.
mon_data_avail_warn = 1
mon_data_avail_crit = 1
[mon]
mon_data = $1/mon
mon_initial_members = a
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[osd]
osd_data = $1/osd
osd_objectstore = memstore
memstore_device_bytes = 6442450944
osd_fast_shutdown = true
osd_fast_shutdown_notify_mon = false
[client.rgw]
rgw_data = $1/rgw
rgw_frontends = beast ${frontend[*]}
rgw_dns_name = s3.localhost
rgw_thread_pool_size = 64
# What was deleted leaves the memory within seconds.
rgw_gc_obj_min_wait = 0
rgw_gc_processor_period = 2
CONFIGURATION
    [ $# = 3 ] || printf '%s\n' "${@:4}"
}

# ---------------------------------------------------------------------------------------------
# OpenStack Swift

# start_swift DIR: with the middleware that speaks S3.
start_swift() {
    local dir=$1 attempt
    make_certificates
    prepare_server "$dir" nobody
    SERVERS+=("$dir")
    "${AS_USER[@]}" python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.cairn", b"1")' "$dir/server" ||
        fail "OpenStack Swift needs user attributes of files, which $dir doesn't have; set CAIRN_LAB_PARENT"
    echo lab:user >"$dir/access-key"
    make_secret "$dir/secret-key"
    for attempt in 1 2 3; do
        boot_swift "$dir" && break
        [ "$attempt" -lt 3 ] && is_port_conflict "$dir" ||
            fail_with_logs "OpenStack Swift did not start" "$dir" "$SWIFT_LOG"
        stop_server "$dir"
        rm -rf "$dir/server/data" "$dir/pids"
    done
    SWIFT_ACCESS_KEY_FILE=$dir/access-key
    SWIFT_SECRET_KEY_FILE=$dir/secret-key
}

# One attempt to start it: the rest of start_swift. Leaves the log to show in SWIFT_LOG.
boot_swift() {
    local dir=$1 data=$1/server/data kind index ports names=(account container object proxy proxy-tls)
    mapfile -t ports < <(free_ports 5)
    SWIFT_PORT=${ports[3]}
    SWIFT_TLS_PORT=${ports[4]}
    SWIFT_LOG=$dir/install.log
    "${AS_USER[@]}" mkdir -p "$data/disks/1"
    give_to_server "$data/certificate.pem" <"$CERTIFICATES/good.pem"
    give_to_server "$data/certificate.key" <"$CERTIFICATES/good.key"
    printf '%s\n' '[swift-hash]' 'swift_hash_path_prefix = lab' 'swift_hash_path_suffix = lab' \
        '[storage-policy:0]' 'name = only' 'default = yes' | give_to_server "$data/swift.conf"
    make_swift_rings "$data" "${ports[@]:0:3}" >"$SWIFT_LOG" 2>&1 || return 1
    for index in 0 1 2; do
        kind=${names[index]}
        swift_storage_configuration "$data" "$kind" "${ports[index]}" | give_to_server "$data/$kind.conf"
    done
    swift_proxy_configuration "$dir" "$SWIFT_PORT" | give_to_server "$data/proxy.conf"
    swift_proxy_configuration "$dir" "$SWIFT_TLS_PORT" "cert_file = $data/certificate.pem" \
        "key_file = $data/certificate.key" | give_to_server "$data/proxy-tls.conf"
    for kind in "${names[@]}"; do
        start_daemon "$dir" "$kind" \
            "$SWIFT_VENV/bin/python" "$SWIFT_VENV/bin/swift-${kind%-tls}-server" "$data/$kind.conf" --verbose
    done
    for index in 0 1 2 3; do
        SWIFT_LOG=$dir/${names[index]}.log
        wait_until_ready "$(sed -n "$((index + 1))p" "$dir/pids")" http_answers "${ports[index]}" || return 1
    done
    SWIFT_LOG=$dir/proxy-tls.log
    wait_until_ready "$(tail -n 1 "$dir/pids")" tls_answers "$SWIFT_TLS_PORT"
}

# make_swift_rings DATA ACCOUNT-PORT CONTAINER-PORT OBJECT-PORT: the tables of what is where: all of it
# once, on one disk.
make_swift_rings() {
    "${AS_USER[@]}" "$SWIFT_VENV/bin/python" - "$@" <<'PYTHON'
import sys
from swift.common.ring import RingBuilder
for kind, port in zip(("account", "container", "object"), sys.argv[2:]):
    builder = RingBuilder(part_power=4, replicas=1, min_part_hours=0)
    builder.add_dev(dict(region=1, zone=1, ip="127.0.0.1", port=int(port), device="1", weight=1))
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{kind}.ring.gz")
PYTHON
}

# swift_daemon_configuration DATA PORT [LINE…]: what the files of all five begin with.
swift_daemon_configuration() {
    printf '%s\n' '[DEFAULT]' 'bind_ip = 127.0.0.1' "bind_port = $2" "swift_dir = $1" 'bind_timeout = 1' 'workers = 0' \
        'log_level = WARNING' "log_address = $1/none" "${@:3}"
    [ "$(id -u)" != 0 ] || echo 'user = nobody'
    [ "$(id -u)" = 0 ] || echo "user = $(id -un)"
}

# swift_storage_configuration DATA KIND PORT
swift_storage_configuration() {
    swift_daemon_configuration "$1" "$3" "devices = $1/disks" 'mount_check = false' 'disable_fallocate = true'
    cat <<CONFIGURATION
[pipeline:main]
pipeline = $2-server
[app:$2-server]
use = egg:swift#$2
CONFIGURATION
}

# swift_proxy_configuration DIR PORT [LINE…]
swift_proxy_configuration() {
    swift_daemon_configuration "$1/server/data" "${@:2}"
    local name
    for name in catch_errors gatekeeper listing_formats bulk copy dlo symlink; do
        printf '%s\n' "[filter:$name]" "use = egg:swift#$name"
    done
    cat <<CONFIGURATION
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
storage_domain = s3.localhost
max_upload_part_num = 10000
[filter:tempauth]
use = egg:swift#tempauth
user_lab_user = $(<"$1/secret-key") .admin
[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000
max_manifest_size = 16777216
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth copy slo dlo versioned_writes symlink proxy-server
CONFIGURATION
}

# -------------------------------------------------------------------------------------------------
# A client that nobody here wrote

# configure_s3_client FILE PORT ACCESS_KEY_FILE SECRET_KEY_FILE
configure_s3_client() {
    (umask 077 && printf '%s\n' '[default]' "access_key = $(<"$3")" "secret_key = $(<"$4")" \
        "host_base = 127.0.0.1:$2" "host_bucket = 127.0.0.1:$2" 'use_https = False' \
        'bucket_location = us-east-1' >"$1")
}
