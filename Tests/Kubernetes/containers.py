"""Runs a Pod's container with runc, watches it, and tells how it ended, as a Pod's status does."""

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from memory import ControlGroup

RUNTIME = ["runc"]
MESSAGE_LIMIT, LOG_LIMIT, LOG_LINES = 4096, 2048, 80


@dataclass
class Ended:
    """A container that ended, and what was seen of it meanwhile."""
    status: int
    reason: str
    message: str
    log: str
    seconds: float
    # Of every process that was seen in it.
    command_lines: set = field(default_factory=set)
    environments: set = field(default_factory=set)
    users: set = field(default_factory=set)
    mount_points: set = field(default_factory=set)
    # Bytes: the most that was charged to it, and the most that its processes had resident, together.
    charged: int | None = None
    resident: int = 0
    disrupted: bool = False
    # What ended after it.
    sidecars: list = field(default_factory=list)


class Container:
    """One run of a Pod. As a `with` block: what it mounted goes with it."""

    def __init__(self, pod):
        self.pod, self.folder = pod, pod.folder
        self.name = pod.control_group
        self.seen = Ended(0, "", "", "", 0)
        self.killed = False

    def __enter__(self):
        layers, root = self.folder / "layers", self.folder / "root"
        layers.mkdir()
        root.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", layers], check=True)
        upper, work = layers / "upper", layers / "work"
        work.mkdir()
        upper.mkdir(mode=0o755)
        image = self.pod.image
        if image.binary:
            target = upper / image.entrypoint[0].lstrip("/")
            target.parent.mkdir(parents=True)
            subprocess.run(["install", "-m", "755", image.binary, target], check=True)
        subprocess.run(["mount", "-t", "overlay", "-o", f"lowerdir={image.root},upperdir={upper},workdir={work}",
                        "overlay", root], check=True)
        self.group = ControlGroup(self.name, self.pod.memory_limit)
        with open(self.folder / "log", "wb") as log:
            self.runtime = subprocess.Popen(
                [*RUNTIME, "--root", self.folder / "state", "run", "--bundle", self.folder,
                 "--pid-file", self.folder / "pid", self.name],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={"PATH": os.environ["PATH"]})
        self.began = time.monotonic()
        return self

    def __exit__(self, *_):
        if self.runtime.poll() is None:
            self.signal("KILL")
            self.runtime.wait()
        self.group.remove()
        for folder in ("root", "layers"):
            subprocess.run(["umount", self.folder / folder], check=True)
        self.pod.volumes.remove()

    def begin(self):
        """Waits until the startupProbe is content."""
        while self.is_running() and time.monotonic() - self.began < self.pod.patience:
            self.look()
            if self._succeeds(self.pod.probe):
                return
            time.sleep(0.2)
        raise OSError(f"{self.name} doesn't start:\n{self.log()}")

    def _succeeds(self, command):
        return subprocess.run([*RUNTIME, "--root", self.folder / "state", "exec", self.name, *command],
                              check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0

    def is_running(self):
        return self.runtime.poll() is None

    def signal(self, name):
        subprocess.run([*RUNTIME, "--root", self.folder / "state", "kill", self.name, name],
                       check=False, capture_output=True)

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def look(self):
        """Remembers what its processes show to everybody on the node."""
        resident = 0
        for pid in self.group.processes():
            with contextlib.suppress(OSError):  # it may have ended just now
                resident += self._look_at(Path(f"/proc/{pid}"))
        self.seen.resident = max(self.seen.resident, resident)

    def _look_at(self, process):
        environment = (process / "environ").read_bytes()
        if not environment or b"_LIBCONTAINER_" in environment:
            return 0  # the runtime itself, before it becomes what the container runs
        self.seen.environments.add(environment)
        self.seen.command_lines.add((process / "cmdline").read_bytes())
        status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
        self.seen.users.add((status["Uid"], status["Gid"], status["CapEff"].strip(), status["NoNewPrivs"].strip(),
                             status["Seccomp"].strip()))
        if not self.seen.mount_points:
            for line in (process / "mountinfo").read_text().splitlines():
                words = line.split()
                self.seen.mount_points.add((words[4], words[5].split(",")[0]))
        return int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def ended(self):
        """The Pod's status, once it isn't running any more."""
        seen, status = self.seen, self.runtime.wait()
        seen.seconds = time.monotonic() - self.began
        seen.status, seen.log = status, self.log()
        killed = self.group.out_of_memory()
        seen.reason = "Completed" if status == 0 else "OOMKilled" if killed and status == 137 else "Error"
        seen.charged = self.group.charged()
        message = self.pod.message_file.read_bytes()[:MESSAGE_LIMIT].decode(errors="replace")
        if not message and status != 0 and self.pod.fall_back_to_log:
            message = "".join(seen.log[-LOG_LIMIT:].splitlines(keepends=True)[-LOG_LINES:])
        seen.message = message
        return seen
