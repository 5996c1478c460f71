# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# What .ci/pods needs to run Pods without a cluster. Source lab.sh before.
#
#     install_pod_packages               # the container runtime, its default seccomp profile, Helm's engine
#     choose_image WHETHER               # sets IMAGE, the words that tell Tests/Kubernetes/check.py of what files
#                                        # containers are: an image if WHETHER isn't empty
#     write_pod_values                   # prints values for the chart, for the servers that run
#     render_for_pods VALUES FILE        # writes the chart's objects

# shellcheck source=scripts/lab-charts.sh
source "$REPOSITORY/scripts/lab-charts.sh"
# shellcheck source=scripts/lab-image.sh
source "$REPOSITORY/scripts/lab-image.sh"

install_pod_packages() {
    install_missing missing_pod_packages
    install_chart_packages
}

missing_pod_packages() {
    command -v runc >/dev/null || echo runc
    [ -f /usr/share/containers/seccomp.json ] || echo golang-github-containers-common
    /usr/bin/python3 -c 'import yaml' 2>/dev/null || echo python3-yaml
}

choose_image() {
    local root=${CAIRN_IMAGE_ROOT:-}
    if [ -z "$1" ]; then
        IMAGE=(--image / --binary "$PROGRAM")
        return
    fi
    if [ -z "$root" ]; then
        build_image "$PROGRAM" POSTGRES_SOURCE=debian POSTGRES_MAJORS=15
        root=$LAB/image/root
        unpack_image "$root"
    fi
    IMAGE=(--image "$root" --dockerfile "$REPOSITORY/cron/Dockerfile")
}

# The `backup:` blocks of WorkAdventure's two charts as they stand in its documentation, filled in. Host,
# user, database and Secret are what Bitnami's charts name them.
write_pod_values() {
    cat <<YAML
mysql:
  backup:
    enabled: true
    bucket: $BUCKET_MYSQL
    fileName: workadventure-mysql-backup
    endpointUrl: http://s3:$CEPH_PORT
    accessKeyId: $(<"$CEPH_ACCESS_KEY_FILE")
    secretAccessKey: $(<"$CEPH_SECRET_KEY_FILE")
    schedule: "0 4 * * *"
    count: 30
  connection: {kind: mariadb, port: $MARIADB_PORT, passwordKey: mysql-root-password}
  drill: {enabled: true, version: "10.11"}
synapse:
  backup:
    enable: true
    #schedule: "* * * * *"
    keepDays: 7
    s3:
      accessKeyId: "$(<"$CEPH_OTHER_ACCESS_KEY_FILE")"
      bucket: "$BUCKET_SYNAPSE"
      endpointUrl: "http://s3:$CEPH_PORT"
      region: "us-east-1"
      secretAccessKey: "$(<"$CEPH_OTHER_SECRET_KEY_FILE")"
  # The sample data has the shape of Synapse's, and Synapse itself wouldn't start on it.
  connection: {port: $POSTGRES_PORT, profile: null}
  # initdb wants a user that has a name here.
  drill: {enabled: true, version: "15", runAsUser: $(id -u postgres)}
YAML
}

# render_for_pods VALUES FILE: the chart with these values, but for what Helm says to people.
render_for_pods() {
    PYTHONPATH=$REPOSITORY/Tests/Charts "$CHARTS_PYTHON" - "$REPOSITORY" "$1" >"$2" <<'PYTHON'
import sys
from pathlib import Path
from chart import Case, Chart, Rendered

repository, values = map(Path, sys.argv[1:])
case = Case.read(values)
print(*Rendered(case, Chart(repository / "cron/helm/cairn").render(case)).files.values(), sep="\n---\n")
PYTHON
}
