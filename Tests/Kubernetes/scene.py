"""The stage: a namespace with the rendered objects, real servers behind its services, and what was seen."""

import os
import subprocess
import sys
from pathlib import Path

from cluster import Cluster
from jobs import Job
from memory import sweep_groups
from pods import MASKED

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / ".ci/faults"))
import servers  # noqa: E402


class Failure(Exception):
    """Something isn't as it has to be."""


def expect(holds, what, evidence=""):
    if not holds:
        raise Failure(f"{what}\n{evidence}".strip())


class MariaDB(servers.MariaDB):
    job, database, service = "workadventure", "workadventure", "mysql"

    def empty(self):
        self.drop(self.database)
        self.sql(f"CREATE DATABASE {self.database} CHARACTER SET utf8mb4")

    def hold(self):
        """Locks the table that is dumped last, so that a dump doesn't end; a process that holds the lock."""
        self.sql("CREATE TABLE IF NOT EXISTS zzz_held (id INTEGER PRIMARY KEY)", self.database)
        return self._session("LOCK TABLES zzz_held WRITE; SELECT 'held'; DO SLEEP(600);")

    def release(self, session):
        session.kill()
        session.wait()
        for number in self.sql("SELECT id FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'"):
            self.sql(f"KILL {number}")
        self.sql("DROP TABLE zzz_held", self.database)

    def _session(self, text):
        session = subprocess.Popen([*self.command(self.database), "--unbuffered"], env=self.environment(),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        session.stdin.write(text.encode())
        session.stdin.flush()
        session.stdin.close()
        expect(session.stdout.readline() == b"held\n", "the lock was not given")
        return session


class Postgres(servers.Postgres):
    """With Synapse's role: what is in its database belongs to it, and it may make no other one."""
    job, database, service = "synapse", "synapse", "postgresql"

    def environment(self):
        return {**super().environment(), "PGOPTIONS": self.options}

    options = ""

    def load(self, database, *mebibytes):
        self.options = "-c role=synapse"
        super().load(database, *mebibytes)
        self.options = ""

    def make_role(self, password):
        self.sql(f"CREATE ROLE synapse LOGIN PASSWORD '{password.replace(chr(39), chr(39) * 2)}'")

    def empty(self):
        self.drop(self.database)
        self.sql("CREATE DATABASE synapse OWNER synapse TEMPLATE template0 ENCODING 'UTF8'"
                 " LC_COLLATE 'C' LC_CTYPE 'C'")


class Bucket:
    """A bucket as s3cmd sees it: without Cairn."""

    def __init__(self, configuration, name):
        self.configuration, self.name = configuration, name

    def _ask(self, *words):
        return subprocess.run(["s3cmd", f"--config={self.configuration}", *words, f"s3://{self.name}"],
                              capture_output=True, text=True, check=True, timeout=60).stdout

    def keys(self):
        return [line.split(maxsplit=3)[3] for line in self._ask("ls", "--recursive").splitlines()]

    def sealed(self):
        return [key for key in self.keys() if key.endswith("/manifest.json")]

    def open_uploads(self):
        # After two lines of heading.
        return self._ask("multipart").splitlines()[2:]


class Scene:
    """The namespace and everything that its containers ever said or showed."""

    def __init__(self, objects, image, folder, services):
        self.image, self.folder, self.release = image, Path(folder), "cairn"
        sweep_groups()
        self.cluster = Cluster(services)
        self.cluster.apply(Path(objects).read_text(encoding="utf-8"))
        self.secrets, self.pods, self.count = {}, [], 0

    def run(self, cron_job, alter=None, user=65532, group=65532, server=None, **moments):
        """`kubectl create job --from=cronjob/… NAME`, to its end.

        alter(template) changes the Pods' template, for what other values would make of it. server is the user of the
        server for trial restores, if that isn't the Pod's.
        """
        self.count += 1
        spec, _ = self.cluster.job_from(cron_job)
        if alter:
            alter(spec["template"])
        job = Job(self.cluster, self.image, f"{cron_job}-{self.count}", spec, self.folder / "pods")
        outcome = job.run(**moments)
        self.pods += outcome.pods
        for pod in outcome.pods:
            self._check_rights(pod, user, group)
            for sidecar in pod.sidecars:
                self._check_rights(sidecar, server or user, group, {"/run/cairn-drill", "/run/postgresql"})
            self._check_secrecy(pod)
        return outcome

    def succeed(self, cron_job, **moments):
        """The same, for one that has to be complete; its last Pod."""
        outcome = self.run(cron_job, **moments)
        expect(outcome.condition == "Complete", f"{cron_job} ended as {outcome.condition}, {outcome.reason}",
               f"status {outcome.last.status}\n{outcome.last.log}")
        return outcome.last

    def fail(self, cron_job, reason, status, pods=1, **moments):
        """The same, for one that has to fail, for that reason if one is given; its last Pod."""
        outcome = self.run(cron_job, **moments)
        found = (outcome.condition, outcome.reason, outcome.last.status, len(outcome.pods))
        wanted = ("Failed", reason or outcome.reason, status, pods)
        expect(found == wanted, f"{cron_job} ended as {found}, not as {wanted}", outcome.last.log)
        return outcome.last

    @staticmethod
    def _check_rights(pod, user, group, places=frozenset()):
        """Every process: the one uid and gid, no capability, none to be gained, system calls filtered."""
        expect(pod.users, "the container was too quick to be looked at", pod.log)
        uids, gids = ("\t".join([str(number)] * 4) for number in (user, group))
        expect(pod.users == {(uids, gids, "0" * 16, "1", "2")}, f"processes ran as {pod.users}")
        writable = {path for path, mode in pod.mount_points if mode == "rw"}
        allowed = {"/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/termination-log", "/proc", "/tmp",
                   "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", *MASKED, *places}
        expect(writable <= allowed, f"{sorted(writable - allowed)} can be written to")
        expect(("/", "ro") in pod.mount_points, "the root file system can be written to")

    def _check_secrecy(self, pod):
        shown = [*pod.command_lines, *pod.environments, pod.log.encode(), pod.message.encode()]
        for name, secret in self.secrets.items():
            for text in shown:
                expect(secret.encode() not in text, f"{name} was shown", text[:300].decode(errors="replace"))


def read(variable):
    return Path(os.environ[variable]).read_text(encoding="utf-8").strip()
