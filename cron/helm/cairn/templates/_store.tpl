{{/*
The block of WorkAdventure's charts in one shape, without what isn't set, as JSON: what one chart has under
`s3`, the other has beside it. dict "block" … "path" "mysql.backup"
*/}}
{{- define "cairn.block" -}}
{{- $path := .path -}}
{{- $flat := omit (include "cairn.set" .block | fromJson) "s3" -}}
{{- if and (hasKey $flat "enabled") (hasKey $flat "enable") -}}
{{- fail (printf "\n\n%s.enabled and %s.enable are both set. Set one of them to null.\n" $path $path) -}}
{{- end -}}
{{- range $key, $value := include "cairn.set" (.block.s3 | default dict) | fromJson -}}
{{- if hasKey $flat $key -}}
{{- fail (printf "\n\n%s.%s and %s.s3.%s are both set. Set one of them to null.\n" $path $key $path $key) -}}
{{- end -}}
{{- $_ := set $flat $key $value -}}
{{- end -}}
{{- toJson $flat -}}
{{- end -}}

{{/*
Where a job keeps its snapshots, as JSON: `config`, as cairn.yaml has it, `entries`, what Pods mount for it, `port`,
`keyless`, `directory`, `claim`. Each key counts from the nearest level that sets it; the keys of access are one.
dict "root" $ "job" the values "block" the flat block "path" "mysql" "key" "mysql" "own" "the chart's Secret"
*/}}
{{- define "cairn.store" -}}
{{- $ := . -}}
{{- $own := (.job.store | default dict) -}}
{{- $all := (.root.Values.store | default dict) -}}
{{- $block := pick .block "bucket" "region" "endpointUrl" "accessKeyId" "secretAccessKey" -}}
{{- $levels := list
    (dict "path" (printf "%s.backup" .path) "s3" $block "directory" nil)
    (dict "path" (printf "%s.store.s3" .path) "s3" (include "cairn.set" ($own.s3 | default dict) | fromJson)
        "directory" $own.directory "claim" $own.existingClaim)
    (dict "path" "store.s3" "s3" (include "cairn.set" ($all.s3 | default dict) | fromJson)
        "directory" $all.directory "claim" $all.existingClaim) -}}

{{- $place := dict -}}
{{- range $level := $levels -}}
{{- if and (hasKey $level.s3 "bucket") (include "cairn.isSet" $level.directory) -}}
{{- fail (printf "\n\n%s.bucket and %s.directory are both set. Set one of them to null.\n" $level.path (trimSuffix ".s3" $level.path)) -}}
{{- end -}}
{{- if and (not $place) (or (hasKey $level.s3 "bucket") (include "cairn.isSet" $level.directory)) -}}
{{- $place = $level -}}
{{- end -}}
{{- end -}}
{{- if not $place -}}
{{- $missing := ternary (printf "%s.backup.bucket" .path) "store.s3.bucket" (gt (len .block) 0) -}}
{{- fail (printf "\n\n%s is missing: the bucket that the snapshots of %s go to. Fill it in, or set %s.enabled: false.\n" $missing .path .path) -}}
{{- end -}}

{{- if include "cairn.isSet" $place.directory -}}
{{- range $key, $_ := $block -}}
{{- fail (printf "\n\n%s.backup.%s is set, but snapshots go to the directory %s. Set one of them to null.\n" $.path $key $place.directory) -}}
{{- end -}}
{{- $mounted := include "cairn.isSet" $place.claim -}}
{{- range concat (.root.Values.extraVolumeMounts | default list) (.job.extraVolumeMounts | default list) -}}
{{- if hasPrefix (printf "%s/" (trimSuffix "/" .mountPath)) (printf "%s/" $place.directory) -}}{{- $mounted = "yes" -}}{{- end -}}
{{- end -}}
{{- if not $mounted -}}
{{- $where := trimSuffix ".s3" $place.path -}}
{{- fail (printf "\n\n%s.existingClaim is missing: the claim that is mounted at %s. Fill it in, or mount something else there by extraVolumeMounts.\n" $where $place.directory) -}}
{{- end -}}
{{- dict "config" (dict "directory" $place.directory) "entries" list "keyless" false
    "directory" $place.directory "claim" $place.claim | toJson -}}
{{- else -}}

