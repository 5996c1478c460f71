{{/*
All jobs that are on, resolved, and the paths of those that are off, as JSON: {"jobs": […], "off": […]}. The one
place that reads their values.
*/}}
{{- define "cairn.jobs" -}}
{{- $root := . -}}
{{- $jobs := list -}}
{{- $off := list -}}
{{- $names := dict -}}
{{- $all := list (dict "key" "mysql" "path" "mysql" "job" .Values.mysql) (dict "key" "synapse" "path" "synapse" "job" .Values.synapse) -}}
{{- range $key, $job := .Values.jobs -}}
{{- $all = append $all (dict "key" $key "path" (printf "jobs.%s" $key) "job" $job) -}}
{{- end -}}
{{- if eq (toJson .Values.enabled) "false" -}}{{- $all = list -}}{{- end -}}
{{- range $all -}}
{{- $job := dict -}}
{{- if not (kindIs "invalid" .job) -}}
{{- $job = include "cairn.job" (merge (dict "root" $root) .) | fromJson -}}
{{- if hasKey $job "Error" -}}{{- fail $job.Error -}}{{- end -}}
{{- end -}}
{{- if hasKey $job "key" -}}
{{- with $job -}}
{{- if hasKey $names .name -}}
{{- fail (printf "\n\n%s.name: “%s” is the name of %s, too: give each job a name of its own.\n" .path .name (get $names .name)) -}}
{{- end -}}
{{- $_ := set $names .name .path -}}
{{- $jobs = append $jobs . -}}
{{- end -}}
{{- else -}}
{{- $off = append $off .path -}}
{{- end -}}
{{- end -}}
{{- dict "jobs" $jobs "off" $off | toJson -}}
{{- end -}}

{{/* One job, as JSON; {} if it is off. dict "root" $ "key" "mysql" "path" "mysql" "job" the values */}}
{{- define "cairn.job" -}}
{{- $root := .root -}}{{- $job := .job -}}{{- $path := .path -}}{{- $key := .key -}}
{{- $block := include "cairn.block" (dict "block" ($job.backup | default dict) "path" (printf "%s.backup" $path)) | fromJson -}}
{{- $word := ternary "enable" "enabled" (hasKey $block "enable") -}}
{{- $off := list (eq (toJson $job.enabled) "false") (eq (toJson (index $block $word)) "false") -}}
{{- if and $job.enabled (last $off) -}}
{{- fail (printf "\n\n%s.enabled is true and %s.backup.%s is false. Set one of them to null.\n" $path $path $word) -}}
{{- end -}}
{{- if and (hasPrefix "jobs." $path) (not (has true $off)) (not (or $job.enabled $block)) -}}
{{- fail (printf "\n\n%s.enabled is missing: true makes its backups, false makes none.\n" $path) -}}
{{- end -}}
{{- if or (has true $off) (not (or $job.enabled $block)) -}}
{}
{{- else -}}
{{- $cure := printf "Fill it in, or set it to null; %s.enabled: false turns the whole job off." $path -}}
{{- include "cairn.requireFilledIn" (dict "path" (printf "%s.backup" $path) "value" $job.backup "cure" $cure) -}}
{{- range $name, $value := $block -}}
{{- if kindIs "slice" $value -}}{{- fail (printf "\n\n%s.backup.%s is a list, but must be text.\n" $path $name) -}}{{- end -}}
{{- end -}}
{{- range $name := list "connection" "restore" "store" "notify" "drill" -}}
{{- include "cairn.requireFilledIn" (dict "path" (printf "%s.%s" $path $name) "value" (index $job $name) "cure" $cure) -}}
{{- end -}}
{{- range $name := list "store" "notify" "drill" -}}
{{- include "cairn.requireFilledIn" (dict "path" $name "value" (index $root.Values $name) "cure" "Fill it in, or set it to null.") -}}
{{- end -}}

{{- $own := printf "%s-%s" (include "cairn.fullname" $root) $key -}}
{{- if gt (len (printf "%s-restore" $own)) 52 -}}
{{- fail (printf "\n\n%s: the name of its CronJob, %s-restore, is longer than 52 characters. Set a shorter fullnameOverride, or give the job a shorter key.\n" $path $own) -}}
{{- end -}}
{{- if or (has $key (list "list" "check" "verify" "restore")) (hasSuffix "-restore" $key) (hasSuffix "-drill" $key) (and (hasPrefix "jobs." $path) (has $key (list "mysql" "synapse"))) -}}
{{- fail (printf "\n\n%s: “%s” would be the name of another object. Give the job another key.\n" $path $key) -}}
{{- end -}}

