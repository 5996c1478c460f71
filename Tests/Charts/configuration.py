"""Whether Cairn reads what the chart writes: cairn.yaml goes to `cairn config`, and what counts there is compared with the
values; the blocks of WorkAdventure's charts mean the same as where they are pasted into a cairn.yaml."""

import base64
import binascii
import json
import os
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import yaml

from pods import SECRETS, files, items


def stand_in(path):
    """Something for a file from an object that the chart doesn't make."""
    if path.endswith(".crt"):
        return b"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
    return b"https://hooks.example.com/secret\n" if path.endswith("notify-url") else b"secret\n"


def decoded(text):
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""  # which objects.py complains about


def mounted(rendered):
    """What Pods find in the files that come from the chart's own Secrets: path -> content."""
    secrets = {(thing["metadata"]["name"], key): value for thing in rendered.of("Secret") for key, value in thing["data"].items()}
    return {
        path: decoded(secrets[name, key]) for cron_job in rendered.of("CronJob")
        for volume in cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["volumes"]
        for path, kind, name, key in items(volume.get("projected", {})) if kind == "secret" and (name, key) in secrets}


class Cairn:
    def __init__(self, binary):
        self.binary = str(Path(binary).resolve())

    @cache
    def permanent_statuses(self):
        """The exit statuses that trying again can't help, from the table in `cairn --help`."""
        lines = self.run("--help").stdout.splitlines()
        table = re.findall(r"^ +([0-9]+)  (.*)$", "\n".join(lines), re.MULTILINE)
        if len(table) < 10:
            raise SystemExit("cairn --help has no table of exit statuses")
        return [int(status) for status, meaning in table if int(status) and not meaning.endswith("worth a retry")]

    def run(self, *arguments, environment=None):
        return subprocess.run([self.binary, *arguments], capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **(environment or {})})

    def problems(self, rendered):
        text = rendered.configuration()
        if text is None:
            return []
        with tempfile.TemporaryDirectory(prefix="cairn-chart.") as folder:
            contents = mounted(rendered)
            found, effective = self.effective(text, contents, Path(folder))
            if found:
                return found
            written = yaml.safe_load(text)["jobs"]
            found = [f"cairn config: {problem}" for problem in differences(written, effective)]
            if [job["name"] for job in effective] != sorted(rendered.case.jobs):
                found.append(f"cairn config: jobs are {sorted(written)}, should be {rendered.case.jobs}")
            found += profiles(rendered.case.values, written)
            found += self.unconfirmed(rendered, Path(folder) / "cairn.yaml")
            return [*found, *self.pasted(rendered.case.values, written, effective, contents, Path(folder))]

    def unconfirmed(self, rendered, configuration):
        """A restore whose ConfigMap isn't there gets the variables as they stand in the arguments: it must end at once."""
        for cron_job in rendered.of("CronJob"):
            arguments = cron_job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"]
            if arguments[0] == "restore":
                here = [str(configuration) if argument == "/etc/cairn/cairn.yaml" else argument for argument in arguments]
                done = self.run(*here)
                if done.returncode != 64 or "ConfigMap" not in done.stderr:
                    yield f"{cron_job['metadata']['name']}: without its ConfigMap it ends with {done.returncode}: {done.stderr.strip()}"

    def effective(self, text, contents, folder):
        """(problems, what counts), with the secrets in files, as Pods have them."""
        # Files that the values name, and the chart doesn't mount.
        for path in re.findall(r"^ +file: (/\S+)$", text, re.MULTILINE):
            if not path.startswith(SECRETS):
                text = text.replace(path, f"{SECRETS}other{path}")
        for path in files(yaml.safe_load(text)):
            place = folder / "secrets" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(contents.get(path) or stand_in(path))
        place = folder / "cairn.yaml"
        place.write_text(text.replace(SECRETS, f"{folder}/secrets/"), encoding="utf-8")
        variables = {name: "https://hooks.example.com/from-the-environment" for name in re.findall(r"^ +env: (\w+)$", text, re.MULTILINE)}
        done = self.run("config", "--config", str(place), "--json", environment=variables)
        if done.returncode != 0:
            return [f"cairn config: status {done.returncode}: {done.stderr.strip()}"], None
        return [], json.loads(done.stdout)["jobs"]

    def pasted(self, values, written, effective, contents, folder):
        """The block pasted into a cairn.yaml means the same as in the chart, as far as it goes."""
        for key, name, kind in (("mysql", "workadventure", "mysql"), ("synapse", "synapse", "postgres")):
            said = values.get(key) or {}
            block = said.get("backup") or {}
            in_chart = next((job for job in effective if job["name"] == (said.get("name") or name)), None)
            if not in_chart or not (block.get("bucket") or (block.get("s3") or {}).get("bucket")):
                continue
            connection = written[in_chart["name"]][kind]
            found, alone = self.effective(yaml.safe_dump(
                {"jobs": {in_chart["name"]: {kind: connection, "backup": block}}}), contents, folder)
            if found:
                yield from found
                continue
            beside = {key for level in (values, said) for key in ((level.get("store") or {}).get("s3") or {})}
            for path, value in leaves(alone[0]):
                # What the values say beside the block.
                if path[0] in ("origins", "file") or "credentials" in path or path[-1] in {*beside, *said, "trust"}:
                    continue
                if leaf(in_chart, path) != value and path[-1] != "minimum":
                    yield f"cairn config: {'.'.join(path)} of {in_chart['name']} is {leaf(in_chart, path)}, pasted it is {value}"