{{- $s3 := dict -}}
{{- $keys := dict -}}
{{- range $level := $levels -}}
{{- $accessHere := pick $level.s3 "existingSecret" "accessKeyId" "secretAccessKey" "sessionToken" "profile" -}}
{{- if and $accessHere $keys (ne $level.path "store.s3") -}}
{{- fail (printf "\n\n%s and %s both have keys of access. Set those of one of them to null.\n" $keys.path $level.path) -}}
{{- end -}}
{{- if and $accessHere (not $keys) -}}
{{- $keys = dict "path" $level.path "access" $accessHere -}}
{{- end -}}
{{- $s3 = include "cairn.over" (dict "over" $s3 "under" (omit $level.s3 "existingSecret" "accessKeyId" "secretAccessKey" "sessionToken" "profile" "ca")) | fromJson -}}
{{- end -}}

{{- $aws := not $s3.endpointUrl -}}
{{- if not (regexMatch (ternary "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$" "^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$" $aws) $s3.bucket) -}}
{{- fail (printf "\n\n%s.bucket: “%s” isn't a bucket's name: 3 to 63 small letters, digits, “-” and “.”. A folder in the bucket is its prefix.\n" $place.path $s3.bucket) -}}
{{- end -}}

{{- $entries := list -}}
{{- with $keys -}}
{{- $path := .path -}}{{- $access := .access -}}
{{- if hasKey $access "profile" -}}
{{- if gt (len $access) 1 -}}
{{- fail (printf "\n\n%s.profile and keys of access are both set. Set one of them to null.\n" $path) -}}
{{- end -}}
{{- $_ := set $s3 "profile" $access.profile -}}
{{- else -}}
{{- if not (hasKey $access "existingSecret") -}}
{{- range $name := list "accessKeyId" "secretAccessKey" -}}
{{- if not (hasKey $access $name) -}}
{{- fail (printf "\n\n%s.%s is missing: the two keys of access belong together.\n" $path $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $file := dict "accessKeyId" "access-key-id" "secretAccessKey" "secret-access-key" "sessionToken" "session-token" -}}
{{- $key := get $s3 (printf "%sKey" $name) -}}
{{- if or (hasKey $access $name) (and (hasKey $access "existingSecret") $key) -}}
{{- $secret := include "cairn.secret" (dict "value" (get $access $name) "existingSecret" (get $access "existingSecret")
    "key" $key "file" $file "use" "store" "job" $.key "own" $.own
    "path" (printf "%s.%s" $path $name) "existingPath" (printf "%s.existingSecret" $path)) | fromJson -}}
{{- $_ := set $s3 $name $secret.value -}}
{{- with $secret.entry -}}{{- $entries = append $entries . -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- $ca := dict -}}
{{- range $level := $levels -}}
{{- $here := $level.s3.ca | default dict -}}
{{- if and (not $ca) (or $here.configMap $here.secret) -}}{{- $ca = $here -}}{{- end -}}
{{- end -}}
{{- if and $ca.configMap $ca.secret -}}
{{- fail (printf "\n\nThe ca of %s has both configMap and secret. Set one of them to null.\n" .path) -}}
{{- end -}}
{{- if or $ca.configMap $ca.secret -}}
{{- $path := printf "%s/ca.crt" .key -}}
{{- $_ := set $s3 "caFile" (printf "/run/secrets/cairn/%s" $path) -}}
{{- $entries = append $entries (dict "use" "store" "path" $path "key" ($ca.key | default "ca.crt") "configMap" $ca.configMap "secret" $ca.secret) -}}
{{- end -}}

{{- $port := include "cairn.port" ($s3.endpointUrl | default "https://") -}}
{{- dict "config" (dict "s3" (omit $s3 "accessKeyIdKey" "secretAccessKeyKey" "sessionTokenKey")) "entries" $entries
    "port" (int $port) "keyless" (or (not $keys) (hasKey $s3 "profile")) | toJson -}}
{{- end -}}
{{- end -}}

{{/* The port that a URL leads to. */}}
{{- define "cairn.port" -}}
{{- $said := regexFind ":[0-9]+$" (urlParse .).host -}}
{{- if $said -}}{{ trimPrefix ":" $said }}{{- else if hasPrefix "http:" . -}}80{{- else -}}443{{- end -}}
{{- end -}}
