"""Compares `cairn prune` with the model over random histories: what is decided and why, what then lies in
the store, and what a prune leaves that was killed.

    check.py BINARY [--histories 2000] [--kills 40] [--seed N]
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import model
from histories import History

OWN = {"manifest.json", "begin.json", "RECOVER.md", "verified.json", "accepted.json", "held.json"}


class Failure(Exception):
    pass


class Scene:
    """A store with histories in it, and a configuration for all of them."""

    def __init__(self, folder, binary, seed, count):
        self.folder, self.binary = folder, binary
        self.store = folder / "store"
        self.config = folder / "cairn.yaml"
        now = datetime.now(timezone.utc)
        self.histories = [
            History(f"h{number:04}", random.Random(seed * 1_000_003 + number), now) for number in range(count)]
        for history in self.histories:
            history.write(self.store)
        self.read = {one.name: model.read_job(self.store / one.name) for one in self.histories}
        # Another job's, whose name begins with that of one here. Nobody may touch it.
        shutil.copytree(self.store / "h0000", self.store / "h0000-staging", dirs_exist_ok=True)
        jobs = "\n".join(history.yaml() for history in self.histories)
        self.config.write_text(f"store: {{directory: {self.store}}}\njobs:\n{jobs}\n", encoding="utf-8")

    def command(self, *flags):
        return [self.binary, "prune", "--config", str(self.config), "--json", *flags]

    def prune(self, *flags):
        ended = subprocess.run(
            self.command(*flags), capture_output=True, text=True, check=False, cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"})
        if ended.returncode != 0:
            raise Failure(f"prune ended with {ended.returncode}: {ended.stderr[-2000:]}")
        return json.loads(ended.stdout)

    def files(self):
        """Every file's content and time, by its path."""
        found = {}
        for folder, _, names in os.walk(self.store):
            for name in names:
                path = Path(folder) / name
                found[str(path.relative_to(self.store))] = (path.read_bytes(), path.stat().st_mtime_ns)
        return found


def expect(what, fine):
    if not fine:
        raise Failure(what)


def rules_as_they_count(rules):
    counted = {rule: rules[rule] for rule in model.RULES if rule in rules}
    return counted | {"minimum": model.floor(rules), "timeZone": rules.get("timeZone", "UTC")}


def compare(scene, document, tally, is_dry):
    """Every decision, its reasons and what else is told of it."""
    expect("version or dryRun", document["version"] == 1 and document["dryRun"] == is_dry)
    expect("not all jobs", [job["name"] for job in document["jobs"]] == [one.name for one in scene.histories])
    decided = {}
    for history, job in zip(scene.histories, document["jobs"]):
        now = model.moment(job["time"])
        snapshots, leftovers = scene.read[history.name]
        decisions = model.decide(history.rules, snapshots, now)
        where = f"{history.name} {history.rules} at {job['time']}"
        expect(f"{where}: rules {job['rules']}", job["rules"] == rules_as_they_count(history.rules))
        order = [one.name for one in sorted(snapshots, key=lambda one: one.id, reverse=True)]
        expect(f"{where}: snapshots", [one["name"] for one in job["snapshots"]] == order)
        states = {one.name: one.state() for one in snapshots}
        for told in job["snapshots"]:
            mine = decisions[told["name"]]
            same = (
                told["decision"] == mine.decision and set(told["reasons"]) == mine.reasons
                and len(told["reasons"]) == len(mine.reasons) and told.get("pinnedBy") == mine.pinned_by
                and told.get("until") == (mine.until and mine.until.strftime("%Y-%m-%dT%H:%M:%SZ"))
                and told["state"] == states[told["name"]])
            expect(f"{where}: {told}, the model says {mine}", same)
            outcome = "deleted" if mine.decision == "delete" and not is_dry else None
            expect(f"{where}: outcome of {told}", told.get("outcome") == outcome)
            tally.update([mine.decision, *(f"{mine.decision}: {reason}" for reason in mine.reasons)])
        swept = model.swept(leftovers, now)
        expect(f"{where}: leftovers {job['leftovers']}, not {swept}", set(job["leftovers"]) == swept)
        tally["leftovers"] += len(swept)
        gone = {name for name, mine in decisions.items() if mine.decision == "delete"}
        decided[history.name] = gone | swept
    return decided


