"""Makes OCI configurations of a Pod's spec: what the kubelet and containerd would make of it."""

import json
import os
import platform
from pathlib import Path

from environment import environment, expand, service_links
from fields import Fields, Unsupported, quantity
from volumes import Volumes

# Where the Pod runs, when, and who pulls the image: nothing of it is imitated.
SCHEDULING = ("nodeSelector", "affinity", "tolerations", "priorityClassName", "topologySpreadConstraints",
              "imagePullSecrets", "schedulerName", "dnsPolicy", "serviceAccountName")

DEVICE = ["nosuid", "strictatime", "mode=755", "size=65536k"]
MOUNTS = [
    {"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"]},
    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": DEVICE},
    {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
     "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]},
    {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue",
     "options": ["nosuid", "noexec", "nodev"]},
    {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
    {"destination": "/dev/shm", "type": "tmpfs", "source": "shm",
     "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]},
]
MASKED = ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
          "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
          "/sys/devices/virtual/powercap"]
READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]


class Pod:
    """A Pod with one container, and sidecars, up to the bundles that a runtime starts."""

    def __init__(self, cluster, image, template, name, folder):
        self.cluster, self.image, self.name, self.folder = cluster, image, name, folder
        # The lab's name tells it from that of another run.
        self.control_group = f"{Path(os.environ['LAB']).name}.{name}"
        with Fields(template, f"Pod {name}") as fields:
            self.metadata = fields.take("metadata", dict, {})
            with fields.part("spec") as spec:
                self._read(spec)

    def _read(self, spec):
        spec.pass_over(*SCHEDULING)
        if spec.one_of("restartPolicy", "Always", "OnFailure", "Never") != "Never":
            raise Unsupported("restartPolicy: a container that is started again in its Pod")
        if spec.take("automountServiceAccountToken", bool, True):
            raise Unsupported("automountServiceAccountToken: the API server's token in the container")
        self.grace = spec.take("terminationGracePeriodSeconds", int, 30)
        links = service_links(self.cluster.services, spec.take("enableServiceLinks", bool, True))
        with spec.part("securityContext") as context:
            self.security = self._pod_security(context)
        self.volume_fields = spec.parts("volumes")
        containers = spec.parts("containers")
        if len(containers) != 1:
            raise Unsupported(f"Pod {self.name} has {len(containers)} containers")
        self.container = containers[0]
        self.links = links
        self.sidecars = [Sidecar(self, fields) for fields in spec.parts("initContainers")]

    @staticmethod
    def _pod_security(context):
        context.one_of("fsGroupChangePolicy", "Always", "OnRootMismatch")
        return {
            "user": context.take("runAsUser", int), "group": context.take("runAsGroup", int),
            "non_root": context.take("runAsNonRoot", bool), "fs_group": context.take("fsGroup", int),
            "groups": context.take("supplementalGroups", list, []), "seccomp": _seccomp(context)}

    def bundle(self):
        """Makes the volumes and writes config.json; says what is to be run."""
        self._bundle()
        for sidecar in self.sidecars:
            sidecar.folder.mkdir()
            sidecar._bundle()

    def _make_volumes(self):
        # Known before the first is made: what is mounted is taken away also when the next can't be.
        self.volumes = Volumes(self.cluster, self.folder / "volumes", self.security["fs_group"], self.memory_limit)
        for fields in self.volume_fields:
            self.volumes.make(fields)

    def _bundle(self):
        with self.container as container:
            self.container_name = container.need("name", str)
            container.need("image", str)
            container.one_of("imagePullPolicy", "IfNotPresent", "Always", "Never")
            self.memory_limit, self.resources = _resources(container)
            self._make_volumes()
            self.variables = environment(self.cluster, container, self.links, self._downward())
            self.arguments = self._command_line(container)
            process = self._process(container)
            mounts = [self.volumes.mount(fields) for fields in container.parts("volumeMounts")]
            self.mount_points = [mount["destination"] for mount in mounts]
            mounts += self._files(container)
            read_only = self.read_only
        self._write(process, mounts, read_only)

    def _downward(self):
        values = {"metadata.name": self.name, "metadata.namespace": "default", "status.podIP": "127.0.0.1",
                  "spec.nodeName": "node", "status.hostIP": "127.0.0.1"}
        for field in ("labels", "annotations"):
            values |= {f"metadata.{field}['{key}']": value
                       for key, value in self.metadata.get(field, {}).items()}
        return values

    def _command_line(self, container):
        command, arguments = container.take("command", list), container.take("args", list)
        # `command` alone also takes the image's own arguments away.
        entrypoint = self.image.entrypoint if command is None else command
        rest = arguments if arguments is not None else self.image.command if command is None else []
        return [expand(word, self.variables) for word in [*entrypoint, *rest]]

    def _process(self, container):
        """Who runs it and with which rights."""
        with container.part("securityContext") as context:
            user = context.take("runAsUser", int, self.security["user"])
            group = context.take("runAsGroup", int, self.security["group"])
            non_root = context.take("runAsNonRoot", bool, self.security["non_root"])
            escalation = context.take("allowPrivilegeEscalation", bool, True)
            self.read_only = context.take("readOnlyRootFilesystem", bool, False)
            self.seccomp = _seccomp(context) or self.security["seccomp"]
            if context.take("privileged", bool, False):
                raise Unsupported("a privileged container")
            with context.part("capabilities") as capabilities:
                if capabilities.take("drop", list) != ["ALL"] or capabilities.take("add", list):
                    raise Unsupported("capabilities other than none")
        if user is None:
            raise Unsupported("the image's own user, which need not be a number")
        if non_root and user == 0:
            raise self.cluster.ConfigError("container has runAsNonRoot and image will run as root")
        groups = [*self.security["groups"], *([self.security["fs_group"]] if self.security["fs_group"] else [])]
        none = dict.fromkeys(("bounding", "effective", "inheritable", "permitted", "ambient"), [])
        return {
            "terminal": False, "args": self.arguments, "noNewPrivileges": not escalation, "capabilities": none,
            "user": {"uid": user, "gid": group or 0, "additionalGids": groups},
            "env": [f"{key}={value}" for key, value in
                    {**self.image.environment, "HOSTNAME": self.name, **self.variables}.items()],
            "cwd": container.take("workingDir", str, self.image.directory)}

    def _files(self, container):
        """The files that the kubelet puts into every container, and the one for the last message."""
        self.fall_back_to_log = container.one_of(
            "terminationMessagePolicy", "File", "FallbackToLogsOnError") == "FallbackToLogsOnError"
        self.message_file = self.folder / "termination-log"
        addresses = [("127.0.0.1", f"localhost {self.name}"), ("::1", "localhost ip6-localhost")]
        addresses += [(self.cluster.addresses.get(one, "127.0.0.1"), one) for one in self.cluster.services]
        files = {
            "/etc/hosts": "".join(f"{address}\t{name}\n" for address, name in addresses),
            "/etc/hostname": f"{self.name}\n",
            # Nobody answers there: nothing leaves this machine.
            "/etc/resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
            container.take("terminationMessagePath", str, "/dev/termination-log"): ""}
        mounts = []
        for target, text in files.items():
            file = self.folder / Path(target).name
            file.write_text(text, encoding="utf-8")
            file.chmod(0o666 if not text else 0o644)
            if not text:
                self.message_file = file
            mounts.append({"destination": target, "type": "bind", "source": str(file),
                           "options": ["rbind", "rprivate", "rw"]})
        return mounts

    def _write(self, process, mounts, read_only):
        namespaces = [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")]
        linux = {"namespaces": namespaces, "maskedPaths": MASKED, "readonlyPaths": READ_ONLY,
                 "cgroupsPath": f"/{self.control_group}/container"}
        if self.seccomp == "RuntimeDefault":
            linux["seccomp"] = default_seccomp()
        (self.folder / "config.json").write_text(json.dumps({
            "ociVersion": "1.0.2", "process": process, "hostname": self.name, "linux": linux,
            "root": {"path": "root", "readonly": read_only}, "mounts": MOUNTS + mounts}), encoding="utf-8")


class Sidecar(Pod):
    """A container that begins before the Pod's own, which waits for its startupProbe, and that is ended after it."""

    def __init__(self, pod, container):
        self.pod, self.container, self.image = pod, container, pod.image.server
        self.cluster, self.name, self.metadata, self.links = pod.cluster, pod.name, pod.metadata, pod.links
        self.security, self.grace, self.sidecars = pod.security, pod.grace, []
        if container.take("restartPolicy", str) != "Always":
            raise Unsupported(f"{container.where}: an init container that isn't a sidecar")
        name = container.values.get("name")
        self.folder, self.control_group = pod.folder / name, f"{pod.control_group}.{name}"
        with container.part("startupProbe") as probe:
            with probe.part("exec") as what:
                self.probe = what.need("command", list)
            self.period, attempts = probe.take("periodSeconds", int, 10), probe.take("failureThreshold", int, 3)
            probe.pass_over("timeoutSeconds")
        self.patience = self.period * attempts

    def _make_volumes(self):
        self.volumes = self.pod.volumes


def _seccomp(context):
    with context.part("seccompProfile") as profile:
        kind = profile.take("type", str)
    if kind not in (None, "RuntimeDefault", "Unconfined"):
        raise Unsupported(f"a seccomp profile {kind}")
    return kind


def _resources(container):
    with container.part("resources") as resources:
        requests, limits = resources.part("requests"), resources.part("limits")
        with requests, limits:
            known = {}
            for name, part in (("requests", requests), ("limits", limits)):
                for resource in ("cpu", "memory", "ephemeral-storage"):
                    if resource in part.values:
                        known[f"{name}.{resource}"] = part.values.pop(resource)
    limit = known.get("limits.memory")
    return (quantity(limit) if limit else None), known


def default_seccomp():
    """The profile that Debian's container tools ship, for a container without capabilities."""
    with open("/usr/share/containers/seccomp.json", encoding="utf-8") as file:
        profile = json.load(file)
    machine = {"x86_64": ("amd64", "SCMP_ARCH_X86_64"), "aarch64": ("arm64", "SCMP_ARCH_AARCH64")}
    architecture, constant = machine[platform.machine()]
    others = next(one["subArchitectures"] for one in profile["archMap"] if one["architecture"] == constant)
    calls = []
    for rule in profile["syscalls"]:
        includes, wanted = rule["includes"], rule["includes"].get("arches", [architecture])
        if includes.get("caps") or architecture not in wanted:
            continue
        call = {key: rule[key] for key in ("names", "action", "errnoRet") if key in rule}
        if rule["args"]:
            call["args"] = rule["args"]
        calls.append(call)
    return {"defaultAction": profile["defaultAction"], "defaultErrnoRet": profile["defaultErrnoRet"],
            "architectures": [constant, *others], "syscalls": calls}
