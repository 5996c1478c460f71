"""The Pods of a CronJob: the restricted Pod Security profile, volumes and references, and that each has only the
secrets that its command needs."""

import re
from urllib.parse import urlsplit

import yaml

SECRETS = "/run/secrets/cairn/"
RESTRICTED_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
FACTORS = {None: 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
COMMANDS = {"backup", "restore", "list", "check", "verify", "drill"}


def problems(cron_job, rendered):
    template = cron_job["spec"]["jobTemplate"]["spec"]["template"]
    spec = template["spec"]
    container = spec["containers"][0]
    found = [*security(spec), *surroundings(template), *volumes(spec)]
    for one in containers(spec):
        found += [f"{one['name']}: {problem}" for problem in resources(one)]
    found += labels(template, rendered.case.values)
    return found + [*references(spec, rendered), *command(cron_job, container, rendered)]


def containers(spec):
    """Cairn's, and the server's beside it."""
    return [*spec["containers"], *spec.get("initContainers", [])]


def security(spec):
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/, and a read-only root."""
    pod = spec.get("securityContext", {})
    for key in ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"):
        if spec.get(key):
            yield f"{key} is set"
    if pod.get("runAsNonRoot") is not True or 0 in (pod.get("runAsUser"), pod.get("runAsGroup"), pod.get("fsGroup")):
        yield "may run as root"
    if pod.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "has no seccomp profile"
    wanted = ["cairn", "server"] if spec["containers"][0]["args"][0] == "drill" else ["cairn"]
    if [container["name"] for container in containers(spec)] != wanted or len(spec["containers"]) != 1:
        yield f"its containers aren't {wanted}"
    for container in containers(spec):
        context = container.get("securityContext", {})
        if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
            yield "may gain privileges"
        if context.get("capabilities") != {"drop": ["ALL"]}:
            yield "has capabilities"
        if context.get("readOnlyRootFilesystem") is not True:
            yield "may write into its root"
        if "runAsNonRoot" in context or context.get("runAsUser", 1) == 0 or ("runAsUser" in context and container["name"] == "cairn"):
            yield "the container has a user of its own"
        if any("hostPort" in port for port in container.get("ports", [])):
            yield "has a hostPort"
    for volume in spec.get("volumes", []):
        if not set(volume) - {"name"} <= RESTRICTED_VOLUMES:
            yield f"volume {volume['name']} isn't of a kind that the restricted profile allows"
    if spec.get("automountServiceAccountToken") is not False:
        yield "a token of the cluster is mounted"


def surroundings(template):
    annotations = template["metadata"].get("annotations", {})
    for key in ("cluster-autoscaler.kubernetes.io/safe-to-evict", "sidecar.istio.io/inject"):
        if annotations.get(key) != "false":
            yield f"annotation {key} isn't false"
    if not template["spec"].get("terminationGracePeriodSeconds", 0) >= 10:
        yield "has no time to end its client programs"
    if template["spec"]["containers"][0].get("terminationMessagePolicy") != "FallbackToLogsOnError":
        yield "terminationMessagePolicy isn't FallbackToLogsOnError"


def labels(template, values):
    """What a database's network policy asks of its clients, whichever command they run."""
    if template["spec"]["containers"][0]["args"][0] != "check":
        return  # the one that talks to the databases of all jobs
    jobs = [values.get("mysql"), values.get("synapse"), *(values.get("jobs") or {}).values()]
    for name in sorted({name for job in jobs for name in ((job or {}).get("podLabels") or {})}):
        if name not in template["metadata"]["labels"]:
            yield f"lacks the label {name} of a job whose database it talks to"


def volumes(spec):
    """Each mount has its volume, each volume its mount, no two are in one place."""
    names = [volume["name"] for volume in spec.get("volumes", [])]
    mounts = spec["containers"][0].get("volumeMounts", [])
    mounted = [mount for container in containers(spec) for mount in container.get("volumeMounts", [])]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"there are several volumes {name}"
    for mount in mounted:
        if mount["name"] not in names:
            yield f"{mount['mountPath']}: there is no volume {mount['name']}"
    for name in names:
        if name not in {mount["name"] for mount in mounted}:
            yield f"volume {name} isn't mounted"
        if len(name) > 63 or not re.fullmatch("[a-z0-9]([-a-z0-9]*[a-z0-9])?", name):
            yield f"“{name}” isn't a volume's name"
    for container in containers(spec):
        places = [mount["mountPath"] for mount in container.get("volumeMounts", [])]
        for place in {place for place in places if places.count(place) > 1}:
            yield f"several volumes are mounted at {place}"
    for needed, volume in (("/tmp", "tmp"), ("/etc/cairn", "config")):
        if not any(mount["mountPath"] == needed and mount["name"] == volume for mount in mounts):
            yield f"{needed} isn't mounted"
    for volume in spec.get("volumes", []):
        if volume["name"] == "tmp" and not ({"medium", "sizeLimit"} <= set(volume.get("emptyDir", {}))):
            yield "/tmp has no limit, or isn't in memory"
        projected = volume.get("projected", {})
        if volume["name"] == "secrets" and projected.get("defaultMode") != 0o440:
            yield f"secrets have the mode {projected.get('defaultMode')}, not 0440"
        paths = [path for path, *_ in items(projected)]
        for path in paths:
            if path.startswith("/") or ".." in path.split("/") or paths.count(path) > 1:
                yield f"“{path}” isn't a place of its own in the volume"


def items(projected):
    """What a projected volume holds: path, kind, name, key."""
    for source in projected.get("sources", []):
        for kind, content in source.items():
            for item in content.get("items", []):
                yield item["path"], kind, content.get("name"), item["key"]


def references(spec, rendered):
    """Objects that are named: made by the chart, or known to be there."""
    made = {f"{thing['kind'].lower()}/{thing['metadata']['name']}": thing for thing in rendered.objects}
    there = {name.lower() for name in rendered.case.existing}

    def look(kind, name, key=None, optional=False):
        what = f"{kind.lower()}/{name}"
        if what in made:
            holder = made[what]
            if key and key not in holder.get("data", {}):
                yield f"{what} has no key {key}"
        elif what not in there and not optional:
            yield f"{what} is neither made by the chart nor said to exist"

    for volume in spec.get("volumes", []):
        for path, kind, name, key in items(volume.get("projected", {})):
            yield from look(kind, name, key)
        if "configMap" in volume:
            yield from look("configMap", volume["configMap"]["name"], "cairn.yaml" if volume["name"] == "config" else None)
        if "secret" in volume:
            yield from look("secret", volume["secret"]["secretName"])
        if "persistentVolumeClaim" in volume:
            yield from look("persistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"])
    container = spec["containers"][0]
    for variable in container.get("env", []):
        for kind, prefix in (("configMapKeyRef", "configMap"), ("secretKeyRef", "secret")):
            if kind in variable.get("valueFrom", {}):
                reference = variable["valueFrom"][kind]
                yield from look(prefix, reference["name"], reference["key"], reference.get("optional", False))
    for source in container.get("envFrom", []):
        for kind, prefix in (("configMapRef", "configMap"), ("secretRef", "secret")):
            if kind in source:
                yield from look(prefix, source[kind]["name"], None, source[kind].get("optional", False))
    for pull in spec.get("imagePullSecrets", []):
        yield from look("secret", pull["name"])
    if spec["serviceAccountName"] != "default":
        yield from look("serviceAccount", spec["serviceAccountName"])


