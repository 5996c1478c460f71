#!/usr/bin/env python3
"""The measurements of .ci/bench, which starts the servers: bench.py ROUNDS GIGABYTES"""

import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

LAB = pathlib.Path(os.environ["LAB"])
CAIRN = os.environ["CAIRN"]
CLIENT = ["--defaults-file=" + str(LAB / "mariadb/client.cnf"), "--default-character-set=utf8mb4"]
POSTGRES = ["-h", "127.0.0.1", "-p", os.environ["POSTGRES_PORT"], "-U", "postgres"]
ENVIRONMENT = dict(os.environ, PGPASSFILE=str(LAB / "postgres/pgpass"), PGOPTIONS="-c client_min_messages=warning")
MARIADB_DUMP = ["mariadb-dump", *CLIENT, "--single-transaction", "--quick", "--routines", "--events", "--hex-blob", "bench"]
PG_DUMP = ["pg_dump", *POSTGRES, "--no-owner", "--no-privileges", "--quote-all-identifiers", "bench"]
TICKS = os.sysconf("SC_CLK_TCK")


class Run:
    """One run of a command: wall seconds, and for Cairn its own CPU seconds, peak memory in MiB, and the bytes
    of the largest file outside the store that it wrote to, or that lay in /dev/shm or /tmp because of it."""

    def __init__(self, command, shell=False, stdin=None):
        self.cpu = self.peak = 0.0
        self.largest = 0
        self.before = temporary_files()
        began = time.monotonic()
        process = subprocess.Popen(command, shell=shell, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
        watcher = threading.Thread(target=self.watch, args=(process.pid,), daemon=True)
        watcher.start()
        errors = process.stderr.read()
        if process.wait() != 0:
            sys.exit(f"{command} failed with {process.returncode}:\n{errors.decode()}")
        self.wall = time.monotonic() - began
        watcher.join()

    def watch(self, pid):
        """Reads what the kernel says of the process alone, without its children, until it is gone."""
        try:
            while True:
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
                if "VmHWM:" not in status:
                    return
                self.peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                self.cpu = (int(fields[11]) + int(fields[12])) / TICKS
                for file in [*written_files(pid), *(temporary_files() - self.before)]:
                    if LAB not in file.parents:
                        self.largest = max(self.largest, size_of(file))
                time.sleep(0.02)
        except (FileNotFoundError, ProcessLookupError):
            return


def written_files(pid):
    """The files that a process has open for writing."""
    for entry in pathlib.Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            flags = int(entry.read_text().split("flags:")[1].split()[0], 8)
            if flags & os.O_ACCMODE != os.O_RDONLY:
                yield pathlib.Path(f"/proc/{pid}/fd/{entry.name}").resolve()
        except FileNotFoundError:
            continue  # closed meanwhile; the process may go on


def size_of(file):
    """0 for one that is gone, and for what isn't a file."""
    try:
        return file.stat().st_size if file.is_file() else 0
    except FileNotFoundError:
        return 0


def temporary_files():
    return {file for folder in ("/dev/shm", "/tmp") for file in pathlib.Path(folder).glob("cairn*/*")}


def configuration(extra=""):
    path = LAB / "bench.yaml"
    path.write_text(f"""\
store: {{directory: "{LAB}/store"}}
jobs:
  mysql:
    mysql: {{socket: "{os.environ['MARIADB_SOCKET']}", user: root, password: {{file: "{os.environ['MARIADB_PASSWORD_FILE']}"}}, database: bench{extra}}}
  postgres:
    postgres: {{host: 127.0.0.1, port: {os.environ['POSTGRES_PORT']}, user: postgres, password: {{file: "{os.environ['POSTGRES_PASSWORD_FILE']}"}}, database: bench}}
""")
    return str(path)


def cairn(*arguments):
    return Run([CAIRN, *arguments, "--config", configuration()])


def dump_size(command):
    counted = subprocess.run(" ".join(command) + " | wc -c", shell=True, env=ENVIRONMENT, capture_output=True, check=True)
    return int(counted.stdout)


def median(runs, of="wall"):
    return statistics.median(getattr(run, of) for run in runs)


def spread(runs):
    walls = [run.wall for run in runs]
    return f"{min(walls):.2f}–{max(walls):.2f}"


def row(what, ours, theirs, note=""):
    ratio = median(ours) / median(theirs)
    print(f"| {what} | {median(ours):.2f} s ({spread(ours)}) | {median(theirs):.2f} s ({spread(theirs)}) | {ratio:.2f} | {note} |", flush=True)


def interleaved(rounds, *measurements):
    """Each measurement once a round, so that noise hits all of them alike; the first round is thrown away."""
    results = [[] for _ in measurements]
    for _ in range(rounds + 1):
        for result, measure in zip(results, measurements):
            result.append(measure())
    return [result[1:] for result in results]


def backups(kind, command, rounds):
    size = dump_size(command)
    target = LAB / "piped.gz"
    ours, null, piped = interleaved(
        rounds,
        lambda: cairn("backup", kind),
        lambda: Run(" ".join(command) + " >/dev/null", shell=True),
        lambda: Run(" ".join(command) + f" | gzip -6 >{target}; sync {target}", shell=True))
    stored = sum(file.stat().st_size for file in sorted((LAB / "store" / kind).iterdir())[-1].glob("*.gz"))
    cpu = median(ours, "cpu") / (size / 1e9)
    note = f"{size / 1e6:.0f} MB, {size / 1e6 / median(ours):.0f} MB/s; own CPU {cpu:.1f} s/GB; peak {median(ours, 'peak'):.0f} MiB"
    row(f"{kind}: backup against the dump to /dev/null", ours, null, note)
    row(f"{kind}: backup against `dump \\| gzip -6 > file`", ours, piped, f"size {stored / target.stat().st_size:.3f} of gzip's")


def restores(kind, dump, load, prepare, rounds):
    plain = LAB / f"{kind}.sql"
    subprocess.run(" ".join(dump) + f" >{plain}", shell=True, env=ENVIRONMENT, check=True)

    def by_hand():
        prepare()
        return Run(" ".join(load) + f" <{plain}", shell=True)

    def by_cairn():
        prepare()
        return cairn("restore", f"{kind}/latest", "--yes", "--database", "bench:again")

    ours, theirs = interleaved(rounds, by_cairn, by_hand)
    row(f"{kind}: restore against the client fed from a plain file", ours, theirs, f"peak {median(ours, 'peak'):.0f} MiB")


def memory(gigabytes):
    """A backup of a stream that is longer than any database here: a stand-in writes it."""
    tools = LAB / "tools"
    tools.mkdir()
    for name in ("mariadb", "mysql"):
        (tools / name).symlink_to("/usr/bin/mariadb")
    (tools / "mariadb-dump").write_text(f"""#!/bin/sh
[ "$2" = --version ] || [ "$1" = --version ] && exec /usr/bin/mariadb-dump --version
openssl enc -aes-128-ctr -pass pass:cairn -nosalt -pbkdf2 </dev/zero 2>/dev/null | base64 -w 1000 | head -c {int(gigabytes * 1e9)}
printf '\\n/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\\n\\n-- Dump completed\\n'
""")
    (tools / "mariadb-dump").chmod(0o755)
    before = temporary_files()
    run = Run([CAIRN, "backup", "mysql", "--config", configuration(f', clientDirectory: "{tools}"')])
    left = temporary_files() - before
    print(f"| backup of {gigabytes:g} GB, hardly compressible | {run.wall:.0f} s | | | peak resident memory {run.peak:.0f} MiB; "
          f"own CPU {run.cpu / gigabytes:.1f} s/GB; largest temporary file {run.largest} bytes; files left behind: {len(left)} |")


def main():
    rounds, gigabytes = int(sys.argv[1]), float(sys.argv[2])
    print(f"\nMedians of {rounds} rounds after one to warm up, all interleaved; in parentheses the range. Load average before: {os.getloadavg()[0]:.1f}.\n")
    print("| what | Cairn | the other | ratio | |\n|---|---|---|---|---|")
    if rounds:
        backups("mysql", MARIADB_DUMP, rounds)
        backups("postgres", PG_DUMP, rounds)

        def fresh_mariadb():
            subprocess.run(["mariadb", *CLIENT, "-e", "DROP DATABASE IF EXISTS again; CREATE DATABASE again CHARACTER SET utf8mb4"], check=True)

        def fresh_postgres():
            for statement in ("DROP DATABASE IF EXISTS again", "CREATE DATABASE again TEMPLATE template0"):
                subprocess.run(["psql", "-Xqw", *POSTGRES, "-d", "postgres", "-c", statement], env=ENVIRONMENT, check=True)

        restores("mysql", MARIADB_DUMP, ["mariadb", *CLIENT, "again"], fresh_mariadb, rounds)
        restores("postgres", PG_DUMP, ["psql", "-Xqw", *POSTGRES, "-v", "ON_ERROR_STOP=1", "-1", "-d", "again"], fresh_postgres, rounds)
    if gigabytes:
        memory(gigabytes)


if __name__ == "__main__":
    main()
