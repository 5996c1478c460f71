"""The two servers of the campaign, as seen without Cairn."""

import os
import subprocess

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Server:
    """What both kinds have in common."""

    def environment(self):
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def sql(self, text, database=None):
        """Runs statements as the superuser; returns the rows, a line each."""
        done = subprocess.run(
            self.command(database), input=text.encode(), env=self.environment(),
            capture_output=True, timeout=120)
        if done.returncode != 0:
            raise OSError(f"{self.kind}: {text[:200]}: {done.stderr.decode()}")
        return done.stdout.decode().splitlines()

    def load(self, database, *mebibytes):
        """Fills a database with the sample data."""
        folder = f"{REPOSITORY}/scripts/demo-data"
        with open(f"{folder}/{self.kind}.sql", encoding="utf-8") as schema:
            text = schema.read()
        bulk = subprocess.run(
            ["python3", f"{folder}/generate.py", self.kind, *map(str, mebibytes)],
            capture_output=True, check=True).stdout.decode()
        self.sql(text, database)
        self.sql(bulk, database)

    def state(self, database):
        """All that a database holds, by content and definition; None when there is none."""
        if not self.exists(database):
            return None
        return subprocess.run(
            ["python3", f"{REPOSITORY}/scripts/compare.py", self.kind, "--host", "127.0.0.1",
             "--port", self.port, "--user", self.user, "--password-file", self.password_file,
             "--", database],
            env=self.environment(), capture_output=True, check=True, timeout=300).stdout

    def reset(self, database, *, exists):
        """Drops a database, and makes it anew with a few things in it."""
        self.drop(database)
        if exists:
            self.create(database)
            self.sql(self.FEW_THINGS, database)

    FEW_THINGS = """
        CREATE TABLE precious (id INTEGER PRIMARY KEY, note VARCHAR(80));
        INSERT INTO precious VALUES (1, 'must survive'), (2, 'every failed restore');
        CREATE VIEW notes AS SELECT note FROM precious;
    """


class MariaDB(Server):
    kind, user, job = "mysql", "root", "app"
    dump_program, restore_program = "mariadb-dump", "mariadb"
    programs = "/usr/bin"

    def __init__(self):
        self.port = os.environ["MARIADB_PORT"]
        self.password_file = os.environ["MARIADB_PASSWORD_FILE"]

    def environment(self):
        with open(self.password_file, encoding="utf-8") as file:
            return {**super().environment(), "MYSQL_PWD": file.read().strip()}

    def command(self, database):
        return ["mariadb", "--no-defaults", "--protocol=TCP", "--host=127.0.0.1",
                f"--port={self.port}", "--user=root", "--default-character-set=utf8mb4", "--batch",
                "--skip-column-names", *([database] if database else [])]

    def exists(self, database):
        return bool(self.sql(
            f"SELECT 1 FROM information_schema.schemata WHERE schema_name = '{database}'"))

    def create(self, database):
        self.sql(f"CREATE DATABASE {database}")

    def drop(self, database):
        self.sql(f"DROP DATABASE IF EXISTS {database}")

    def cut_connections(self, databases):
        """Ends the server's side of every connection to these databases; says how many there were."""
        names = ", ".join(f"'{name}'" for name in databases)
        found = self.sql(f"SELECT id FROM information_schema.processlist WHERE db IN ({names})")
        for number in found:
            try:
                self.sql(f"KILL {number}")
            except OSError:
                pass  # it has ended by itself
        return len(found)


class Postgres(Server):
    kind, user, job = "postgres", "postgres", "app-chat"
    dump_program, restore_program = "pg_dump", "psql"

    def __init__(self):
        self.port = os.environ["POSTGRES_PORT"]
        self.password_file = os.environ["POSTGRES_PASSWORD_FILE"]
        self.programs = os.environ["POSTGRES_PROGRAMS"]

    def environment(self):
        with open(self.password_file, encoding="utf-8") as file:
            return {**super().environment(), "PGPASSWORD": file.read().strip()}

    def command(self, database):
        return ["psql", "-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
                "-p", self.port, "-U", "postgres", "-d", database or "postgres"]

    def exists(self, database):
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))

    def create(self, database):
        self.sql(f"CREATE DATABASE {database}")

    def drop(self, database):
        self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def cut_connections(self, databases):
        names = ", ".join(f"'{name}'" for name in databases)
        return len(self.sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ({names})"))
