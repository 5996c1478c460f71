"""Rounds in which a restore is hit, or is given a damaged snapshot."""

import gzip
import hashlib
import json
import os
import shutil

import snapshots
from rounds import ENDINGS, SIGNALS, Round, need

DAMAGES = ["flipped", "truncated", "appended", "emptied", "missing", "foreign",
           "flipped with its manifest", "cut at a line with its manifest"]
FAULTS = [*SIGNALS, "client killed", "connection cut", *DAMAGES]
PACE = 0.006


class RestoreRound(Round):
    title = "restore"

    def play(self):
        self.is_there = self.dice.random() < 0.7
        self.server.reset("target", exists=self.is_there)
        before = self.server.state("target")
        folder = self.choose()
        note, is_sound = "", True
        if self.fault in DAMAGES:
            note, is_sound = self.damage(folder)
        run, what = self.restore(folder)
        self.judge(run, before, is_sound, what)
        if is_sound:
            contents = self.check_store()
            if run.status != -9:
                found = snapshots.leftovers(contents)
                need(not found, f"the restore left {found}")
            self.campaign.remember(self.store, contents)
        self.clean_start()
        if run.status == -9:
            self.clean_backup()
        place = "over something" if self.is_there else "into nothing"
        return f"{place}, {note or what}: status {run.status}, target {self.outcome}"

    def choose(self):
        """One of the job's good snapshots."""
        job = f"{self.server.job}/"
        mine = [f for f in sorted(self.campaign.good_folders(self.store))
                if f.startswith(job) and f in self.campaign.of_source]
        return self.dice.choice(mine)

    def restore(self, folder):
        self.configuration(restore=None if self.fault in DAMAGES else {"pace": PACE})
        arguments = ["restore", folder, "--database", "source:target", "--yes"]
        if self.is_there:
            arguments.append("--replace")
        if self.dice.random() < 0.5:
            arguments.append("--no-safety-snapshot")
        self.has_safety = self.is_there and len(arguments) == 6
        run = self.cairn(*arguments)
        seconds = PACE * self.campaign.dump_sizes[self.server.kind] / 32768
        return run, self.strike(run, seconds, self.server.restore_program)

    def judge(self, run, before, is_sound, what):
        self.check_ending(run, self.allowed(is_sound, what))
        now = self.server.state("target")
        is_whole = now == self.campaign.sources[self.server.kind]
        self.outcome = "restored" if is_whole else "as before" if now == before else "incomplete"
        said = run.complained
        if run.status == 0:
            need(is_whole and "restored" in run.said, f"status 0, but the target is {self.outcome}")
            return
        need("restored “target”" not in run.said, f"“restored” was said with status {run.status}")
        if now == before or self.is_excused(run, is_whole):
            return
        if is_whole and ("the commit wasn't confirmed" in said or "is restored, but" in said):
            return
        need(self.server.kind == "mysql" and is_sound and self.is_there,
             f"status {run.status}, and the target is {self.outcome}: {said}")
        need("incomplete" in said, f"the target is incomplete, and nobody said so: {said}")
        need(not self.has_safety or "in the safety snapshot" in said, "no word of the safety snapshot")

    def is_excused(self, run, is_whole):
        """A run that was killed at once can't say or undo anything; only Postgres undoes by itself."""
        if run.status != -9:
            return False
        if self.server.kind == "mysql":
            return True
        # The database that it had created, empty, may stay.
        return is_whole or not self.is_there and not self.server.sql(
            "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace", "target")

    def allowed(self, is_sound, what):
        if self.fault in DAMAGES:
            return {0} if is_sound else {65}
        if self.fault in SIGNALS:
            return ENDINGS[self.fault] | {0}
        return {0} if what.endswith("too late") else {69, 74, 0}

    def damage(self, folder):
        """Damages a copy of the store; returns what was done and whether the snapshot is still right."""
        original, self.store = self.store, f"{self.folder}/store"
        shutil.copytree(original, self.store)
        manifest = f"{self.store}/{folder}/manifest.json"
        with open(manifest, encoding="utf-8") as file:
            facts = json.load(file)
        entry = facts["databases"][0]["dump"]["objects"][0]
        path = f"{self.store}/{folder}/{entry['file']}"
        with open(path, "rb") as file:
            data = file.read()
        note, data = self.altered(data, folder)
        if data is None:
            os.remove(path)
        else:
            with open(path, "wb") as file:
                file.write(data)
        if "manifest" in self.fault:
            self.forge(facts, entry, data)
            with open(manifest, "w", encoding="utf-8") as file:
                json.dump(facts, file)
        contents = snapshots.files(self.store)
        self.campaign.remember(self.store, contents)
        return note, not snapshots.faults(contents, folder)

    def altered(self, data, folder):
        where = self.dice.randrange(len(data))
        if self.fault.startswith("flipped"):
            # Now and then where it is easiest to miss.
            where = self.dice.choice([where, where, len(data) - 1, self.dice.randrange(len(data) - 8, len(data))])
            bit = 1 << self.dice.randrange(8)
            return f"bit {bit} of byte {where}", data[:where] + bytes([data[where] ^ bit]) + data[where + 1:]
        if self.fault == "truncated":
            return f"at byte {where}", data[:where]
        if self.fault == "appended":
            return "", data + self.dice.choice([b"\0", b"\n", gzip.compress(b"DROP TABLE x;\n"), data])
        if self.fault == "foreign":
            return "", self.foreign(folder)
        if self.fault.startswith("cut"):
            plain = snapshots.gunzip(data)
            end = plain.index(b"\n", self.dice.randrange(len(plain) - 100)) + 1
            return f"at byte {end} of the dump", gzip.compress(plain[:end], 1)
        return "", b"" if self.fault == "emptied" else None

    def foreign(self, folder):
        """The object of another snapshot, which is whole in itself."""
        others = sorted(f for f in self.campaign.of_source if f != folder)
        other = f"{self.store}/{self.dice.choice(others)}"
        name = next(name for name in os.listdir(other) if name.endswith(".sql.gz"))
        with open(f"{other}/{name}", "rb") as file:
            return file.read()

    @staticmethod
    def forge(facts, entry, data):
        """Makes the manifest agree with the object, as far as the object can be read."""
        entry["bytes"], entry["sha256"] = len(data), hashlib.sha256(data).hexdigest()
        dump = facts["databases"][0]["dump"]
        try:
            plain = snapshots.gunzip(data)
        except (ValueError, snapshots.zlib.error):
            return
        dump["bytes"], dump["crc32"] = len(plain), f"{snapshots.zlib.crc32(plain):08x}"
