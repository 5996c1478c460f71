"""What every round works with, and the invariants that must hold after each."""

import os
import signal

import clients
import processes
import snapshots

SIGNALS = {"KILL": signal.SIGKILL, "TERM": signal.SIGTERM, "INT": signal.SIGINT}
ENDINGS = {"KILL": {-9}, "TERM": {143, -15}, "INT": {130, -2}}


class Broken(Exception):
    """An invariant doesn't hold."""


def need(condition, message):
    if not condition:
        raise Broken(message)


class Round:
    """One fault: its folder, its server, its dice."""

    def __init__(self, campaign, number, server, fault, dice):
        self.campaign, self.server, self.fault, self.dice = campaign, server, fault, dice
        self.folder = f"{campaign.evidence}/{number:03}"
        self.store = campaign.store
        self.runs = []
        os.makedirs(self.folder)

    def configuration(self, *, dump=None, restore=None):
        """Writes `cairn.yaml` for clients that behave so."""
        folder = clients.install(
            f"{self.folder}/clients-{len(self.runs)}", self.server, dump=dump, restore=restore)
        with open(f"{self.folder}/cairn.yaml", "w", encoding="utf-8") as file:
            file.write(
                f"store: {{directory: {self.store}}}\njobs:\n  {self.server.job}:\n"
                f"    {self.server.kind}: {{host: 127.0.0.1, port: {self.server.port},"
                f" user: {self.server.user}, password: {{file: {self.server.password_file}}},"
                f" database: source, clientDirectory: {folder}}}\n")

    def cairn(self, *arguments):
        run = processes.Run(self.folder, arguments)
        self.runs.append(run)
        return run

    def strike(self, run, seconds, worker):
        """Lets the round's fault happen to a run whose streaming takes about so long.

        Returns a few words on what was done.
        """
        moment = self.dice.random()
        if self.fault in SIGNALS:
            # From the very start of the process on.
            delay = moment * (seconds + 0.8)
            run.kill_after(delay, SIGNALS[self.fault])
            run.wait()
            return f"after {delay:.2f} s"
        if self.fault not in ("client killed", "connection cut"):
            run.wait()
            return ""
        pid = run.wait_for_worker(worker)
        delay = moment * seconds
        try:
            run.process.wait(delay)
        except processes.subprocess.TimeoutExpired:
            pass
        hit = self.hit(run, worker) if pid else False
        run.wait()
        return f"{delay:.2f} s into the stream" + ("" if hit else ", too late")

    def hit(self, run, worker):
        if self.fault == "connection cut":
            return self.server.cut_connections(["source", "target"]) > 0
        pid = run.worker(worker)
        if pid:
            os.kill(pid, signal.SIGKILL)
        return pid is not None

    def check_ending(self, run, allowed):
        need(run.status in processes.STATUSES | {-9, -15, -2}, f"status {run.status} isn't in the table")
        need(run.status in allowed, f"status {run.status} instead of {sorted(allowed)}: {run.complained}")
        need(run.status <= 0 or "cairn: error:" in run.complained, "it failed and didn't say why")
        left = run.survivors()
        need(not left, f"these outlived it: {left}")

    def check_store(self):
        """Every sealed snapshot is whole, and no good one from before has changed."""
        contents = snapshots.files(self.store)
        for folder in snapshots.sealed(contents):
            found = snapshots.faults(contents, folder)
            need(not found, f"{folder} is sealed, but {found}")
        now = snapshots.digests(contents, self.campaign.good_folders(self.store))
        need(now == self.campaign.good.get(self.store, {}), "a good snapshot from before has changed")
        return contents

    def clean_start(self):
        """After the next start nothing of a killed run stays, not even an option file."""
        run = self.cairn("list")
        need(run.wait() == 0, f"“cairn list” failed afterwards: {run.complained}")
        found = processes.abandoned_folders()
        need(not found, f"these folders stayed: {found}")

    def clean_backup(self):
        """A run without a fault succeeds and leaves no leftovers of others."""
        self.configuration()
        run = self.cairn("backup")
        need(run.wait() == 0, f"a clean backup failed afterwards: {run.complained}")
        contents = self.check_store()
        found = snapshots.leftovers(contents)
        need(not found, f"leftovers stayed: {found}")
        self.campaign.remember(self.store, contents)
