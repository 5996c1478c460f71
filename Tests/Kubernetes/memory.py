"""The memory of a whole container, limited and measured by a control group, as in a cluster."""

import contextlib
import os
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


class ControlGroup:
    """A Pod's control group, which the runtime makes the container's in. Reading it costs next to nothing."""

    def __init__(self, name, limit):
        self.old = (ROOT / "memory").is_dir()
        self.path = (ROOT / "memory" if self.old else ROOT) / name
        if not self.old:
            controllers = (ROOT / "cgroup.subtree_control").read_text(encoding="utf-8").split()
            if "memory" not in controllers:
                (ROOT / "cgroup.subtree_control").write_text("+memory", encoding="utf-8")
        self.path.mkdir()
        if self.old:
            self._file("memory.use_hierarchy").write_text("1", encoding="utf-8")
        if limit:
            self._limit(limit)

    def _limit(self, limit):
        """Nothing goes to swap instead: a node of Kubernetes has none."""
        self._file("memory.limit_in_bytes" if self.old else "memory.max").write_text(str(limit))
        swap = self._file("memory.memsw.limit_in_bytes" if self.old else "memory.swap.max")
        if swap.exists():
            swap.write_text(str(limit if self.old else 0))

    def _file(self, name):
        return self.path / name

    def processes(self):
        found = []
        for file in (self._file("cgroup.procs"), self._file("container/cgroup.procs")):
            with contextlib.suppress(OSError):  # the runtime has removed it just now
                found += map(int, file.read_text(encoding="utf-8").split())
        return found

    def charged(self):
        """The most that was ever charged: memory of processes, files in memory, cached files, the kernel's own.

        None where the kernel doesn't tell.
        """
        file = self._file("memory.max_usage_in_bytes" if self.old else "memory.peak")
        return int(file.read_text(encoding="utf-8")) if file.exists() else None

    def out_of_memory(self):
        """How many processes the kernel killed for want of memory."""
        file = self._file("memory.oom_control" if self.old else "memory.events")
        words = file.read_text(encoding="utf-8").split()
        return int(dict(zip(words[::2], words[1::2])).get("oom_kill", 0))

    def remove(self):
        for _ in range(100):
            remove_groups(self.path.name)
            if not self.path.exists():
                return
            time.sleep(0.02)  # the kernel is still burying the processes
        raise OSError(f"{self.path} could not be removed")


def remove_groups(name):
    """In every hierarchy: where there are several, the runtime makes a group in each."""
    for path in (ROOT / name, *ROOT.glob(f"*/{name}")):
        for group in (path / "container", path):
            with contextlib.suppress(OSError):
                group.rmdir()


def sweep_groups():
    """Those that a killed run left: their lab is gone."""
    labs = Path(os.environ["LAB"]).parent
    for path in (*ROOT.glob("cairn-lab.*"), *ROOT.glob("*/cairn-lab.*")):
        if not (labs / ".".join(path.name.split(".")[:2])).exists():
            remove_groups(path.name)
