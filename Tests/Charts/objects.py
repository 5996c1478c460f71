"""What Kubernetes' schemas don't say: values that the API server or the kubelet would refuse, references that lead
nowhere, and what we promise of these objects."""

import base64
import binascii
import re
import zoneinfo
from urllib.parse import quote

import cron
import drills
import network
import pods

LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LABEL_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
# Of enums that the schemas know as text only: key -> what may stand there.
ENUMS = {
    "concurrencyPolicy": {"Forbid"}, "restartPolicy": {"Never", "Always"}, "imagePullPolicy": {"Always", "IfNotPresent", "Never"},
    "medium": {"Memory"}, "terminationMessagePolicy": {"FallbackToLogsOnError"}, "protocol": {"TCP", "UDP"},
    "whenUnsatisfiable": {"DoNotSchedule", "ScheduleAnyway"}, "effect": {"NoSchedule", "PreferNoSchedule", "NoExecute"},
    "fsGroupChangePolicy": {"OnRootMismatch", "Always"}, "dnsPolicy": {"ClusterFirst", "Default", "None", "ClusterFirstWithHostNet"}}


def title(thing):
    return f"{thing.get('kind')} {thing.get('metadata', {}).get('name')}"


def problems(rendered, permanent_statuses):
    found = []
    seen = set()
    for thing in rendered.objects:
        where = title(thing)
        if where in seen:
            found.append(f"{where}: is there twice")
        seen.add(where)
        found += [f"{where}: {problem}" for problem in metadata(thing)]
        found += [f"{where}: {problem}" for problem in enums(thing)]
    for thing in rendered.of("CronJob"):
        where = title(thing)
        found += [f"{where}: {problem}" for problem in cron_job(thing, permanent_statuses)]
        found += [f"{where}: {problem}" for problem in scheduled(thing, rendered.case.values)]
        found += [f"{where}: {problem}" for problem in pods.problems(thing, rendered)]
    for thing in rendered.of("Secret"):
        found += [f"{title(thing)}: {problem}" for problem in secret(thing)]
    found += spilt(rendered)
    found += [f"the notes: {problem}" for problem in notes(rendered)]
    found += network.problems(rendered)
    found += drills.problems(rendered)
    wanted = {f"{job}" for job in rendered.case.jobs}
    if bool(rendered.objects) != bool(wanted):
        found.append(f"{len(rendered.objects)} objects for {len(wanted)} jobs")
    return found


def metadata(thing):
    names = thing["metadata"]
    limit = {"CronJob": 52, "ServiceAccount": 63}.get(thing["kind"], 253)
    if len(names["name"]) > limit or not SUBDOMAIN.fullmatch(names["name"]):
        yield f"the name “{names['name']}” isn't one of {limit} characters a-z 0-9 -"
    if thing["kind"] == "CronJob" and not LABEL_NAME.fullmatch(names["name"]):
        yield f"the name “{names['name']}” can't begin a Pod's"
    for key, labels in maps(thing, {"labels", "matchLabels", "nodeSelector"}):
        for name, value in labels.items():
            if not LABEL_KEY.fullmatch(name) or not isinstance(value, str) or not LABEL_VALUE.fullmatch(value):
                yield f"{key}: “{name}: {value}” isn't a label"
    for _, annotations in maps(thing, {"annotations"}):
        for name, value in annotations.items():
            if not LABEL_KEY.fullmatch(name) or not isinstance(value, str):
                yield f"annotations: “{name}: {value}” isn't one"


def enums(thing):
    for key, value in texts(thing):
        if key in ENUMS and value not in ENUMS[key]:
            yield f"{key}: “{value}” isn't one of {sorted(ENUMS[key])}"


