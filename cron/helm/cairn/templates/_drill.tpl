{{/*
A job's trial restores, as JSON; {} if they are off: `config`, as cairn.yaml has it, `schedule`, the numbers of the CronJob, and
`server`, what cairn.drillServer needs. dict "root" $ "job" the values "path" "mysql"
*/}}
{{- define "cairn.drill" -}}
{{- $path := printf "%s.drill" .path -}}
{{- $own := .job.drill | default dict -}}
{{- if ne (toJson $own.enabled) "true" -}}
{}
{{- else -}}
{{- if not $own.version -}}
{{- fail (printf "\n\n%s.version is missing: the major version of the server that is backed up, in quotes, such as \"8.4\" or \"16\". The server for trial restores is of the same.\n" $path) -}}
{{- end -}}
{{- $all := .root.Values.drill -}}
{{- $from := include "cairn.over" (dict "over" $own "under" $all) | fromJson -}}
{{- $image := include "cairn.over" (dict "over" ($own.image | default dict) "under" $all.image) | fromJson -}}
{{- $kind := .job.connection.kind -}}
{{- $reference := $image.repository | default $kind -}}
{{- with $image.registry -}}{{- $reference = printf "%s/%s" (trimSuffix "/" .) $reference -}}{{- end -}}
{{- $reference = ternary (printf "%s@%s" $reference $image.digest) (printf "%s:%s" $reference ($image.tag | default $own.version)) (not (empty $image.digest)) -}}

{{- $engine := ternary "postgres" "mysql" (eq $kind "postgres") -}}
{{- $scratch := dict "host" "127.0.0.1" "port" (ternary 5432 3306 (eq $kind "postgres")) "user" (ternary "postgres" "root" (eq $kind "postgres"))
    "password" (dict "file" "/run/cairn-drill/password") -}}
{{- with .job.connection.clientDirectory -}}{{- $_ := set $scratch "clientDirectory" . -}}{{- end -}}
{{- $config := dict $engine $scratch -}}
{{- with $from.maxAge -}}{{- $_ := set $config "maxAge" . -}}{{- end -}}
{{- dict "config" $config "schedule" $from.schedule
    "cronJob" (pick $from "activeDeadlineSeconds" "backoffLimit" "ttlSecondsAfterFinished")
    "server" (merge (pick $from "size" "startupSeconds" "resources" "extraArgs" "runAsUser")
        (dict "kind" $kind "image" $reference "pullPolicy" $image.pullPolicy)) | toJson -}}
{{- end -}}
{{- end -}}

{{/*
The server for trial restores, beside Cairn's container and for as long as that: a sidecar, which Cairn's waits for. It listens on
the Pod's loopback only, nothing of it outlives the Pod, and nobody outside the Pod ever knows its password.
*/}}
{{- define "cairn.drillServer" -}}
name: server
image: {{ .image | quote }}
imagePullPolicy: {{ .pullPolicy }}
restartPolicy: Always
# A server that was started again begins anew, with the password that Cairn has read.
command:
  - sh
  - -c
  - |
    set -eu
    umask 027
    rm -rf /tmp/server /tmp/.s.PGSQL.*
    mkdir /tmp/server
    cd /tmp/server
    [ -s /run/cairn-drill/password ] || cat /proc/sys/kernel/random/uuid >/run/cairn-drill/password
    exec docker-entrypoint.sh "$@"
  - sh
args:
  {{- include "cairn.drillArguments" .kind | fromJsonArray | toYaml | nindent 2 }}
  {{- with .extraArgs }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
env:
  - name: HOME
    value: /tmp
  {{- if eq .kind "postgres" }}
  - name: PGDATA
    value: /tmp/server/data
  # As it comes, the image asks nobody on the loopback for a password.
  - name: POSTGRES_INITDB_ARGS
    value: --auth-host=scram-sha-256 --no-sync
  {{- end }}
  - name: {{ ternary "POSTGRES" (ternary "MARIADB_ROOT" "MYSQL_ROOT" (eq .kind "mariadb")) (eq .kind "postgres") }}_PASSWORD_FILE
    value: /run/cairn-drill/password
terminationMessagePolicy: FallbackToLogsOnError
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
  {{- with .runAsUser }}
  runAsUser: {{ int64 . }}
  {{- end }}
# By TCP: while the image prepares itself, a server answers on the socket.
startupProbe:
  exec:
    {{- if eq .kind "postgres" }}
    command: [pg_isready, --quiet, --host=127.0.0.1, --username=postgres]
    {{- else }}
    # Satisfied when the server refuses to let it in.
    command: [{{ ternary "mariadb-admin, --skip-ssl" "mysqladmin" (eq .kind "mariadb") }}, --protocol=tcp, --host=127.0.0.1, --user=root, --connect-timeout=5, ping]
    {{- end }}
  periodSeconds: 2
  timeoutSeconds: 10
  failureThreshold: {{ div (add1 (int64 .startupSeconds)) 2 }}
{{- with .resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - name: drill
    mountPath: /run/cairn-drill
  - name: server
    mountPath: /tmp
  {{- if eq .kind "postgres" }}
  - name: server
    mountPath: /var/run/postgresql
  {{- end }}
{{- end -}}

{{/* What the image's entrypoint gets, as a JSON list. Nothing has to survive a crash, so that nothing waits for the disk. */}}
{{- define "cairn.drillArguments" -}}
{{- if eq . "postgres" -}}
{{- $arguments := list "postgres" -}}
{{- /* /dev/shm has 64 MiB in a Pod, which an index that is built in parallel can exceed: hence mmap. */ -}}
{{- range list "listen_addresses=127.0.0.1" "fsync=off" "synchronous_commit=off" "full_page_writes=off" "wal_level=minimal" "max_wal_senders=0"
    "dynamic_shared_memory_type=mmap" -}}
{{- $arguments = concat $arguments (list "-c" .) -}}
{{- end -}}
{{- toJson $arguments -}}
{{- else -}}
{{- $arguments := list (ternary "mariadbd" "mysqld" (eq . "mariadb")) "--datadir=/tmp/server/data" "--socket=/tmp/server/server.sock" "--pid-file=/tmp/server/server.pid"
    "--bind-address=127.0.0.1" "--skip-log-bin" "--event-scheduler=OFF" "--max-allowed-packet=1G" "--innodb-flush-log-at-trx-commit=0"
    "--innodb-doublewrite=OFF" -}}
{{- if eq . "mysql" -}}{{- $arguments = concat $arguments (list "--secure-file-priv=NULL" "--loose-mysqlx=OFF") -}}{{- end -}}
{{- toJson $arguments -}}
{{- end -}}
{{- end -}}
