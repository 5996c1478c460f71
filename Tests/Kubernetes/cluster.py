"""What an API server holds: the objects, and how ConfigMaps and Secrets come into being."""

import base64
import copy

from fields import Fields, Unsupported, load_objects

# Objects that are somebody else's: the network's, the API server's.
OTHERS = {"ServiceAccount", "NetworkPolicy"}


class Cluster:
    """The objects of one namespace, and its services, which are ports of this machine."""

    class ConfigError(Exception):
        """A container can't be made of what there is: CreateContainerConfigError in a cluster."""

    def __init__(self, services):
        self.services, self.objects = services, {}
        # Of services that are elsewhere than on 127.0.0.1.
        self.addresses = {}

    def apply(self, text):
        for one in load_objects(text):
            kind, name = one["kind"], one["metadata"]["name"]
            if kind not in OTHERS | {"ConfigMap", "Secret", "CronJob"}:
                raise Unsupported(f"an object of kind {kind}")
            self.objects[kind, name] = one

    def create(self, kind, name, **data):
        """`kubectl create configmap` or `secret generic`; refuses what is there already, as it does."""
        if (kind, name) in self.objects:
            raise FileExistsError(f'{kind.lower()}s "{name}" already exists')
        field = "stringData" if kind == "Secret" else "data"
        self.objects[kind, name] = {
            "apiVersion": "v1", "kind": kind, "metadata": {"name": name}, field: dict(data)}

    def delete(self, kind, name):
        del self.objects[kind, name]

    def names(self, kind):
        return sorted(name for one, name in self.objects if one == kind)

    def data(self, kind, name, *, optional):
        """The keys of a ConfigMap or a Secret with their bytes."""
        if (kind, name) not in self.objects:
            if optional:
                return {}
            raise self.ConfigError(f'{kind.lower()} "{name}" not found')
        with Fields(self.objects[kind, name], f"{kind} {name}") as one:
            one.pass_over("apiVersion", "kind", "metadata", "type", "immutable")
            values = {key: value.encode() for key, value in one.take("data", dict, {}).items()}
            if kind == "Secret":
                values = {key: base64.b64decode(value, validate=True) for key, value in values.items()}
                values |= {key: value.encode() for key, value in one.take("stringData", dict, {}).items()}
            else:
                values |= {key: base64.b64decode(value) for key, value in one.take("binaryData", dict, {}).items()}
        return values

    def job_from(self, name):
        """The Job of a CronJob, as `kubectl create job --from` copies it, and whether it is suspended."""
        if ("CronJob", name) not in self.objects:
            raise FileNotFoundError(f'cronjobs.batch "{name}" not found')
        one = copy.deepcopy(self.objects["CronJob", name])
        if one["apiVersion"] != "batch/v1":
            raise Unsupported(f"CronJob {name}: {one['apiVersion']}")
        with Fields(one["spec"], f"CronJob {name}") as spec:
            suspended = spec.take("suspend", bool, False)
            spec.need("schedule", str)
            # When a Job begins and for how long it stays isn't imitated: each begins when it is asked for.
            spec.pass_over("timeZone", "startingDeadlineSeconds", "successfulJobsHistoryLimit",
                           "failedJobsHistoryLimit")
            spec.one_of("concurrencyPolicy", "Allow", "Forbid", "Replace")
            with spec.part("jobTemplate") as template:
                template.pass_over("metadata")
                return template.need("spec", dict), suspended
