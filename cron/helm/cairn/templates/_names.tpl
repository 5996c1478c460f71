{{/*
The beginning of all names: the release, with the chart's name unless that is in it. At most 36 characters,
so that `<fullname>-synapse-restore` fits into the 52 of a CronJob; a longer one is cut and gets a
hash of the whole, so that two long ones stay two.
*/}}
{{- define "cairn.fullname" -}}
{{- $chart := .Values.nameOverride | default .Chart.Name -}}
{{- $name := .Values.fullnameOverride -}}
{{- if not $name -}}
{{- $name = ternary .Release.Name (printf "%s-%s" .Release.Name $chart) (contains $chart .Release.Name) -}}
{{- end -}}
{{- if gt (len $name) 36 -}}
{{- printf "%s-%s" (trunc 27 $name | trimSuffix "-") (sha256sum $name | trunc 8) -}}
{{- else -}}
{{- $name -}}
{{- end -}}
{{- end -}}

{{- define "cairn.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "cairn.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* What tells this release's objects from others'. */}}
{{- define "cairn.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The metadata of an object: dict "root" $ "suffix" "mysql", or "name" for the whole, "component" "mysql" "annotations" dict. */}}
{{- define "cairn.metadata" -}}
{{- $root := .root -}}
name: {{ .name | default (include "cairn.fullname" $root) }}{{ with .suffix }}-{{ . }}{{ end }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "cairn.labels" . | nindent 2 }}
{{- with merge dict (.annotations | default dict) ($root.Values.commonAnnotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "cairn.labels" -}}
{{- $root := .root -}}
{{- $own := include "cairn.selectorLabels" $root | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/version" ($root.Values.image.tag | default $root.Chart.AppVersion | trunc 63 | trimAll "-_.") -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63) -}}
{{- with .component -}}
{{- $_ := set $own "app.kubernetes.io/component" . -}}
{{- end -}}
{{- toYaml (merge $own (.labels | default dict) ($root.Values.commonLabels | default dict)) -}}
{{- end -}}

{{- define "cairn.image" -}}
{{- $image := .Values.image -}}
{{- with $image.registry -}}{{ trimSuffix "/" . }}/{{- end -}}
{{- $image.repository -}}
{{- if $image.digest -}}@{{ $image.digest }}{{- else -}}:{{ $image.tag | default .Chart.AppVersion }}{{- end -}}
{{- end -}}
