"""Trial restores: which jobs have them, and the server beside Cairn: of the right kind and version, reachable from its Pod alone,
with a password that nobody has said, and without a way to the database that is backed up."""

import re

import yaml

import pods

PROGRAMS = {"mysql": "mysqld", "mariadb": "mariadbd", "postgres": "postgres"}
LOOPBACK = {"--bind-address=127.0.0.1", "listen_addresses=127.0.0.1"}
PASSWORD = "/run/cairn-drill/password"


def problems(rendered):
    wanted = dict(wished(rendered.case.values))
    found = {}
    for cron_job in rendered.of("CronJob"):
        template = cron_job["spec"]["jobTemplate"]["spec"]["template"]
        if template["spec"]["containers"][0]["args"][0] == "drill":
            found[cron_job["metadata"]["labels"]["app.kubernetes.io/component"].removesuffix("-drill")] = cron_job
    on = {thing["metadata"]["labels"]["app.kubernetes.io/component"] for thing in rendered.of("CronJob")}
    if set(found) != set(wanted) & on:
        yield f"there are trial restores of {sorted(found)}, should be of {sorted(set(wanted) & on)}"
    for key, cron_job in found.items():
        if key in wanted:
            spec = cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            yield from (f"CronJob {cron_job['metadata']['name']}: {problem}" for problem in [
                *often(cron_job, wanted[key][1], rendered), *server(spec, *wanted[key]), *apart(cron_job, wanted[key][1], rendered), *address(spec, rendered)])


def wished(values):
    """Key of a job -> the kind of its server, its values."""
    kinds = {"mysql": "mysql", "synapse": "postgres"}
    for key, job in {**{key: values.get(key) for key in kinds}, **(values.get("jobs") or {})}.items():
        if ((job or {}).get("drill") or {}).get("enabled"):
            yield key, ((job.get("connection") or {}).get("kind") or kinds.get(key), job)


def often(cron_job, job, rendered):
    """By itself, if there is a schedule; the job's own comes first, also an empty one."""
    said = next((said for said in (job["drill"].get("schedule"), rendered.case.values.get("drill", {}).get("schedule", "0 6 * * 0"))
                 if said is not None), None)
    if (cron_job["spec"]["schedule"], cron_job["spec"]["suspend"]) != (said or "0 0 1 1 *", not said):
        yield f"runs at {cron_job['spec']['schedule']}, suspended {cron_job['spec']['suspend']}; said is {said}"


def server(spec, kind, job):
    container = spec["initContainers"][0]
    said = job["drill"]
    image = said.get("image") or {}
    # As the image is called, after its registry.
    name = re.sub(r"^(.*/)?([^/:@]+)[:@].*$", r"\2", container["image"])
    if name != (image.get("repository") or kind).rsplit("/", 1)[-1]:
        yield f"the server's image is {container['image']}, the database is {kind}"
    if not container["image"].endswith(image.get("digest") or f":{image.get('tag') or said['version']}"):
        yield f"the server's image is {container['image']}, the database is of version {said['version']}"
    if container.get("restartPolicy") != "Always":
        yield "the server isn't a sidecar, which Cairn would wait for without end"
    if container["args"][0] != PROGRAMS[kind]:
        yield f"the server's image is to start {container['args'][0]}"
    if len(LOOPBACK & set(container["args"])) != 1:
        yield "the server can be reached from other Pods"
    probe = container.get("startupProbe", {})
    if "--host=127.0.0.1" not in probe.get("exec", {}).get("command", []):
        yield "Cairn begins before the server answers by TCP"
    elif probe["failureThreshold"] * probe["periodSeconds"] < 10:
        yield "the server has no time to begin"
    variables = {variable["name"]: variable.get("value") for variable in container["env"]}
    if not any(name.endswith("_PASSWORD_FILE") and value == PASSWORD for name, value in variables.items()):
        yield "the server has another password than Cairn"
    if kind == "postgres" and "--auth-host=scram-sha-256" not in variables.get("POSTGRES_INITDB_ARGS", ""):
        yield "the server asks nobody for a password"
    if any(name.endswith("PASSWORD") or value is None for name, value in variables.items()) or "envFrom" in container:
        yield "the server's password is in the cluster"


def apart(cron_job, job, rendered):
    """The server sees none of Cairn's files but the password, and the Pod isn't let in to the database."""
    template = cron_job["spec"]["jobTemplate"]["spec"]["template"]
    spec = template["spec"]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    mounts = {mount["name"] for mount in spec["initContainers"][0]["volumeMounts"]}
    if mounts != {"drill", "server"}:
        yield f"the server has the volumes {sorted(mounts)}"
    own = {mount["name"]: mount for mount in spec["containers"][0]["volumeMounts"]}
    if "server" in own or own.get("drill", {}).get("readOnly") is not True:
        yield "Cairn may write where the server does"
    if volumes.get("drill", {}).get("emptyDir", {}).get("medium") != "Memory":
        yield "the password is on the node's disk"
    limit = volumes.get("server", {}).get("emptyDir", {})
    if "medium" in limit or not pods.QUANTITY.fullmatch(str(limit.get("sizeLimit"))):
        yield "the server may fill the node's disk, or memory"
    for name in set(job.get("podLabels") or {}) - set(rendered.case.values.get("podLabels") or {}):
        if name in template["metadata"]["labels"]:
            yield f"has the label {name}, by which the database's policy lets Pods in"


def address(spec, rendered):
    """What Cairn is told of the server."""
    job = yaml.safe_load(rendered.configuration())["jobs"].get(spec["containers"][0]["args"][1], {})
    kind = "mysql" if "mysql" in job else "postgres"
    scratch = job.get("drill", {}).get(kind, {})
    if scratch.get("host") != "127.0.0.1" or scratch.get("password") != {"file": PASSWORD}:
        yield f"restores for trial into {scratch}"
