# shellcheck shell=bash disable=SC2034 # the variables are for those who source this
# A stand-in for kubectl that acts on the lab's own servers, so that the commands of a runbook run
# here as they stand there. Source it after lab.sh, then:
#
#     begin_cluster "$LAB/cluster"                 # no ConfigMaps, no Jobs
#     WORKLOADS=('Deployment/synapse 1')           # what runs, and how often
#     run_section docs/runbook.md '5. Restore'     # the shell blocks under that heading
#
# It knows the forms of commands that the runbooks use, and refuses any other. Whoever sources this
# says what the commands come down to, by functions:
#
#     scale_workload NAME REPLICAS                 # starts or stops it
#     in_pod TARGET COMMAND…                       # what `kubectl exec` runs
#     run_cronjob NAME                             # what a Job that is made from it runs
#     workload_log                                 # what `kubectl logs` of the application shows
#     client_is_connected                          # whether the server has the connection of start_client

CLUSTER=
WORKLOADS=()
CLIENT=

begin_cluster() {
    CLUSTER=$1
    rm -rf "$CLUSTER"
    mkdir -p "$CLUSTER/configmaps" "$CLUSTER/jobs" "$CLUSTER/desk"
    : >"$CLUSTER/calls"
}

# run_section FILE HEADING…: the shell blocks under these headings, in the shell of the caller, as a person
# would type them, in a folder of their own.
run_section() {
    local document=$1 script=$CLUSTER/section.sh folder=$PWD
    shift
    python3 "$REPOSITORY/Tests/Documents/blocks.py" --blocks "$REPOSITORY/$document" "$@" >"$script" ||
        fail "$document: no commands under $*"
    [ -z "${EDIT_SECTION:-}" ] || sed -i -E "$EDIT_SECTION" "$script"
    cd "$CLUSTER/desk" || return
    # shellcheck disable=SC1090 # made just now
    source "$script"
    cd "$folder" || return
}

# start_client COMMAND…: what stands for a process of the application, a client program that holds a connection to its
# database. Waits for that: bash may lose a signal to a process in which the program itself does not run yet.
start_client() {
    stop_client
    [ -p "$LAB/client" ] || mkfifo "$LAB/client" # open for writing, too: never at its end
    setsid setpriv --pdeathsig TERM "$@" >"$LAB/client.log" 2>&1 <>"$LAB/client" &
    CLIENT=$! ATTENDED=$! # ends with this script, however it ends
    wait_until_ready "$CLIENT" client_is_connected || fail_with_log "the application can't log in" "$LAB/client.log"
}

# Ends it, and waits until the server has noticed.
stop_client() {
    local count
    [ -n "$CLIENT" ] || return 0
    kill "$CLIENT" 2>/dev/null || true
    wait "$CLIENT" || true
    CLIENT='' ATTENDED=''
    for ((count = 0; count < 600; count++)); do
        client_is_connected || return 0
        sleep 0.1
    done
    fail "the server keeps the application's connection"
}

# expect_failure WHAT REASON COMMAND…: the command, which runs a section that $EDIT_SECTION spoils, must fail and say
# the reason, a pattern.
expect_failure() {
    local what=$1 reason=$2
    shift 2
    ! attend "$@" >"$LAB/mutant.log" 2>&1 || fail "nobody noticed: $what"
    grep -qE "$reason" "$LAB/mutant.log" || fail_with_log "it failed for another reason: $what" "$LAB/mutant.log"
}

# configmap NAME KEY: its value, or as Kubernetes leaves it in arguments when there is none.
configmap_value() {
    if [ -e "$CLUSTER/configmaps/$1/$2" ]; then
        cat "$CLUSTER/configmaps/$1/$2"
    else
        echo "\$(RESTORE_${2^^})"
    fi
}

kubectl() {
    printf '%s\n' "kubectl $*" >>"$CLUSTER/calls"
    case "$*" in
        'config set-context --current --namespace='*) ;;
        'get '*'-o jsonpath={range .items[*]}{.kind}/{.metadata.name} {.spec.replicas}{"\n"}{end}')
            printf '%s\n' "${WORKLOADS[@]}" ;;
        'get pods --selector='*' -o name') ;;
        'get '*) printf '(the stand-in shows nothing for: %s)\n' "$*" ;;
        'describe '* | 'patch '* | 'rollout status '*) ;;
        'logs -f job/'*) cat "$CLUSTER/jobs/${3#job/}/log" ;;
        'logs --selector='*) workload_log ;;
        'create configmap '*) create_configmap "${@:3}" ;;
        'create job --from=cronjob/'*) create_job "${3#--from=cronjob/}" "$4" ;;
        'wait --for=condition=complete '*) await_job "${!##job/}" ;;
        'delete configmap '*) rm -r "$CLUSTER/configmaps/$3" ;;
        'delete job '*) rm -r "$CLUSTER/jobs/$3" ;;
        'scale '*' --replicas='[0-9]*) scale_workload "$2" "${3#--replicas=}" ;;
        'exec -i '*' -- '*) in_pod "$3" "${@:5}" ;;
        'exec deployment/'*' -- '*) in_pod "$2" "${@:4}" ;;
        *) fail "the stand-in for kubectl doesn't know: kubectl $*" ;;
    esac
}

# create_configmap NAME --from-literal=KEY=VALUE…
create_configmap() {
    local folder=$CLUSTER/configmaps/$1 literal
    mkdir "$folder" || return 1 # AlreadyExists
    shift
    for literal; do
        literal=${literal#--from-literal=}
        printf '%s' "${literal#*=}" >"$folder/${literal%%=*}"
    done
}

# await_job NAME: whether it succeeded; says why not.
await_job() {
    [ "$(<"$CLUSTER/jobs/$1/status")" != 0 ] || return 0
    echo "error: timed out waiting for the condition on jobs/$1" >&2
    tail -n 5 "$CLUSTER/jobs/$1/log" >&2
    return 1
}

# create_job CRONJOB NAME: done when this returns; its success isn't this one's.
create_job() {
    local folder=$CLUSTER/jobs/$2 status=0
    mkdir "$folder" || return 1 # AlreadyExists
    run_cronjob "$1" >"$folder/log" 2>&1 || status=$?
    echo "$status" >"$folder/status"
}
