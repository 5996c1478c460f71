"""Rounds in which a backup is hit."""

import glob
import os
import shutil
import subprocess
import time

import snapshots
from rounds import ENDINGS, SIGNALS, Round, need

SEALING = {f"{name} while it seals": name for name in SIGNALS}
FAULTS = [*SIGNALS, *SEALING, "client killed", "connection cut", "cut and status 0", "cut and status 1",
          "whole and status 1", "store full"]
PACE = 0.006


class BackupRound(Round):
    title = "backup"

    def play(self):
        if self.fault == "store full":
            return self.play_full_store()
        before = snapshots.sealed(self.check_store())
        self.configuration(dump=self.behaviour())
        run = self.cairn("backup")
        if self.fault in SEALING:
            what = self.strike_at_seal(run)
        else:
            seconds = PACE * self.campaign.dump_sizes[self.server.kind] / 32768
            what = self.strike(run, seconds, self.server.dump_program)
        self.check_ending(run, self.allowed(what))
        contents = self.check_store()
        made = snapshots.sealed(contents) - before
        if run.status == 0:
            need(len(made) == 1, f"status 0, and {len(made)} snapshots were made")
        elif run.status != -9:
            need(not made, f"status {run.status}, and yet {made} is sealed: {run.complained}")
            found = snapshots.leftovers(contents)
            need(not found, f"the failed run left {found}")
        self.campaign.remember(self.store, contents)
        self.clean_start()
        if run.status == -9:
            self.clean_backup()
        return f"{what}: status {run.status}, {'sealed' if made else 'no snapshot'}"

    def strike_at_seal(self, run):
        """A signal after the dump got its name, when all that is left takes some milliseconds."""
        known = self.dumps()
        while run.process.poll() is None and self.dumps() <= known:
            time.sleep(0.0002)
        delay = self.dice.random() * 0.006
        run.kill_after(delay, SIGNALS[SEALING[self.fault]])
        run.wait()
        return f"after {1000 * delay:.1f} ms"

    def dumps(self):
        return set(glob.glob(f"{self.store}/*/*/*.sql.gz"))

    def behaviour(self):
        size = self.campaign.dump_sizes[self.server.kind]
        limit = self.dice.randrange(1, size - 8)
        return {
            "cut and status 0": {"limit": limit},
            "cut and status 1": {"limit": limit, "status": 1},
            "whole and status 1": {"status": 1},
        }.get(self.fault, {"pace": PACE})

    def allowed(self, what):
        name = SEALING.get(self.fault, self.fault)
        if name in SIGNALS:
            return ENDINGS[name] | {0}
        if what.endswith("too late"):
            return {0}
        # A connection that is cut may look like a server that is down, and in its last moments the
        # dump program may have had all it wanted.
        return {69, 74, 0} if what else {74}

    def play_full_store(self):
        """A store with room for one snapshot and part of another."""
        self.store = f"{self.folder}/store"
        os.makedirs(self.store)
        size = self.campaign.stored_sizes[self.server.kind]
        room = int(size * self.dice.uniform(1.1, 1.9)) >> 10
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", self.store], check=True)
        try:
            self.clean_backup()
            before = snapshots.sealed(snapshots.files(self.store))
            run = self.cairn("backup")
            run.wait()
            self.check_ending(run, {74})
            contents = self.check_store()
            need(snapshots.sealed(contents) == before, "a snapshot came or went")
            found = snapshots.leftovers(contents)
            need(not found, f"the failed run left {found}")
            return f"room for {room} KiB: status {run.status}, no snapshot"
        finally:
            shutil.copytree(self.store, f"{self.folder}/store-copy")
            subprocess.run(["umount", self.store], check=True)
            self.campaign.good.pop(self.store, None)
