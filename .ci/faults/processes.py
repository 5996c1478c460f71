"""Runs the built binary in a session of its own, so that all that it starts can be told."""

import fcntl
import glob
import os
import subprocess
import time

BINARY = os.environ["CAIRN_TEST_BINARY"]
# The table of `cairn --help`, without the statuses of commands that aren't run here.
STATUSES = {0, 65, 66, 69, 70, 73, 74, 77, 78, 130, 143}


class Run:
    """One run of `cairn`."""

    def __init__(self, folder, arguments):
        self.folder, self.arguments = folder, arguments
        number = len(glob.glob(f"{folder}/*.out"))
        self.output, self.errors = (open(f"{folder}/{number}.{kind}", "w+b") for kind in ("out", "err"))
        self.process = subprocess.Popen(
            [BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.errors,
            cwd=folder, start_new_session=True,
            env={"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, "LC_ALL": "C.UTF-8"})
        self.began = time.monotonic()

    def wait(self, limit=60):
        """The exit status; negative for a signal that ended it."""
        try:
            self.status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            self.status = "hung"
        self.seconds = time.monotonic() - self.began
        self.said = self.text(self.output)
        self.complained = self.text(self.errors)
        return self.status

    @staticmethod
    def text(file):
        file.seek(0)
        text = file.read().decode(errors="replace")
        file.close()
        return text

    def kill_after(self, seconds, number):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(number)

    def children(self):
        """Living processes that it started, and those that they started."""
        found = []
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(path.split("/")[2])
            if int(fields[3]) == self.process.pid != pid and fields[0] != "Z":
                found.append(pid)
        return found

    def worker(self, program):
        """The client program that streams right now."""
        for pid in self.children():
            try:
                with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                    words = file.read().split("\0")
                name = os.path.basename(os.readlink(f"/proc/{pid}/exe"))
            except OSError:
                continue
            if name == program and not {"--version", "-A", "--raw"} & set(words):
                return pid
        return None

    def wait_for_worker(self, program):
        while self.process.poll() is None:
            pid = self.worker(program)
            if pid:
                return pid
            time.sleep(0.01)
        return None

    def survivors(self):
        """Processes that outlive it by more than a moment."""
        for _ in range(60):
            left = self.children()
            if not left:
                return []
            time.sleep(0.05)
        return [f"{pid} {command(pid)}" for pid in left]


def command(pid):
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().replace("\0", " ")[:100]
    except OSError:
        return ""


def abandoned_folders():
    """Folders for option files that no living process holds; others may be at work here."""
    found = abandoned_now()
    for _ in range(20):
        if not found:
            return []
        time.sleep(0.1)
        found &= abandoned_now()
    return sorted(found)


def abandoned_now():
    return {folder for folder in glob.glob("/dev/shm/cairn-private-*") if is_abandoned(folder)}


def is_abandoned(folder):
    try:
        with open(f"{folder}/lock", "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except OSError:
        # Killed before it had made the lock: an empty folder, which goes a minute later.
        return bool(glob.glob(f"{folder}/*"))
