{{/* “yes” if a value is set: neither null nor an empty text. */}}
{{- define "cairn.isSet" -}}
{{- if not (kindIs "invalid" .) -}}{{- if ne (toString .) "" -}}yes{{- end -}}{{- end -}}
{{- end -}}

{{/* The mapping without what isn't set, as JSON. */}}
{{- define "cairn.set" -}}
{{- $set := dict -}}
{{- range $key, $value := . -}}
{{- if include "cairn.isSet" $value -}}{{- $_ := set $set $key $value -}}{{- end -}}
{{- end -}}
{{- toJson $set -}}
{{- end -}}

{{/*
One mapping before another, key by key, as JSON: dict "over" … "under" …. Only null lets the other through; sprig's `merge`
would take 0 and false for unset, too.
*/}}
{{- define "cairn.over" -}}
{{- $both := dict -}}
{{- range $key, $value := .under -}}{{- $_ := set $both $key $value -}}{{- end -}}
{{- range $key, $value := .over -}}
{{- if not (kindIs "invalid" $value) -}}{{- $_ := set $both $key $value -}}{{- end -}}
{{- end -}}
{{- toJson $both -}}
{{- end -}}

{{/*
Fails at what a template left in, as Cairn would: `[TO BE FILLED]`, which YAML reads as a list, and `...`.
dict "path" "mysql.backup" "value" … "cure" "…"
*/}}
{{- define "cairn.requireFilledIn" -}}
{{- $path := .path -}}{{- $cure := .cure -}}
{{- if kindIs "map" .value -}}
{{- range $key, $value := .value -}}
{{- include "cairn.requireFilledIn" (dict "path" (printf "%s.%s" $path $key) "value" $value "cure" $cure) -}}
{{- end -}}
{{- else if kindIs "slice" .value -}}
{{- if eq (len .value) 1 -}}
{{- if regexMatch "(?i)^[^a-z]*(to be filled( in)?|…)[^a-z]*$" (toString (first .value)) -}}
{{- fail (printf "\n\n%s is still a placeholder. %s\n" $path $cure) -}}
{{- end -}}
{{- end -}}
{{- else if kindIs "string" .value -}}
{{- if regexMatch "(?i)^\\s*(\\.{3,}|…|[\\[<{][^a-z]*(to be filled( in)?|…)[^a-z]*)\\s*$" .value -}}
{{- fail (printf "\n\n%s is still a placeholder. %s\n" $path $cure) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
One of two places that may say the same thing; both only if they agree. As JSON, {"value": …}.
dict "a" value "pathA" "mysql.backup.schedule" "b" value "pathB" "mysql.schedule"
*/}}
{{- define "cairn.either" -}}
{{- if and (include "cairn.isSet" .a) (include "cairn.isSet" .b) -}}
{{- if ne (toJson .a) (toJson .b) -}}
{{- fail (printf "\n\n%s and %s say different things. Set one of them to null.\n" .pathA .pathB) -}}
{{- end -}}
{{- end -}}
{{- dict "value" (ternary .a .b (eq (include "cairn.isSet" .a) "yes")) | toJson -}}
{{- end -}}

{{/*
A secret of a job, as JSON: `value`, as cairn.yaml has it, and `entry`, what a Pod mounts for it.
dict "value" (text, {file: …} or {env: …}) "existingSecret" "…" "key" "…" "file" "password" "use" "database"
     "job" "mysql" "own" "the chart's Secret" "path" "mysql.connection.password" "existingPath" "…"
A text goes into the chart's own Secret, under the name of the file.
*/}}
{{- define "cairn.secret" -}}
{{- if and (include "cairn.isSet" .value) (include "cairn.isSet" .existingSecret) -}}
{{- fail (printf "\n\n%s and %s are both set. Set one of them to null.\n" .path .existingPath) -}}
{{- end -}}
{{- $file := dict "file" (printf "/run/secrets/cairn/%s/%s" .job .file) -}}
{{- $entry := dict "use" .use "path" (printf "%s/%s" .job .file) -}}
{{- if kindIs "map" .value -}}
{{- dict "value" .value | toJson -}}
{{- else if include "cairn.isSet" .value -}}
{{- $entry = merge $entry (dict "secret" .own "key" .file "text" .value) -}}
{{- dict "value" $file "entry" $entry | toJson -}}
{{- else -}}
{{- $entry = merge $entry (dict "secret" .existingSecret "key" .key) -}}
{{- dict "value" $file "entry" $entry | toJson -}}
{{- end -}}
{{- end -}}
