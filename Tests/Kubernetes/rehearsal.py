"""What the scenes share: both databases and buckets, what was there before, the memory that Pods took."""

import os

from scene import Bucket, MariaDB, Postgres, Scene, expect


class Rehearsal:
    """WorkAdventure's two jobs, by the names of their CronJobs."""

    def __init__(self, objects, image, size):
        self.size = size
        self.mariadb, self.postgres = MariaDB(), Postgres()
        self.databases = {"cairn-mysql": self.mariadb, "cairn-synapse": self.postgres}
        self.buckets = {"cairn-mysql": Bucket(os.environ["S3CMD_MYSQL"], os.environ["BUCKET_MYSQL"]),
                        "cairn-synapse": Bucket(os.environ["S3CMD_SYNAPSE"], os.environ["BUCKET_SYNAPSE"])}
        services = {"mysql": int(self.mariadb.port), "postgresql": int(self.postgres.port),
                    "s3": int(os.environ["CEPH_PORT"])}
        self.scene = Scene(objects, image, os.environ["LAB"], services)
        self.figures, self.before = [], {}

    def remember(self):
        self.before = {name: one.state(one.database) for name, one in self.databases.items()}

    def expect_unchanged(self, cron_job):
        one = self.databases[cron_job]
        expect(one.state(one.database) == self.before[cron_job], f"{one.database} isn't what it was")

    def back_off_limit(self, cron_job):
        return self.scene.cluster.job_from(cron_job)[0]["backoffLimit"]

    def secret(self, cron_job):
        """Bitnami's Secret of the job's database, and the key that the job reads."""
        name, key = {"cairn-mysql": ("mysql", "mysql-root-password"),
                     "cairn-synapse": ("postgresql", "password")}[cron_job]
        return self.scene.cluster.objects["Secret", name]["stringData"], key

    def once_running(self, program):
        """The first moment in which that program works on a dump; once only."""
        happened = []

        def is_running(container):
            lines = [line.split(b"\0") for line in container.seen.command_lines]
            found = any(words[0].endswith(f"/{program}".encode()) and not {b"--version", b"-A", b"--raw"} & set(words)
                        for words in lines)
            if not found or happened:
                return False
            happened.append(program)
            return True
        return is_running

    def figure(self, what, pod):
        self.figures.append((what, pod))

    def print_figures(self):
        print("\nPeaks, MiB: charged to the container, with cached files and /tmp; resident in its processes, with "
              "their program files; the limit. Seconds.")
        for what, pod in self.figures:
            numbers = [number / 2**20 for number in (pod.charged or 0, pod.resident, pod.pod.memory_limit or 0)]
            print(f"  {what:42}", *(f"{number:6.1f}" for number in (*numbers, pod.seconds)))
