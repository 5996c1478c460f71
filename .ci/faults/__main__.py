"""Deals the rounds, plays them and counts. Started by .ci/campaign, which starts the servers."""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time

import backups
import restores
import snapshots
from backups import BackupRound
from restores import RestoreRound
from rounds import Broken
from servers import MariaDB, Postgres

MEBIBYTES = 2


class Campaign:
    """The good snapshots, and what the databases were when they were taken."""

    def __init__(self):
        self.evidence = tempfile.mkdtemp(prefix="cairn-campaign.", dir=os.environ.get("TMPDIR", "/tmp"))
        self.store = f"{self.evidence}/store"
        self.servers = [MariaDB(), Postgres()]
        self.good, self.of_source = {self.store: {}}, set()
        self.dump_sizes, self.stored_sizes, self.sources = {}, {}, {}
        os.makedirs(self.store)

    def prepare(self):
        for server in self.servers:
            server.create("source")
            server.load("source", MEBIBYTES)
            self.sources[server.kind] = server.state("source")
            first = BackupRound(self, len(self.sources) - 2, server, "none", random.Random(0))
            for _ in range(2):
                first.clean_backup()
            folder = max(f for f in self.good_folders(self.store) if f.startswith(f"{server.job}/"))
            contents = snapshots.files(f"{self.store}/{folder}")
            data = next(data for path, data in contents.items() if path.endswith(".sql.gz"))
            self.stored_sizes[server.kind] = sum(map(len, contents.values()))
            self.dump_sizes[server.kind] = len(snapshots.gunzip(data))
        self.of_source = set(self.good_folders(self.store))

    def good_folders(self, store):
        return {os.path.dirname(path) for path in self.good.get(store, {})}

    def remember(self, store, contents):
        """From now on these snapshots must stay as they are."""
        self.good[store] = snapshots.digests(contents, snapshots.sealed(contents))

    def deal(self, count, seed):
        """Every fault with every server in turn, in an order of the seed's."""
        faults = [(kind, fault) for kind, faults in (
            (BackupRound, backups.FAULTS), (RestoreRound, restores.FAULTS)) for fault in faults
            if fault != "store full" or os.geteuid() == 0]
        dice, cards = random.Random(seed), []
        while len(cards) < count:
            deck = [(*card, server) for card in faults for server in self.servers]
            dice.shuffle(deck)
            cards += deck
        return cards[:count]

    def play(self, number, card, seed):
        """Plays a round and prints its line; says whether all invariants held."""
        kind, fault, server = card
        name = f"{seed}.{number}"
        began = time.monotonic()
        game = kind(self, number, server, fault, random.Random(name))
        title = f"{name:>9}  {server.kind:8}  {game.title:7}  {fault}"
        try:
            outcome, held = game.play(), True
            shutil.rmtree(game.folder)
        except Exception as error:  # a fault of the campaign's own must not pass for a success
            outcome, held = f"FAILED: {type(error).__name__ * (not isinstance(error, Broken))} {error}", False
            with open(f"{game.folder}/failure", "w", encoding="utf-8") as file:
                file.write(f"{title}: {outcome}\n")
        self.good = {self.store: self.good[self.store]}
        print(f"{title}, {outcome} ({time.monotonic() - began:.1f} s)", flush=True)
        return held


def main():
    parser = argparse.ArgumentParser(prog="campaign")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()

    campaign = Campaign()
    campaign.prepare()
    print(f"seed {options.seed}", flush=True)
    if os.geteuid() != 0:
        print("without a store that is full: that takes root", flush=True)
    results = [campaign.play(number, card, options.seed)
               for number, card in enumerate(campaign.deal(options.rounds, options.seed), 1)]
    for server in campaign.servers:
        results.append(campaign.play(len(results) + 1, (LastRound, "none", server), options.seed))
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    if failed:
        sys.exit(f"the evidence is in {campaign.evidence}")
    shutil.rmtree(campaign.evidence)


class LastRound(BackupRound):
    """A clean run after all, and every good snapshot as it was."""
    title = "the end"

    def play(self):
        self.check_store()
        self.clean_backup()
        return f"{len(self.campaign.good_folders(self.store))} snapshots, all as they were sealed"


main()