{{- range $name, $rule := dict
    "schedule" (list "^(\\s*\\S+(\\s+\\S+){4}\\s*|@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \\S+)$" "five cron fields, or @daily")
    "endpointUrl" (list "^https?://[^/@?#\\s]+/?$" "https://HOST or http://HOST, with :PORT if need be and nothing after it") -}}
{{- with index $block $name -}}
{{- if not (regexMatch (first $rule) .) -}}
{{- fail (printf "\n\n%s.backup.%s: “%s” must be %s.\n" $path $name . (last $rule)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- $context := dict "root" $root "job" $job "block" $block "path" $path "key" $key "own" $own -}}
{{- $name := $job.name | default $key -}}
{{- $server := include "cairn.server" $context | fromJson -}}
{{- $store := include "cairn.store" $context | fromJson -}}
{{- $notify := include "cairn.notify" $context | fromJson -}}
{{- $drill := include "cairn.drill" $context | fromJson -}}

{{- $fileName := include "cairn.either" (dict "a" $block.fileName "pathA" (printf "%s.backup.fileName" $path)
    "b" $job.fileName "pathB" (printf "%s.fileName" $path)) | fromJson -}}
{{- $schedule := include "cairn.either" (dict "a" $block.schedule "pathA" (printf "%s.backup.schedule" $path)
    "b" $job.schedule "pathB" (printf "%s.schedule" $path)) | fromJson -}}
{{- $schedule = $schedule.value | default "0 4 * * *" -}}
{{- $cronJob := include "cairn.over" (dict "over" $job.cronJob "under" $root.Values.cronJob) | fromJson -}}
{{- include "cairn.requireGap" (dict "path" $path "schedule" $schedule "job" $job "root" $root) -}}

{{- $keep := include "cairn.set" ($job.keep | default dict) | fromJson -}}
{{- range $rule, $blockKey := dict "count" "count" "days" "keepDays" -}}
{{- $both := include "cairn.either" (dict "a" (index $block $blockKey) "pathA" (printf "%s.backup.%s" $path $blockKey)
    "b" (index $keep $rule) "pathB" (printf "%s.keep.%s" $path $rule)) | fromJson -}}
{{- if include "cairn.isSet" $both.value -}}{{- $_ := set $keep $rule (int64 $both.value) -}}{{- end -}}
{{- end -}}

{{- $config := dict $server.kind $server.config "store" $store.config "schedule" $schedule -}}
{{- with $fileName.value -}}{{- $_ := set $config "fileName" . -}}{{- end -}}
{{- with $job.compression -}}{{- $_ := set $config "compression" (int64 .) -}}{{- end -}}
{{- with $keep -}}{{- $_ := set $config "keep" . -}}{{- end -}}
{{- with $notify.config -}}{{- $_ := set $config "notify" . -}}{{- end -}}
{{- with $drill.config -}}{{- $_ := set $config "drill" . -}}{{- end -}}

{{- dict "key" $key "name" $name "path" $path "own" $own "config" $config
    "entries" (concat $server.entries $store.entries $notify.entries)
    "schedule" $schedule "timeZone" ($job.timeZone | default $root.Values.timeZone) "cronJob" $cronJob
    "databasePort" $server.port "peers" $server.peers "storePort" $store.port "notifyPort" $notify.port
    "keyless" $store.keyless "directory" $store.directory "claim" $store.claim "into" $server.into
    "drill" (omit $drill "config") | toJson -}}
{{- end -}}
{{- end -}}

{{/*
A run that follows another within `unlessNewerThan` would be skipped in silence. The default is an hour, so who runs
that often has to say what fits.
*/}}
{{- define "cairn.requireGap" -}}
{{- $fields := splitList " " (regexReplaceAll "\\s+" (trim .schedule) " ") -}}
{{- $often := eq (first $fields) "@hourly" -}}
{{- if eq (first $fields) "@every" -}}
{{- $often = not (regexMatch "^([2-9]|[1-9][0-9]+)(\\.[0-9]+)?h" (last $fields)) -}}
{{- end -}}
{{- if eq (len $fields) 5 -}}
{{- $often = or (not (regexMatch "^[0-9]+$" (index $fields 0))) (regexMatch "^[*?](/1)?$|-[0-9]+(/1)?(,|$)" (index $fields 1)) -}}
{{- $hours := splitList "," (index $fields 1) -}}
{{- range $hours -}}
{{- if regexMatch "^[0-9]+$" . -}}{{- $often = or $often (has (toString (mod (add1 (atoi .)) 24)) $hours) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $often (not (.job.cronJob | default dict).unlessNewerThan) (eq .root.Values.cronJob.unlessNewerThan "1h") -}}
{{- fail (printf "\n\n%s: the schedule “%s” runs every hour or more often. Set %s.cronJob.unlessNewerThan to less than the time between two runs, such as 10m.\n" .path .schedule .path) -}}
{{- end -}}
{{- end -}}

{{/* The database server of a job, as JSON: kind, config, entries, port, peers, into. */}}
{{- define "cairn.server" -}}
{{- $path := .path -}}{{- $own := .own -}}{{- $key := .key -}}
{{- $from := .job.connection | default dict -}}
{{- range $name := list "kind" "host" "user" -}}
{{- if not (include "cairn.isSet" (index $from $name)) -}}
{{- fail (printf "\n\n%s.connection.%s is missing.\n" $path $name) -}}
{{- end -}}
{{- end -}}
{{- $kind := $from.kind -}}
{{- $engine := ternary "postgres" "mysql" (eq $kind "postgres") -}}
{{- $port := int ($from.port | default (ternary 5432 3306 (eq $kind "postgres"))) -}}
{{- $config := dict "host" $from.host "port" $port "user" $from.user -}}
{{- if $from.databases -}}
{{- $_ := set $config "databases" $from.databases -}}
{{- else if include "cairn.isSet" $from.database -}}
{{- $_ := set $config "database" $from.database -}}
{{- else -}}
{{- fail (printf "\n\n%s.connection.database is missing.\n" $path) -}}
{{- end -}}
{{- with $from.clientDirectory -}}{{- $_ := set $config "clientDirectory" . -}}{{- end -}}
{{- range $name, $only := dict "accounts" "" "allowMissing" "mysql" "allowForeignClient" "mysql" "profile" "postgres" "format" "postgres" "owners" "postgres" -}}
{{- with index $from $name -}}
{{- if and $only (ne $only $engine) -}}
{{- fail (printf "\n\n%s.connection.%s is for %s only, and %s.connection.kind is %s. Set it to null.\n" $path $name (ternary "MySQL and MariaDB" "Postgres" (eq $only "mysql")) $path $kind) -}}
{{- end -}}
{{- $_ := set $config $name . -}}
{{- end -}}
{{- end -}}
{{- $tls := include "cairn.tls" (dict "from" $from.tls "job" $key "path" (printf "%s.connection.tls" $path)) | fromJson -}}
{{- with $tls.config -}}{{- $_ := set $config "tls" . -}}{{- end -}}

{{- $password := include "cairn.password" (dict "from" $from "kind" $kind "host" $from.host "user" $from.user "file" "password" "use" "database"
    "job" $key "own" $own "path" (printf "%s.connection" $path)) | fromJson -}}
{{- $_ := set $config "password" $password.value -}}
{{- $entries := $tls.entries -}}
{{- with $password.entry -}}{{- $entries = append $entries . -}}{{- end -}}

{{- $into := list -}}
{{- $other := include "cairn.set" (.job.restore | default dict) | fromJson -}}
{{- if $other -}}
{{- if not $other.user -}}
{{- fail (printf "\n\n%s.restore.user is missing: the user whose password %s.restore names.\n" $path $path) -}}
{{- end -}}
{{- $other = include "cairn.password" (dict "from" $other "kind" $kind "host" $from.host "user" $other.user "file" "restore-password" "use" "restore"
    "job" $key "own" $own "path" (printf "%s.restore" $path)) | fromJson -}}
{{- with $other.entry -}}{{- $entries = append $entries . -}}{{- end -}}
{{- $host := ternary (printf "[%s]" $from.host) $from.host (contains ":" $from.host) -}}
{{- $into = list "--into" (printf "%s://%s@%s:%d" $engine .job.restore.user $host $port) "--password-file" $other.value.file -}}
{{- end -}}
{{- dict "kind" $engine "config" $config "entries" $entries "port" $port "peers" ($from.peers | default list) "into" $into | toJson -}}
{{- end -}}

{{/*
How the connection to a database is encrypted, as JSON: `config`, as cairn.yaml has it, and `entries`, what Pods mount for it.
dict "from" the values "job" "mysql" "path" "mysql.connection.tls"
*/}}
{{- define "cairn.tls" -}}
{{- $path := .path -}}{{- $job := .job -}}
{{- $from := .from | default dict -}}
{{- $ca := include "cairn.set" ($from.ca | default dict) | fromJson -}}
{{- $certificate := include "cairn.set" ($from.clientCertificate | default dict) | fromJson -}}
{{- $config := dict -}}{{- $entries := list -}}
{{- with $from.mode -}}{{- $_ := set $config "mode" . -}}{{- end -}}
{{- if and $ca.configMap $ca.secret -}}
{{- fail (printf "\n\n%s.ca.configMap and %s.ca.secret are both set. Set one of them to null.\n" $path $path) -}}
{{- end -}}
{{- if or $ca.configMap $ca.secret -}}
{{- if has $from.mode (list "disable" "prefer" "require") -}}
{{- fail (printf "\n\n%s.ca has no effect with %s.mode: %s. Set the mode to verify-identity, or the ca to null.\n" $path $path $from.mode) -}}
{{- end -}}
{{- $file := printf "%s/database-ca.crt" $job -}}
{{- $_ := set $config "caFile" (printf "/run/secrets/cairn/%s" $file) -}}
{{- $entries = append $entries (dict "use" "tls" "path" $file "key" ($ca.key | default "ca.crt") "configMap" $ca.configMap "secret" $ca.secret) -}}
{{- end -}}
{{- if $certificate.secret -}}
{{- range $name, $said := dict "certificateFile" (list "database.crt" ($certificate.certificateKey | default "tls.crt"))
    "keyFile" (list "database.key" ($certificate.keyKey | default "tls.key")) -}}
{{- $file := printf "%s/%s" $job (first $said) -}}
{{- $_ := set $config $name (printf "/run/secrets/cairn/%s" $file) -}}
{{- $entries = append $entries (dict "use" "tls" "path" $file "key" (last $said) "secret" $certificate.secret) -}}
{{- end -}}
{{- end -}}
{{- dict "config" $config "entries" $entries | toJson -}}
{{- end -}}

{{/*
A password with the names that Bitnami's charts give: a Secret called like the Service, and a key that depends on the user.
*/}}
{{- define "cairn.password" -}}
{{- $existing := .from.existingSecret -}}
{{- if not (or $existing (include "cairn.isSet" .from.password)) -}}
{{- if regexMatch "^[0-9.]+$|:" .host -}}
{{- fail (printf "\n\n%s.existingSecret is missing: %s is an address, which no Secret is named after.\n" .path .host) -}}
{{- end -}}
{{- $existing = splitList "." .host | first -}}
{{- end -}}
{{- $key := .from.passwordKey -}}
{{- if not $key -}}
{{- if eq .kind "postgres" -}}
{{- $key = ternary "postgres-password" "password" (eq .user "postgres") -}}
{{- else -}}
{{- $key = printf "%s-%s" .kind (ternary "root-password" "password" (eq .user "root")) -}}
{{- end -}}
{{- end -}}
{{- include "cairn.secret" (dict "value" .from.password "existingSecret" $existing "key" $key "file" .file "use" .use "job" .job "own" .own
    "path" (printf "%s.password" .path) "existingPath" (printf "%s.existingSecret" .path)) -}}
{{- end -}}

{{/* Who is told, as JSON: config, entries, port. */}}
{{- define "cairn.notify" -}}
{{- $path := printf "%s.notify" .path -}}
{{- $from := include "cairn.set" (.job.notify | default dict) | fromJson -}}
{{- if not $from -}}
{{- $path = "notify" -}}
{{- $from = include "cairn.set" (.root.Values.notify | default dict) | fromJson -}}
{{- end -}}
{{- if or $from.url $from.existingSecret -}}
{{- $url := include "cairn.secret" (dict "value" $from.url "existingSecret" $from.existingSecret "key" ($from.urlKey | default "url")
    "file" "notify-url" "use" "notify" "job" .key "own" .own "path" (printf "%s.url" $path) "existingPath" (printf "%s.existingSecret" $path)) | fromJson -}}
{{- $config := dict "url" $url.value -}}
{{- with $from.outcomes -}}{{- $_ := set $config "on" . -}}{{- end -}}
{{- $port := 443 -}}
{{- if $from.port -}}
{{- $port = int $from.port -}}
{{- else if kindIs "string" $from.url -}}
{{- $port = include "cairn.port" (regexFind "^[^/]*//[^/?#]*" $from.url) | int -}}
{{- end -}}
{{- dict "config" $config "entries" (ternary (list $url.entry) list (hasKey $url "entry")) "port" $port | toJson -}}
{{- else -}}
{{- if or $from.outcomes $from.port -}}
{{- fail (printf "\n\n%s.url is missing, or %s.existingSecret: whom to tell.\n" $path $path) -}}
{{- end -}}
{{- dict "entries" list | toJson -}}
{{- end -}}
{{- end -}}
