"""Network policies: each Pod has one, nobody gets in, and what goes out is DNS and what cairn.yaml names."""

from urllib.parse import urlsplit

import yaml

PORTS = {"http": 80, "https": 443}


def problems(rendered):
    policies = rendered.of("NetworkPolicy")
    if rendered.case.values.get("networkPolicy", {}).get("enabled") is False:
        if policies:
            yield "network policies are off, and there are some"
        return
    configuration = yaml.safe_load(rendered.configuration() or "jobs: {}")
    used = set()
    for cron_job in rendered.of("CronJob"):
        name = cron_job["metadata"]["name"]
        template = cron_job["spec"]["jobTemplate"]["spec"]["template"]
        mine = [policy for policy in policies if selects(policy["spec"]["podSelector"], template["metadata"]["labels"])]
        if len(mine) != 1:
            yield f"CronJob {name}: {len(mine)} network policies are for its Pods, not 1"
            continue
        used.add(mine[0]["metadata"]["name"])
        yield from (f"CronJob {name}: {problem}" for problem in egress(
            mine[0], template["spec"]["containers"][0]["args"][0], jobs_of(cron_job, rendered, configuration), rendered.case))
    for policy in policies:
        spec = policy["spec"]
        if sorted(spec.get("policyTypes", [])) != ["Egress", "Ingress"] or spec.get("ingress"):
            yield f"NetworkPolicy {policy['metadata']['name']}: lets somebody in"
        if policy["metadata"]["name"] not in used:
            yield f"NetworkPolicy {policy['metadata']['name']}: is for no Pod"


def selects(selector, labels):
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(
        expression["operator"] == "In" and labels.get(expression["key"]) in expression["values"]
        for expression in selector.get("matchExpressions", []))


def jobs_of(cron_job, rendered, configuration):
    """The jobs of cairn.yaml that a CronJob is about: one for a backup, its restore and its drill, else all."""
    component = cron_job["metadata"]["labels"]["app.kubernetes.io/component"].removesuffix("-restore").removesuffix("-drill")
    for other in rendered.of("CronJob"):
        arguments = other["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"]
        if other["metadata"]["labels"]["app.kubernetes.io/component"] == component and arguments[0] == "backup":
            return {arguments[1]: configuration["jobs"][arguments[1]]}
    return configuration["jobs"]


def egress(policy, command, jobs, case):
    """Compares the ports with those of the jobs that the command is about."""
    own = {key: value for key, value in case.values.get("networkPolicy", {}).items() if value is not None}
    extra = own.get("extraEgress", [])
    rules = [rule for rule in policy["spec"].get("egress", []) if rule not in extra]
    allowed = set()
    for rule in rules:
        if not rule.get("ports"):
            yield "a rule lets everything out"
        allowed |= {(port["port"], port["protocol"]) for port in rule.get("ports", [])}

    wanted = {(port, protocol) for port in own.get("dnsPorts", [53]) for protocol in ("UDP", "TCP")}
    keyless = False
    for name, job in jobs.items():
        server = job.get("mysql") or job.get("postgres")
        if command in ("backup", "restore", "check"):
            wanted.add((server["port"], "TCP"))
        s3 = job["store"].get("s3")
        if s3:
            wanted |= {(port, "TCP") for port in own.get("storePorts") or [port_of(s3.get("endpointUrl", "https://aws"))]}
            keyless = keyless or "accessKeyId" not in s3
        if command in ("backup", "restore", "drill") and "notify" in job:
            wanted.add((told(name, case.values), "TCP"))
    if own.get("credentialServices", keyless):
        wanted |= {(443, "TCP"), (80, "TCP")}
    for port, protocol in sorted(wanted - allowed):
        yield f"{protocol} {port} is closed"
    for port, protocol in sorted(allowed - wanted):
        yield f"{protocol} {port} is open and not needed"


def told(name, values):
    """The port of a job's notifications, as its values say."""
    named = {"workadventure": values.get("mysql"), "synapse": values.get("synapse"), **(values.get("jobs") or {})}
    job = next((job for key, job in named.items() if job and (job.get("name") or key) == name), {})
    notify = next(level for level in (job.get("notify"), values.get("notify")) if level)
    url = notify.get("url")
    return notify.get("port") or port_of(url if isinstance(url, str) else "https://in-a-secret")


def port_of(url):
    parts = urlsplit(url)
    return parts.port or PORTS[parts.scheme]