def is_own(path):
    job, id, name = ([*path.split("/", 2), "", ""])[:3]
    if not model.start_of(id):
        return False
    rest = name.removeprefix(f"{job}-{id}.sql.gz")
    return name in OWN or rest != name and re.fullmatch(r"(\.\d{3,})?", rest) is not None


def folder_of(path):
    return "/".join(path.split("/")[:2])


def rest(before, decided):
    """What must lie in the store when all that was decided is done."""
    gone = set().union(*decided.values())
    return {path: file for path, file in before.items() if folder_of(path) not in gone or not is_own(path)}


def own_files(files):
    """The paths of Cairn's own files, by the snapshot's folder."""
    found = {}
    for path in files:
        if is_own(path):
            found.setdefault(folder_of(path), set()).add(path)
    return found


def check_cut(before, now, decided):
    """After a kill: what stays is untouched, what goes is whole, or a leftover that knows its files."""
    for path, file in rest(before, decided).items():
        expect(f"{path} is missing or altered after a kill", now.get(path) == file)
    had, has = own_files(before), own_files(now)
    for place in set().union(*decided.values()):
        left = has.get(place, set())
        if f"{place}/manifest.json" in left:
            missing = had[place] - left
            expect(f"{place} lost {missing} while it is a snapshot", not missing)
        elif left:
            record = now.get(f"{place}/begin.json")
            expect(f"{place} is left without its record: {left}", record is not None)
            expect(f"{place}'s record can't be read", json.loads(record[0])["files"])


def survive_kills(scene, kills, seed):
    """Kills prune at random moments, until a last one may finish."""
    dice, before, cut = random.Random(seed), scene.files(), 0
    began = time.monotonic()
    decided = compare(scene, scene.prune("--dry-run"), Counter(), is_dry=True)
    duration = time.monotonic() - began
    for _ in range(kills):
        with subprocess.Popen(
                scene.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=scene.folder) as running:
            try:
                running.wait(dice.uniform(0.02, duration))
            except subprocess.TimeoutExpired:
                running.kill()
                cut += 1
        check_cut(before, scene.files(), decided)
    scene.prune()
    expect("the store doesn't hold what was planned, after kills", scene.files() == rest(before, decided))
    print(f"killed {cut} times of {kills}: each time whole or a leftover, at last as planned")


def agree(scene, tally):
    """Dry run, prune, prune again."""
    before = scene.files()
    decided = compare(scene, scene.prune("--dry-run"), tally, is_dry=True)
    expect("a dry run changed the store", scene.files() == before)
    count = sum(len(read[0]) for read in scene.read.values())
    print(f"{len(scene.histories)} histories, {count} snapshots: every decision agrees with the model")
    print("  " + ", ".join(f"{name} {number}" for name, number in sorted(tally.items())))

    began = time.monotonic()
    compare(scene, scene.prune(), Counter(), is_dry=False)
    seconds = time.monotonic() - began
    done = scene.files()
    expect("the store doesn't hold what was planned", done == rest(before, decided))
    again = scene.prune()
    expect("a second prune deletes", not any(
        one["decision"] == "delete" for job in again["jobs"] for one in job["snapshots"]))
    expect("a second prune sweeps", not any(job["leftovers"] for job in again["jobs"]))
    expect("a second prune changed the store", scene.files() == done)
    print(f"pruned in {seconds:.1f} s, and the store holds what was planned; again, and nothing changed")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=20261121)
    options = parser.parse_args()
    binary = str(Path(options.binary).resolve())
    # In memory: a directory store flushes each folder in which it deletes.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="cairn-retention.", dir=place))
    try:
        agree(Scene(folder / "agree", binary, options.seed, options.histories), Counter())
        shutil.rmtree(folder / "agree")
        if options.kills:
            # Few enough that most kills come while something is deleted.
            survive_kills(Scene(folder / "kills", binary, options.seed + 1, 150), options.kills, options.seed)
    except Failure as failure:
        sys.exit(f"FAILED with seed {options.seed}: {failure}\nThe store is in {folder}")
    shutil.rmtree(folder)


main()