def differences(written, effective):
    for job in effective:
        said = dict(written[job["name"]])
        kind = "mysql" if "mysql" in said else "postgres"
        if job["kind"] != kind or not job["enabled"]:
            yield f"{job['name']} is {job['kind']}, enabled {job['enabled']}"
        server = dict(said.pop(kind))
        # Those that aren't named are those that there are.
        server["databases"] = [] if server.get("databases") == "all" else server.get("databases") or [server.pop("database")]
        if "allowMissing" in server:
            server["allowMissing"] = sorted(server["allowMissing"])
        for key in ("host", "port", "user", "databases", "accounts", "allowMissing", "allowForeignClient", "profile", "format", "owners"):
            if key in server and job.get(key) != server[key]:
                yield f"{job['name']}: {key} is {job.get(key)}, not {server[key]}"
        for key, value in server.get("tls", {}).items():
            # Secrets are in another folder here.
            if not job["tls"].get(key, "").endswith(value.removeprefix(SECRETS)):
                yield f"{job['name']}: tls.{key} is {job['tls'].get(key)}, not {value}"
        if ("drill" in said) != ("drill" in job):
            yield f"{job['name']}: has no drill"
        for key in ("schedule", "fileName", "compression"):
            if key in said and job.get(key) != said[key]:
                yield f"{job['name']}: {key} is {job.get(key)}, not {said[key]}"
        for rule, value in said.get("keep", {}).items():
            if job["keep"].get(rule) != value:
                yield f"{job['name']}: keep.{rule} is {job['keep'].get(rule)}, not {value}"
        store = said["store"].get("s3", {})
        for key in ("bucket", "region", "endpointUrl", "storageClass", "addressing"):
            if key in store and job["store"]["s3"].get(key) != store[key]:
                yield f"{job['name']}: store.s3.{key} is {job['store']['s3'].get(key)}, not {store[key]}"


def profiles(values, written):
    """What is saved of Synapse is what Synapse needs, unless somebody said otherwise."""
    said = values.get("synapse") or {}
    job = written.get(said.get("name") or "synapse")
    wanted = (said.get("connection") or {}).get("profile", "synapse")
    if job and "postgres" in job and job["postgres"].get("profile") != wanted:
        yield f"the profile of Synapse's job is {job['postgres'].get('profile')}, not {wanted}"


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def leaf(value, path):
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
