{{/*
Nobody in; out to DNS, and to what these jobs need.
dict "root" $ "suffix" "mysql" "components" whose Pods "jobs" what cairn.jobs made of them "databases" true if they talk to databases, "notifies" true if they tell somebody
*/}}
{{- define "cairn.networkPolicy" -}}
{{- $values := .root.Values.networkPolicy -}}
{{- $ports := list -}}
{{- $keyless := false -}}
{{- range .jobs -}}
{{- with .storePort -}}{{- $ports = append $ports (int .) -}}{{- end -}}
{{- $keyless = or $keyless .keyless -}}
{{- end -}}
{{- if and $ports $values.storePorts -}}{{- $ports = $values.storePorts -}}{{- end -}}
{{- if not (kindIs "invalid" $values.credentialServices) -}}{{- $keyless = $values.credentialServices -}}{{- end -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "cairn.metadata" (dict "root" .root "suffix" .suffix "component" .suffix) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "cairn.selectorLabels" .root | nindent 6 }}
    matchExpressions:
      - key: app.kubernetes.io/component
        operator: In
        values:
          {{- toYaml .components | nindent 10 }}
  policyTypes: [Ingress, Egress]
  ingress: []
  egress:
    # DNS
    - ports:
        {{- range $values.dnsPorts }}
        - {port: {{ int . }}, protocol: UDP}
        - {port: {{ int . }}, protocol: TCP}
        {{- end }}
      {{- with $values.dnsPeers }}
      to:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- if .databases }}
    {{- range .jobs }}
    # {{ .name }}'s database
    - ports:
        - {port: {{ int .databasePort }}, protocol: TCP}
      {{- with .peers }}
      to:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
    {{- end }}
    {{- with $ports | uniq }}
    # The store
    - ports:
        {{- range . }}
        - {port: {{ int . }}, protocol: TCP}
        {{- end }}
      {{- with $values.storePeers }}
      to:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- end }}
    {{- if $keyless }}
    # Credentials: AWS's token service (IRSA), then Pod Identity and the instance's metadata
    - ports:
        - {port: 443, protocol: TCP}
    - ports:
        - {port: 80, protocol: TCP}
      to:
        - ipBlock: {cidr: 169.254.170.23/32}
        - ipBlock: {cidr: "fd00:ec2::23/128"}
        - ipBlock: {cidr: 169.254.169.254/32}
        - ipBlock: {cidr: "fd00:ec2::254/128"}
    {{- end }}
    {{- if .notifies }}
    {{- range $port := include "cairn.notifyPorts" .jobs | fromJsonArray }}
    # Notifications
    - ports:
        - {port: {{ int $port }}, protocol: TCP}
    {{- end }}
    {{- end }}
    {{- with $values.extraEgress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "cairn.notifyPorts" -}}
{{- $ports := list -}}
{{- range . -}}{{- with .notifyPort -}}{{- $ports = append $ports (int .) -}}{{- end -}}{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}