def resources(container):
    asked = container.get("resources", {})
    amounts = {}
    for section in ("requests", "limits"):
        for name, value in asked.get(section, {}).items():
            parsed = QUANTITY.fullmatch(str(value))
            if not parsed:
                yield f"{section}.{name}: “{value}” isn't a quantity"
                continue
            amounts[section, name] = float(parsed[1]) * FACTORS[parsed[2]]
    for name in ("cpu", "memory"):
        if ("requests", name) not in amounts:
            yield f"asks for no {name}"
        if amounts.get(("requests", name), 0) > amounts.get(("limits", name), float("inf")):
            yield f"asks for more {name} than its limit"
    if ("limits", "memory") not in amounts:
        yield "has no limit of memory"


def needed(command, job, configuration, restores_as_another):
    """The files of secrets that a command reads, from what docs/configuration.md says of each."""
    server, store, notify = ({}, {}, {})
    for name, content in configuration["jobs"].items():
        if job in (None, name):
            server[name] = content.get("mysql") or content.get("postgres")
            store[name] = content["store"]
            notify[name] = content.get("notify", {})
    wanted = set(files(store))
    if command in ("backup", "check") or (command == "restore" and not restores_as_another):
        wanted |= set(files(server))
    if command == "restore":
        # Another user is encrypted as the job's own.
        wanted |= set(files([one.get("tls", {}) for one in server.values()]))
    if command in ("backup", "drill"):
        wanted |= set(files(notify))
    return wanted


