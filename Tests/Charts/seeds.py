"""Violations to be seeded into a copy of the chart, each of which must be noticed."""

from dataclasses import dataclass

# The values that the seeds are tried with, unless they name others.
CASE = "workadventure"
TEMPLATES = "cron/helm/cairn/templates"


@dataclass
class Seed:
    what: str
    file: str
    old: str
    new: str
    # What one of the complaints must say.
    words: str
    # Who must notice: objects, refusals, documentation, plain.
    by: str = "objects"
    # Which of the values show it.
    case: str = CASE


def in_pods(what, old, new, words):
    return Seed(what, f"{TEMPLATES}/_pods.tpl", old, new, words)


def in_drills(what, old, new, words):
    return Seed(what, f"{TEMPLATES}/_drill.tpl", old, new, words, case="drills")


ALL = [
    # What Kubernetes' schemas notice.
    in_pods("a misspelt key of a CronJob", "concurrencyPolicy:", "concurencyPolicy:", "concurencyPolicy"),
    in_pods("a misspelt key of a container", "terminationMessagePolicy:", "terminationMesagePolicy:", "terminationMesagePolicy"),
    in_pods("text where a number belongs", "activeDeadlineSeconds: {{ int64 $from.activeDeadlineSeconds }}",
            "activeDeadlineSeconds: four hours", "four hours"),
    Seed("a misspelt key of a network policy", f"{TEMPLATES}/_network.tpl", "policyTypes:", "policyType:", "policyType"),
    # What they don't.
    in_pods("runs side by side", "concurrencyPolicy: Forbid", "concurrencyPolicy: Allow", "concurrencyPolicy"),
    in_pods("a policy that there isn't", "concurrencyPolicy: Forbid", "concurrencyPolicy: forbid", "“forbid” isn't one of"),
    in_pods("a container that is started again", "restartPolicy: Never", "restartPolicy: OnFailure", "restartPolicy isn't Never"),
    in_pods("a restart policy that no Job has", "restartPolicy: Never", "restartPolicy: Always", "restartPolicy"),
    in_pods("a schedule that isn't one", "schedule: {{ .schedule | quote }}", 'schedule: "0 25 * * *"', "schedule “0 25 * * *”: hour"),
    in_pods("a schedule that never comes", 'schedule: "0 0 1 1 *"', 'schedule: "0 0 31 2 *"', "a day that no year has"),
    in_pods("a zone that there isn't", "timeZone: {{ .timeZone | quote }}", "timeZone: Europe/Bruxelles", "isn't in the tz database"),
    in_pods("a restore that runs by itself", "suspend: true", "suspend: false", "isn't suspended"),
    in_pods("a run whose start may be missed for good", "  startingDeadlineSeconds: {{ int64 $from.startingDeadlineSeconds }}\n", "",
            "startingDeadlineSeconds is None"),
    in_pods("a Job that never ends", "      activeDeadlineSeconds: {{ int64 $from.activeDeadlineSeconds }}\n", "", "activeDeadlineSeconds is None"),
    Seed("a restore that is tried again", f"{TEMPLATES}/cronjobs.yaml", '(merge (dict "backoffLimit" 0) $.Values.restore)',
         '(merge (dict "backoffLimit" 2) $.Values.restore)', "backoffLimit is 2"),
    Seed("a check that is suspended with the backups", f"{TEMPLATES}/cronjobs.yaml", 'pick .Values.cronJob "startingDeadlineSeconds"',
         'pick .Values.cronJob "suspend" "startingDeadlineSeconds"', "although it has a schedule", case="everything"),
    in_pods("an exit status too many", "65, 66, 73,", "65, 66, 69, 73,", "permanent exit statuses are"),
    in_pods("an exit status too few", ", 77, 78]", ", 78]", "permanent exit statuses are"),
    in_pods("rules that ignore nothing", "- action: Ignore", "- action: Count", "doesn't begin with Ignore"),
    in_pods("a restore that is begun again", "- action: FailJob\n            onPodConditions", "- action: Ignore\n            onPodConditions",
            "doesn't begin with FailJob"),
    in_pods("rules for another container", "containerName: cairn", "containerName: backup", "the container's exit statuses"),
    in_pods("root", "runAsNonRoot: true", "runAsNonRoot: false", "may run as root"),
    in_pods("no seccomp profile", "type: RuntimeDefault", "type: Unconfined", "no seccomp profile"),
    in_pods("a root that can be written", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "write into its root"),
    in_pods("privileges to gain", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "gain privileges"),
    in_pods("capabilities", "drop: [ALL]", "drop: [NET_RAW]", "has capabilities"),
    in_pods("the node's network", "  restartPolicy: Never\n", "  restartPolicy: Never\n  hostNetwork: true\n", "hostNetwork is set"),
    in_pods("the node's disk", "      emptyDir:\n        medium: Memory\n        {{- with $root.Values.tmpSizeLimit }}\n        sizeLimit: {{ ternary . (int64 .) (kindIs \"string\" .) }}\n        {{- end }}",
            "      hostPath:\n        path: /tmp", "a kind that the restricted profile"),
    in_pods("a token of the cluster", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "a token of the cluster"),
    Seed("a check that a database's policy keeps out", f"{TEMPLATES}/_pods.tpl", 'else if has "database" $uses', 'else if has "none" $uses',
         "lacks the label mysql-client", case="everything"),
    Seed("a restore into half an address", f"{TEMPLATES}/_jobs.tpl", '(printf "[%s]" $from.host)', "$from.host", "restores into postgres://",
         case="existing-secrets"),
    in_pods("a Pod that may be evicted", '"cluster-autoscaler.kubernetes.io/safe-to-evict" "false"',
            '"cluster-autoscaler.kubernetes.io/safe-to-evict" "true"', "safe-to-evict"),
    in_pods("a mesh", '"sidecar.istio.io/inject" "false") ($root', '"sidecar.istio.io/inject" "true") ($root', "sidecar.istio.io/inject"),
    in_pods("a volume that there isn't", "    - name: tmp\n      emptyDir", "    - name: temp\n      emptyDir", "there is no volume tmp"),
    in_pods("two volumes in one place", "mountPath: /tmp", "mountPath: /etc/cairn", "several volumes are mounted at /etc/cairn"),
    in_pods("secrets for everybody", "defaultMode: 0440", "defaultMode: 0444", "not 0440"),
    in_pods("a disk where memory should be", "medium: Memory", 'medium: ""', "medium"),
    in_pods("a ConfigMap that there isn't", 'configMap:\n        name: {{ include "cairn.fullname" $root }}',
            "configMap:\n        name: cairn-config", "configmap/cairn-config is neither made"),
    in_pods("another entrypoint", "      args:\n", "      command: [sh, -c]\n      args:\n", "replaces the image's entrypoint"),
    Seed("a snapshot too many", f"{TEMPLATES}/cronjobs.yaml", ' "--unless-newer-than" $job.cronJob.unlessNewerThan', "",
         "when it is tried again"),
    Seed("a list that knows passwords", f"{TEMPLATES}/cronjobs.yaml", '"uses" (list "store") "args" (concat (list "list")',
         '"uses" (list "store" "database") "args" (concat (list "list")', "which “cairn list” doesn't need"),
    Seed("a backup without its password", f"{TEMPLATES}/cronjobs.yaml", '"uses" (list "database" "tls" "store" "notify")',
         '"uses" (list "store" "notify")', "password, which isn't mounted"),
    Seed("a restore without a confirmation", f"{TEMPLATES}/cronjobs.yaml", '"--confirm" "$(RESTORE_CONFIRM)"', '"--yes"',
         "without a confirmation"),
    Seed("a restore that isn't given the variable", f"{TEMPLATES}/cronjobs.yaml", '"$(RESTORE_SNAPSHOT)"', '"synapse/latest"',
         "without being told what"),
    Seed("a restore that is told what at once", f"{TEMPLATES}/_pods.tpl", "key: snapshot, optional: true", "key: name, optional: true",
         "RESTORE_SNAPSHOT doesn't come from"),
    Seed("a Secret without the key that is mounted", f"{TEMPLATES}/secrets.yaml", "set $data .key", 'set $data (printf "%s-1" .key)',
         "has no key access-key-id"),
    Seed("a Secret's text in the ConfigMap", f"{TEMPLATES}/_values.tpl", '{{- dict "value" $file "entry" $entry | toJson -}}',
         '{{- dict "value" .value "entry" $entry | toJson -}}', "shows a secret of the values"),
    Seed("a Secret's text in the notes", f"{TEMPLATES}/NOTES.txt", "Backups:", "Backups with {{ .Values.mysql.backup.secretAccessKey }}:",
         "the notes: shows a secret"),
    Seed("a Secret that isn't base64", f"{TEMPLATES}/secrets.yaml", "(b64enc .text)", "(printf \"%s!\" .key)", "isn't base64"),
    Seed("a key that Cairn doesn't know", f"{TEMPLATES}/_jobs.tpl", '"store" $store.config "schedule"', '"store" $store.config "when"', "cairn config"),
    Seed("another number of snapshots", f"{TEMPLATES}/_jobs.tpl", "(int64 $both.value)", "(add 1 (int64 $both.value))", "keep.count of workadventure"),
    Seed("an endpoint left out", f"{TEMPLATES}/_store.tpl", 'pick .block "bucket" "region"', 'pick .block "bucket"', "store.s3.region"),
    Seed("a name that is too long", f"{TEMPLATES}/_names.tpl", 'name: {{ .name | default (include "cairn.fullname" $root) }}',
         'name: {{ .name | default (include "cairn.fullname" $root) }}-of-a-release-with-a-very-long-name', "isn't one of 52"),
    Seed("a label that isn't one", f"{TEMPLATES}/_names.tpl", '(printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63)',
         '"cairn 0.1.0"', "isn't a label"),
    Seed("Pods without a policy", f"{TEMPLATES}/networkpolicies.yaml", '"components" (list "check")', '"components" (list "doctor")',
         "0 network policies are for its Pods"),
    Seed("an open door", f"{TEMPLATES}/_network.tpl", "  ingress: []\n", "  ingress: [{}]\n", "lets somebody in"),
    Seed("an open way out", f"{TEMPLATES}/_network.tpl", "    # DNS\n", "    - {}\n    # DNS\n", "lets everything out"),
    Seed("a store that can't be reached", f"{TEMPLATES}/_network.tpl", "{{- with $ports | uniq }}", "{{- with list 80 }}", "TCP 443 is closed"),
    Seed("a database that can't be reached", f"{TEMPLATES}/_network.tpl", "{port: {{ int .databasePort }}, protocol: TCP}",
         "{port: 3306, protocol: TCP}", "TCP 5432 is closed"),
    Seed("a webhook that can't be reached", f"{TEMPLATES}/_jobs.tpl", "$port = int $from.port", "$port = 443", "TCP 8444 is closed", case="everything"),
    Seed("a part that can't be turned off", f"{TEMPLATES}/_jobs.tpl", '(toJson .Values.enabled) "false"', '(toJson .Values.enabled) "no"',
         "objects for 0 jobs", case="disabled"),
    Seed("a job that is passed over", f"{TEMPLATES}/NOTES.txt", 'Off: {{ join ", " . }}', "Others are off.", "are said to be off", case="synapse-only"),
    Seed("notes that wait for a success", f"{TEMPLATES}/NOTES.txt", "until kubectl {{ $n }} logs -f job/check-1; do sleep 2; done",
         "kubectl {{ $n }} wait --for=condition=Complete job/check-1", "a command waits"),
    Seed("too much memory asked for", "cron/helm/cairn/values.yaml", "    memory: 128Mi", "    memory: 1Gi", "asks for more memory"),
    # Trial restores.
    in_drills("a server that Cairn waits for without end", "restartPolicy: Always\n", "", "isn't a sidecar"),
    in_drills("a server that is started on failure", "restartPolicy: Always\n", "restartPolicy: OnFailure\n", "restartPolicy"),
    in_drills("a server of another version", '($image.tag | default $own.version)', '($image.tag | default "latest")', "the database is of version"),
    in_drills("a server of another kind", "$image.repository | default $kind", '$image.repository | default "mysql"', "the database is postgres"),
    in_drills("a server that the cluster can reach", '"--bind-address=127.0.0.1"', '"--bind-address=*"', "reached from other Pods"),
    in_drills("a server that is asked by its socket", "--host=127.0.0.1, --username", "--host=/var/run/postgresql, --username", "before the server answers"),
    in_drills("a server without time", "{{ div (add1 (int64 .startupSeconds)) 2 }}", "1", "no time to begin"),
    in_drills("a password in the values", "_PASSWORD_FILE\n    value: /run/cairn-drill/password", "_PASSWORD\n    value: secret", "password is in the cluster"),
    in_drills("a password that nobody is asked for", "--auth-host=scram-sha-256 ", "", "asks nobody for a password"),
    in_drills("two passwords", '"password" (dict "file" "/run/cairn-drill/password")', '"password" (dict "file" "/run/cairn-drill/secret")', "restores for trial into"),
    in_drills("a trial on the database's own server", '$scratch := dict "host" "127.0.0.1"', '$scratch := dict "host" .job.connection.host', "restores for trial into"),
    in_drills("a trial that nobody asked for", 'if ne (toJson $own.enabled) "true"', 'if eq (toJson $own.enabled) "null"', "should be of"),
    in_drills("a server as root", "  readOnlyRootFilesystem: true\n", "  readOnlyRootFilesystem: true\n  runAsUser: 0\n", "user of its own"),
    in_drills("a server that may gain privileges", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "gain privileges"),
    in_drills("a server with Cairn's secrets", "  - name: drill\n    mountPath: /run/cairn-drill\n",
              "  - name: drill\n    mountPath: /run/cairn-drill\n  - name: secrets\n    mountPath: /run/secrets/cairn\n", "the server has the volumes"),
    in_drills("a server without a limit", "{{- with .resources }}\nresources:", "{{- with .limits }}\nresources:", "server: has no limit of memory"),
    Seed("a password on the disk", f"{TEMPLATES}/_pods.tpl", "        medium: Memory\n        sizeLimit: 1Mi", "        sizeLimit: 1Mi", "password is on the node's disk",
         case="drills"),
    Seed("a server that fills the disk", f"{TEMPLATES}/_pods.tpl", "        sizeLimit: {{ ternary .size (int64 .size) (kindIs \"string\" .size) }}",
         "        medium: null", "fill the node's disk", case="drills"),
    Seed("a trial that the database lets in", f"{TEMPLATES}/_pods.tpl", 'ternary (list "podAnnotations") (list', 'ternary (list "podAnnotations" "podLabels") (list',
         "by which the database's policy lets Pods in", case="drills"),
    Seed("a trial that reaches the database", f"{TEMPLATES}/networkpolicies.yaml", '"jobs" (list $job) "notifies" true)',
         '"jobs" (list $job) "databases" true "notifies" true)', "TCP 3306 is open and not needed", case="drills"),
    Seed("a trial without a policy", f"{TEMPLATES}/networkpolicies.yaml", '"components" (list (printf "%s-drill" $job.key))',
         '"components" (list (printf "%s-drills" $job.key))', "0 network policies", case="drills"),
    Seed("a trial that tells nobody", f"{TEMPLATES}/cronjobs.yaml", '"uses" (list "store" "notify") "server"', '"uses" (list "store") "server"',
         "notify-url, which isn't mounted", case="drills"),
    Seed("a trial of all jobs", f"{TEMPLATES}/cronjobs.yaml", '(list "drill" $job.name)', '(list "drill")', "“--config” has no drill", case="drills"),
    Seed("trials that stand still with the backups", f"{TEMPLATES}/cronjobs.yaml", '(dict "over" .cronJob "under" $shared)',
         '(dict "over" .cronJob "under" $.Values.cronJob)', "suspended True", case="everything"),
    # What cairn.yaml says of the connection.
    Seed("an authority that isn't mounted", f"{TEMPLATES}/_jobs.tpl", '(dict "use" "tls" "path" $file "key" ($ca.key', '(dict "use" "store" "path" $file "key" ($ca.key',
         "which “cairn list” doesn't need", case="drills"),
    Seed("a client's key that isn't mounted", f"{TEMPLATES}/_jobs.tpl", '(dict "use" "tls" "path" $file "key" (last $said)', '(dict "use" "nobody" "path" $file "key" (last $said)',
         "database.key, which isn't mounted", case="drills"),
    Seed("a restore that can't verify", f"{TEMPLATES}/cronjobs.yaml", '(gt (len $job.into) 0)) "tls" "store")', '(gt (len $job.into) 0)) "store")',
         "database-ca.crt, which isn't mounted", case="drills"),
    Seed("a version that isn't needed", f"{TEMPLATES}/_drill.tpl", "if not $own.version", "if not $own", "a trial restore on a server of no version: taken",
         "refusals"),
    Seed("Synapse without its profile", "cron/helm/cairn/values.yaml", "    profile: synapse\n", "    profile: null\n", "the profile of Synapse's job is None"),
    Seed("a profile that can't be turned off", f"{TEMPLATES}/_jobs.tpl", '{{- with index $from $name -}}',
         '{{- with index $from $name | default (ternary "synapse" nil (and (eq $name "profile") (eq $engine "postgres"))) -}}',
         "the profile of Synapse's job is synapse", case="everything"),
    # The values.
    Seed("a schema that lets anything through", "cron/helm/cairn/values.schema.json", '"additionalProperties": false,\n  "required"',
         '"additionalProperties": true,\n  "required"', "a misspelt key: taken", "refusals"),
    Seed("placeholders that pass", f"{TEMPLATES}/_values.tpl", "to be filled( in)?|…)[^a-z]*)\\\\s*$", "to be done)[^a-z]*)\\\\s*$",
         "should say “mysql.backup.accessKeyId is still a placeholder”", "refusals"),
    Seed("a job that is forgotten", f"{TEMPLATES}/_jobs.tpl", '(hasPrefix "jobs." $path) (not', '(hasPrefix "job." $path) (not',
         "a further job that is neither on nor off: taken", "refusals"),
    Seed("ages that Cairn refuses", "cron/helm/cairn/values.schema.json", '"^([1-9][0-9]{0,5}|1000000)(s|m|h|d)$"',
         '"^[0-9]+(\\\\.[0-9]+)?(s|m|h|d)$"', "an age that isn't whole: taken", "refusals"),
    Seed("contents of which the last counts", f"{TEMPLATES}/_pods.tpl", "hasKey $seen $what", "hasKey $seen $field",
         "a variable of two contents: taken", "refusals"),
    Seed("backups into the container", f"{TEMPLATES}/_store.tpl", "if not $mounted", "if eq $mounted .path",
         "a directory where nothing is mounted: taken", "refusals"),
    Seed("a value without a comment", "cron/helm/cairn/values.yaml", "# The size of /tmp, which is in memory. Cairn keeps no dumps there.\n", "",
         "tmpSizeLimit has no comment", "documentation"),
    Seed("a value that isn't in values.yaml", "cron/helm/cairn/values.yaml", 'tmpSizeLimit: 64Mi\n', "", "lacks tmpSizeLimit", "documentation"),
    # The rendered YAML.
    Seed("YAML that was changed by hand", "cron/kubernetes/cronjobs.yaml", "backoffLimit: 2", "backoffLimit: 3", "cronjobs.yaml isn't what", "plain"),
    Seed("a chart whose YAML wasn't rendered anew", "cron/helm/cairn/values.yaml", "backoffLimit: 2", "backoffLimit: 3", "cronjobs.yaml isn't what",
         "plain"),
    Seed("a file that kustomize leaves out", "cron/kubernetes/kustomization.yaml", "  - networkpolicies.yaml\n", "", "kustomization.yaml names", "plain"),
    Seed("a kustomization that changes objects", "cron/kubernetes/kustomization.yaml", "resources:", "namePrefix: x-\nresources:", "makes other objects",
         "plain"),
]