def cron_job(thing, permanent_statuses):
    spec = thing["spec"]
    job = spec["jobTemplate"]["spec"]
    component = thing["metadata"]["labels"]["app.kubernetes.io/component"]
    once = component == "list" or component.endswith("-restore")

    complaint = cron.problem(spec["schedule"])
    if complaint:
        yield f"schedule “{spec['schedule']}”: {complaint}"
    if spec.get("timeZone") not in zoneinfo.available_timezones():
        yield f"timeZone: “{spec.get('timeZone')}” isn't in the tz database"
    if once and spec.get("suspend") is not True:
        yield "isn't suspended, so that it would run by itself"
    for key, low in [("startingDeadlineSeconds", 10), ("successfulJobsHistoryLimit", 0), ("failedJobsHistoryLimit", 1)]:
        if not isinstance(spec.get(key), int) or spec[key] < low:
            yield f"{key} is {spec.get(key)}, should be {low} or more"
    if spec.get("concurrencyPolicy") != "Forbid":
        yield "concurrencyPolicy isn't Forbid"
    if not isinstance(job.get("activeDeadlineSeconds"), int) or job["activeDeadlineSeconds"] < 60:
        yield f"activeDeadlineSeconds is {job.get('activeDeadlineSeconds')}"
    if not isinstance(job.get("backoffLimit"), int) or (once and job["backoffLimit"] != 0):
        yield f"backoffLimit is {job.get('backoffLimit')}"
    if job["template"]["spec"].get("restartPolicy") != "Never":
        yield "restartPolicy isn't Never"

    rules = job.get("podFailurePolicy", {}).get("rules", [])
    disruption = {"action": "FailJob" if once else "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}
    if len(rules) != 2 or rules[0] != disruption:
        yield f"podFailurePolicy doesn't begin with {disruption['action']} on DisruptionTarget"
    else:
        codes = rules[1].get("onExitCodes", {})
        containers = [container["name"] for container in job["template"]["spec"]["containers"]]
        if rules[1].get("action") != "FailJob" or codes.get("operator") != "In" or [codes.get("containerName")] != containers:
            yield "podFailurePolicy's second rule doesn't fail the Job at the container's exit statuses"
        if codes.get("values") != permanent_statuses:
            yield f"podFailurePolicy has {codes.get('values')}, Cairn's permanent exit statuses are {permanent_statuses}"


def scheduled(thing, values):
    """A check or a verification with a schedule runs, whatever is said of the backups."""
    own = values.get(thing["metadata"]["labels"]["app.kubernetes.io/component"])
    if isinstance(own, dict) and "connection" not in own and own.get("schedule") and thing["spec"].get("suspend"):
        yield "is suspended, although it has a schedule"


def notes(rendered):
    """A job that is off isn't passed over, and no command waits for the success of what may fail."""
    on = {thing["metadata"]["labels"]["app.kubernetes.io/component"] for thing in rendered.of("CronJob")}
    off = re.findall(r"^Off: (.*)$", rendered.notes, re.MULTILINE)
    wanted = [key for key in ("mysql", "synapse") if on and key not in on]
    said = [key for key in ", ".join(off).split(", ") if key in ("mysql", "synapse")]
    if said != wanted:
        yield f"{said} are said to be off, {wanted} are"
    if "kubectl" in rendered.notes and re.search(r"kubectl .*\bwait\b", rendered.notes):
        yield "a command waits for success"


def secret(thing):
    if thing.get("type") != "Opaque":
        yield f"type is {thing.get('type')}"
    for key, value in thing.get("data", {}).items():
        try:
            if not base64.b64decode(value, validate=True):
                yield f"{key} is empty"
        except (binascii.Error, TypeError):
            yield f"{key} isn't base64"


def spilt(rendered):
    """Secrets of the values that stand anywhere but in a Secret."""
    places = [(title(thing), str(thing)) for thing in rendered.objects if thing["kind"] != "Secret"]
    places.append(("the notes", rendered.notes))
    for text in rendered.case.secrets():
        shapes = {text, quote(text, safe=""), base64.b64encode(text.encode()).decode()}
        for where, content in places:
            if any(shape in content for shape in shapes):
                yield f"{where}: shows a secret of the values"


def maps(value, keys):
    """All mappings that stand under one of these keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, dict):
                yield key, inner
            yield from maps(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            yield from maps(inner, keys)


def texts(value):
    """All texts with their keys."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                yield key, inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