def files(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("file", "caFile", "certificateFile", "keyFile") and isinstance(inner, str) and inner.startswith(SECRETS):
                yield inner.removeprefix(SECRETS)
            else:
                yield from files(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from files(inner)


def command(cron_job, container, rendered):
    """The arguments, and whether exactly the secrets for them are mounted."""
    configuration = yaml.safe_load(rendered.configuration())
    arguments = container["args"]
    if "command" in container:
        yield "replaces the image's entrypoint"
    if arguments[0] not in COMMANDS or not all(isinstance(argument, str) for argument in arguments):
        yield f"“cairn {arguments[0]}” isn't a command"
        return
    if arguments[arguments.index("--config") + 1] != "/etc/cairn/cairn.yaml":
        yield "reads another configuration"
    component = cron_job["metadata"]["labels"]["app.kubernetes.io/component"]
    job = None
    if arguments[0] == "backup":
        job = arguments[1]
        if "--unless-newer-than" not in arguments:
            yield "makes a snapshot again when it is tried again"
        schedule = cron_job["spec"]["schedule"]
        if configuration["jobs"].get(job, {}).get("schedule") != schedule:
            yield f"runs at {schedule}, which isn't the schedule of “{job}” in cairn.yaml"
    elif arguments[0] == "drill":
        job = arguments[1]
        if "drill" not in configuration["jobs"].get(job, {}):
            yield f"“{job}” has no drill in cairn.yaml"
    elif arguments[0] == "restore":
        backup = next(other for other in rendered.of("CronJob")
                      if other["metadata"]["labels"]["app.kubernetes.io/component"] == component.removesuffix("-restore"))
        job = backup["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"][1]
        if arguments[1:4] != ["$(RESTORE_SNAPSHOT)", "--confirm", "$(RESTORE_CONFIRM)"]:
            yield "restores without being told what, or without a confirmation"
        variables = {variable["name"]: variable for variable in container["env"]}
        for name, key in (("RESTORE_SNAPSHOT", "snapshot"), ("RESTORE_CONFIRM", "confirm")):
            reference = variables.get(name, {}).get("valueFrom", {}).get("configMapKeyRef", {})
            if reference.get("key") != key or reference.get("optional") is not True or not reference["name"].endswith("-restore"):
                yield f"{name} doesn't come from the ConfigMap that a person makes"
    if job is not None and job not in configuration["jobs"]:
        yield f"there is no job “{job}” in cairn.yaml"
        return

    pod = cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    mounted = {path for volume in pod["volumes"] if volume["name"] == "secrets" for path, *_ in items(volume["projected"])}
    another = "--password-file" in arguments
    if another:
        server = configuration["jobs"][job].get("mysql") or configuration["jobs"][job].get("postgres")
        into = urlsplit(arguments[arguments.index("--into") + 1])
        if (into.hostname, into.netloc.rpartition(":")[2]) != (server["host"], str(server["port"])):
            yield f"restores into {into.geturl()}, not into {server['host']}, port {server['port']}"
    wanted = needed(arguments[0], job, configuration, another)
    if another:
        wanted |= set(files({"file": arguments[arguments.index("--password-file") + 1]}))
    for path in sorted(wanted - mounted):
        yield f"needs {SECRETS}{path}, which isn't mounted"
    for path in sorted(mounted - wanted):
        yield f"has {path}, which “cairn {arguments[0]}” doesn't need"
