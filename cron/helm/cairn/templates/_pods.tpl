{{/*
What a job's Pods are like, as JSON: its own values before the release's; lists of extra… and mappings of pod… together.
Labels of all jobs are on Pods that talk to all databases, whose network policies may ask for them; the release's count first there.
dict "root" $ "jobs" a list of the values of jobs: one for a job's own Pods, all of them for those that look at all "uses" "suffix"
     "apart" true if they mustn't reach the database, whose policy lets in who has the job's labels
*/}}
{{- define "cairn.settings" -}}
{{- $values := .root.Values -}}
{{- $settings := pick $values "resources" "nodeSelector" "affinity" "tolerations" "topologySpreadConstraints" "priorityClassName" -}}
{{- range $name := list "extraEnv" "extraEnvFrom" "extraVolumes" "extraVolumeMounts" -}}
{{- $_ := set $settings $name (index $values $name | default list) -}}
{{- end -}}
{{- range $name := list "podAnnotations" "podLabels" -}}
{{- $_ := set $settings $name (merge dict (index $values $name | default dict)) -}}
{{- end -}}
{{- $single := eq (len .jobs) 1 -}}
{{- $uses := .uses -}}{{- $suffix := .suffix -}}{{- $apart := .apart -}}
{{- range $job := .jobs -}}
{{- if $single -}}
{{- range $name := list "resources" "nodeSelector" "affinity" "tolerations" "topologySpreadConstraints" "priorityClassName" -}}
{{- if not (kindIs "invalid" (index $job $name)) -}}{{- $_ := set $settings $name (index $job $name) -}}{{- end -}}
{{- end -}}
{{- range $name := ternary (list "podAnnotations") (list "podAnnotations" "podLabels") $apart -}}
{{- $_ := set $settings $name (merge dict (index $job $name | default dict) (index $settings $name)) -}}
{{- end -}}
{{- else if has "database" $uses -}}
{{- $_ := set $settings "podLabels" (merge dict $settings.podLabels ($job.podLabels | default dict)) -}}
{{- end -}}
{{- range $name := list "extraEnv" "extraEnvFrom" "extraVolumes" "extraVolumeMounts" -}}
{{- $_ := set $settings $name (concat (index $settings $name) (index $job $name | default list) | uniq) -}}
{{- end -}}
{{- end -}}
{{- range $name, $field := dict "extraEnv" "name" "extraVolumes" "name" "extraVolumeMounts" "mountPath" -}}
{{- $seen := dict -}}
{{- range index $settings $name -}}
{{- $what := index . $field | toString -}}
{{- if hasKey $seen $what -}}
{{- fail (printf "\n\n%s: “%s” is there twice, with different contents, in the Pods of %s, which get the release's and those of each of their jobs. Give one of them another %s.\n" $name $what $suffix $field) -}}
{{- end -}}
{{- $_ := set $seen $what true -}}
{{- end -}}
{{- end -}}
{{- toJson $settings -}}
{{- end -}}

{{/*
The template of a Pod.
dict "root" $ "suffix" "mysql" "args" list "jobs" what cairn.jobs made of those whose secrets are needed
     "uses" which of their secrets: database, tls, store, notify, restore; "env" list; "server" what cairn.drillServer needs, if there is one
*/}}
{{- define "cairn.podTemplate" -}}
{{- $root := .root -}}
{{- $values := list -}}
{{- range .jobs -}}
{{- $from := $root.Values -}}
{{- if hasPrefix "jobs." .path -}}{{- $from = $root.Values.jobs -}}{{- end -}}
{{- $values = append $values (index $from .key) -}}
{{- end -}}
{{- $settings := include "cairn.settings" (dict "root" $root "jobs" $values "uses" .uses "suffix" .suffix "apart" (hasKey . "server")) | fromJson -}}
{{- if hasKey $settings "Error" -}}{{- fail $settings.Error -}}{{- end -}}
{{- $uses := .uses -}}
{{- $entries := list -}}
{{- $directories := dict -}}
{{- range .jobs -}}
{{- range .entries -}}{{- if has .use $uses -}}{{- $entries = append $entries . -}}{{- end -}}{{- end -}}
{{- if .claim -}}
{{- if ne (get $directories .directory | default .claim) .claim -}}
{{- fail (printf "\n\n%s: %s is mounted from %s for one job and from %s for another. Give one of them another store.directory.\n" .path .directory .claim (get $directories .directory)) -}}
{{- end -}}
{{- $_ := set $directories .directory .claim -}}
{{- end -}}
{{- end -}}
metadata:
  labels:
    {{- include "cairn.labels" (dict "root" $root "component" .suffix
        "labels" (merge $settings.podLabels (dict "sidecar.istio.io/inject" "false"))) | nindent 4 }}
  annotations:
    {{- toYaml (merge dict $settings.podAnnotations (dict
        "cluster-autoscaler.kubernetes.io/safe-to-evict" "false"
        "karpenter.sh/do-not-disrupt" "true"
        "linkerd.io/inject" "disabled"
        "sidecar.istio.io/inject" "false") ($root.Values.commonAnnotations | default dict)) | nindent 4 }}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: {{ int64 $root.Values.terminationGracePeriodSeconds }}
  serviceAccountName: {{ include "cairn.serviceAccountName" $root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  securityContext:
    runAsNonRoot: true
    {{- range $name := list "runAsUser" "runAsGroup" "fsGroup" }}
    {{- with index ($root.Values.securityContext | default dict) $name }}
    {{ $name }}: {{ int64 . }}
    {{- end }}
    {{- end }}
    {{- with ($root.Values.securityContext | default dict).supplementalGroups }}
    supplementalGroups:
      {{- range . }}
      - {{ int64 . }}
      {{- end }}
    {{- end }}
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ if kindIs "map" . }}{{ .name }}{{ else }}{{ . }}{{ end }}
    {{- end }}
  {{- end }}
  {{- with $settings.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- range $name := list "nodeSelector" "affinity" "tolerations" "topologySpreadConstraints" }}
  {{- with index $settings $name }}
  {{ $name }}:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with .server }}
  initContainers:
    - {{- include "cairn.drillServer" . | nindent 6 | trim | printf " %s" }}
  {{- end }}
  containers:
    - name: cairn
      image: {{ include "cairn.image" $root | quote }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args:
        {{- toYaml .args | nindent 8 }}
      env:
        # The root is read-only, and the client programs look for a home.
        - name: HOME
          value: /tmp
        - name: TMPDIR
          value: /tmp
        {{- with .env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with $settings.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $settings.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      terminationMessagePolicy: FallbackToLogsOnError
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      {{- with $settings.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: config
          mountPath: /etc/cairn
          readOnly: true
        {{- if $entries }}
        - name: secrets
          mountPath: /run/secrets/cairn
          readOnly: true
        {{- end }}
        - name: tmp
          mountPath: /tmp
        {{- if .server }}
        - name: drill
          mountPath: /run/cairn-drill
          readOnly: true
        {{- end }}
        {{- range $directory, $claim := $directories }}
        - name: store-{{ sha256sum $directory | trunc 8 }}
          mountPath: {{ $directory }}
        {{- end }}
        {{- with $settings.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "cairn.fullname" $root }}
    {{- if $entries }}
    # In memory, as all Secrets; readable for fsGroup alone.
    - name: secrets
      projected:
        defaultMode: 0440
        sources:
          {{- range $source := include "cairn.sources" $entries | fromJsonArray }}
          - {{ $source.kind }}:
              name: {{ $source.name }}
              items:
                {{- range $source.items }}
                - key: {{ .key }}
                  path: {{ .path }}
                {{- end }}
          {{- end }}
    {{- end }}
    - name: tmp
      emptyDir:
        medium: Memory
        {{- with $root.Values.tmpSizeLimit }}
        sizeLimit: {{ ternary . (int64 .) (kindIs "string" .) }}
        {{- end }}
    {{- with .server }}
    # The password of the server for trial restores, and that server's only writable place.
    - name: drill
      emptyDir:
        medium: Memory
        sizeLimit: 1Mi
    - name: server
      emptyDir:
        sizeLimit: {{ ternary .size (int64 .size) (kindIs "string" .size) }}
    {{- end }}
    {{- range $directory, $claim := $directories }}
    - name: store-{{ sha256sum $directory | trunc 8 }}
      persistentVolumeClaim:
        claimName: {{ $claim }}
    {{- end }}
    {{- with $settings.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* The sources of the secrets' volume: what comes from one object together, as a JSON list. */}}
{{- define "cairn.sources" -}}
{{- $names := list -}}
{{- $sources := dict -}}
{{- range . -}}
{{- $kind := ternary "configMap" "secret" (not (empty .configMap)) -}}
{{- $id := printf "%s/%s" $kind (index . $kind) -}}
{{- if not (hasKey $sources $id) -}}
{{- $names = append $names $id -}}
{{- $_ := set $sources $id (dict "kind" $kind "name" (index . $kind) "items" list) -}}
{{- end -}}
{{- $source := get $sources $id -}}
{{- $_ := set $source "items" (append $source.items (pick . "key" "path")) -}}
{{- end -}}
{{- $all := list -}}
{{- range $names -}}{{- $all = append $all (get $sources .) -}}{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{/*
A CronJob. dict "root" $ "suffix" "mysql" "schedule" "0 4 * * *", or nil: suspended, for Jobs made by hand;
"timeZone" "cronJob" the numbers "once" true if it must not be begun again, and what cairn.podTemplate needs
*/}}
{{- define "cairn.cronJob" -}}
{{- $from := .cronJob -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- include "cairn.metadata" (dict "root" .root "suffix" .suffix "component" .suffix) | nindent 2 }}
spec:
  {{- if .schedule }}
  schedule: {{ .schedule | quote }}
  timeZone: {{ .timeZone | quote }}
  suspend: {{ $from.suspend | default false }}
  {{- else }}
  # Never by itself: kubectl create job --from=cronjob/{{ include "cairn.fullname" .root }}-{{ .suffix }}
  schedule: "0 0 1 1 *"
  timeZone: {{ .timeZone | quote }}
  suspend: true
  {{- end }}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: {{ int64 $from.startingDeadlineSeconds }}
  successfulJobsHistoryLimit: {{ int64 $from.successfulJobsHistoryLimit }}
  failedJobsHistoryLimit: {{ int64 $from.failedJobsHistoryLimit }}
  jobTemplate:
    metadata:
      labels:
        {{- include "cairn.labels" (dict "root" .root "component" .suffix) | nindent 8 }}
    spec:
      backoffLimit: {{ int64 $from.backoffLimit }}
      activeDeadlineSeconds: {{ int64 $from.activeDeadlineSeconds }}
      {{- if not (kindIs "invalid" $from.ttlSecondsAfterFinished) }}
      ttlSecondsAfterFinished: {{ int64 $from.ttlSecondsAfterFinished }}
      {{- end }}
      podFailurePolicy:
        rules:
          {{- if .once }}
          # A restore that was cut off is for a person to look at, not to be begun again.
          - action: FailJob
            onPodConditions:
              - type: DisruptionTarget
                status: "True"
          {{- else }}
          # A node that is drained isn't the backup's fault.
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
                status: "True"
          {{- end }}
          # Cairn's exit statuses that trying again can't help.
          - action: FailJob
            onExitCodes:
              containerName: cairn
              operator: In
              values: [64, 65, 66, 73, 76, 77, 78]
      template:
        {{- include "cairn.podTemplate" . | nindent 8 }}
{{- end -}}

{{/* The arguments that all commands share. */}}
{{- define "cairn.commonArguments" -}}
{{- $arguments := list "--config" "/etc/cairn/cairn.yaml" -}}
{{- if eq .Values.logFormat "json" -}}{{- $arguments = concat $arguments (list "--log-format" "json") -}}{{- end -}}
{{- dict "arguments" $arguments | toJson -}}
{{- end -}}

{{/* What is restored, from the ConfigMap that a person makes; Cairn refuses to start without it. */}}
{{- define "cairn.restoreEnvironment" -}}
{{- $name := printf "%s-restore" (include "cairn.fullname" .) -}}
- name: RESTORE_SNAPSHOT
  valueFrom:
    configMapKeyRef: {name: {{ $name }}, key: snapshot, optional: true}
- name: RESTORE_CONFIRM
  valueFrom:
    configMapKeyRef: {name: {{ $name }}, key: confirm, optional: true}
{{- end -}}
