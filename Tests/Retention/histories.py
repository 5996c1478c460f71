"""Random histories of jobs, as files in a directory store.

What they are made of is what went wrong for somebody somewhere: gaps, bursts, two runs in one second,
clocks that jumped, runs that were killed, objects that went missing, wiped databases, nights with 23 or
25 hours.
"""

import hashlib
import json
from datetime import timedelta

ZONES = [
    "UTC", "Europe/Paris", "America/New_York", "America/St_Johns", "Australia/Lord_Howe",
    "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago",
    "America/Sao_Paulo", "Asia/Tokyo", "Europe/London", "Atlantic/Azores"]
#: Nothing may come to its end while the program runs.
QUIET = timedelta(hours=2)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class History:
    """One job: its rules and what lies in its folder."""

    def __init__(self, name, random, now):
        self.name, self.random, self.now = name, random, now.replace(microsecond=0)
        self.rules = self.deal_rules()
        self.ids = set()
        #: Path in the job's folder -> content.
        self.files = {}
        self.deal()

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def deal_rules(self):
        random, rules = self.random, {}
        if not self.chance(4):
            for rule, most in [("count", 12), ("days", 40), ("daily", 12), ("weekly", 8), ("monthly", 8)]:
                if self.chance(38):
                    rules[rule] = random.randint(1, most) if self.chance(90) else random.randint(1, 1000)
            if not rules:
                rules["count"] = random.randint(1, 8)
            if self.chance(45):
                rules["minimum"] = random.randint(1, min(8, rules.get("count", 8)))
            if self.chance(70):
                rules["timeZone"] = random.choice(ZONES)
        return rules

    def starts(self):
        """When runs began, in any order."""
        random = self.random
        kind = random.choice(["nightly", "nightly", "anyhow", "burst", "sparse", "midnight", "none"])
        if kind == "none":
            return [self.now - timedelta(days=random.randint(1, 90))] if self.chance(60) else []
        count = random.randint(1, 26)
        if kind == "nightly":
            last = self.now - timedelta(seconds=random.randint(0, 3 * 86_400))
            late = random.choice([0, 300])
            return [last - timedelta(days=number, seconds=random.randint(0, late)) for number in range(count)
                    if not self.chance(12)]
        if kind == "midnight":
            # Around the hours at which days begin somewhere, over the weeks in which clocks are set.
            base = self.now.replace(minute=0, second=0) - timedelta(days=random.randint(2, 400))
            return [base - timedelta(hours=random.randint(0, 60 * 24), seconds=random.choice([0, 1, -1, 1800]))
                    for _ in range(count)]
        reach = {"anyhow": 60, "burst": 2, "sparse": 900}[kind] * 86_400
        offset = random.randint(0, 40 * 86_400) if self.chance(40) else 0
        return [self.now - timedelta(seconds=offset + random.randint(0, reach)) for _ in range(count)]

    def deal(self):
        random = self.random
        starts = self.starts()
        starts += [start for start in starts if self.chance(4)]
        if self.chance(8):
            starts += [self.now + timedelta(minutes=random.choice([1, 3]))]
        for _ in range(random.choice([1, 2]) if self.chance(8) else 0):
            starts += [self.now + timedelta(seconds=random.randint(3 * 3600, 400 * 86_400))]
        trouble = random.choice([0, 8, 25])
        for start in starts:
            self.run(start, trouble)
        if self.chance(10):
            self.files["20261399T000000Z-7f3a/manifest.json"] = b"somebody else's"
            self.files["dump.sql.gz"] = b"somebody else's"

    def new_id(self, start):
        while True:
            name = f"{start:%Y%m%dT%H%M%SZ}-{self.random.randrange(1 << 16):04x}"
            if name not in self.ids:
                self.ids.add(name)
                return name

    def run(self, start, trouble):
        """What one run leaves."""
        random = self.random
        name = self.new_id(start)
        files = {}
        file = f"{self.name}-{name}.sql.gz"
        objects = [file] if self.chance(92) else [file, f"{file}.001"]
        deadline = min(start + timedelta(days=1), self.now - QUIET)
        begin = {"version": 1, "token": f"{random.getrandbits(128):032x}", "files": [file, "RECOVER.md"],
                 "deadline": text(deadline)}
        if self.chance(50):
            begin["process"] = {
                "boot": "00000000-0000-0000-0000-000000000000", "namespace": "pid:[1]", "pid": 1, "startTicks": 1}
        files["begin.json"] = json.dumps(begin).encode()
        data = {object: random.randbytes(random.randint(1, 40)) for object in objects}
        files |= data
        if self.chance(5):
            # Killed, long ago or just now.
            if self.chance(40):
                begin["deadline"] = text(self.now + timedelta(days=1))
                files["begin.json"] = json.dumps(begin).encode()
            for object in objects:
                if self.chance(50):
                    del files[object]
            if self.chance(10):
                files["begin.json"] = b"{"
            return self.place(name, files)

        manifest = self.manifest(name, start, data)
        files["RECOVER.md"] = b"how"
        files["manifest.json"] = json.dumps(manifest, indent=1).encode()
        if self.chance(trouble):
            manifest["suspicions"] = ["a table is gone"]
            files["manifest.json"] = json.dumps(manifest).encode()
            if self.chance(35):
                files["accepted.json"] = json.dumps({"version": 1, "time": text(self.now)}).encode()
        if self.chance(trouble / 2):
            self.spoil(files, objects, manifest)
        if self.chance(6):
            record = {"version": 1, "time": text(self.now), "reason": "before the upgrade"}
            files["held.json"] = json.dumps(record).encode() if self.chance(80) else b""
        if "verified.json" not in files and self.chance(10):
            files["verified.json"] = json.dumps({"version": 1, "time": text(self.now), "rows": {}}).encode()
        if self.chance(4):
            files[random.choice(["notes.txt", f"{file}.bak", "manifest.json.bak"])] = b"somebody else's"
        if self.chance(3):
            # Lost or damaged since.
            del files["begin.json"]
            if self.chance(60):
                files["begin.json"] = b"{"
        self.place(name, files)

    def manifest(self, name, start, data):
        random = self.random
        end = start + timedelta(seconds=random.randint(1, 7200))
        if self.chance(6):
            # The clock was set while the run went on.
            end = start + timedelta(seconds=random.randint(-5 * 86_400, 5 * 86_400))
        # Nobody's time may be over while the program runs.
        if -QUIET < self.now - end - timedelta(days=30) < QUIET:
            end -= 3 * QUIET
        if -QUIET < self.now - start - timedelta(days=30) < QUIET:
            end = max(end, start) + 3 * QUIET
        purpose = "safety" if self.chance(5) else "backup"
        return {
            "version": 1, "job": self.name, "id": name, "start": text(start), "end": text(end),
            "cairn": "0.1.0", "purpose": purpose, "encryption": None,
            "server": {"kind": "mysql", "flavour": "MariaDB", "version": "10.11", "dumpTool": "mariadb-dump",
                       "dumpToolVersion": "10.11"},
            "databases": [{
                "name": "app", "characterSet": "utf8mb4", "collation": "utf8mb4_bin", "tables": [],
                "dumpStart": text(start), "dumpEnd": text(end), "objectCounts": {},
                "dump": {"format": "plain", "bytes": 10_000, "crc32": "00c0ffee", "engine": "isal", "level": 2,
                         "objects": [
                             {"file": file, "bytes": len(bytes), "partSize": 8 << 20, "parts": 1,
                              "proof": "read-back", "sha256": hashlib.sha256(bytes).hexdigest()}
                             for file, bytes in data.items()]}}]}

    def spoil(self, files, objects, manifest):
        random = self.random
        damage = random.choice(["missing", "short", "failed", "failed", "cut", "later", "foreign"])
        if damage == "missing":
            del files[random.choice(objects)]
        elif damage == "short":
            files[random.choice(objects)] += b"more"
        elif damage == "failed":
            time = self.now - timedelta(seconds=random.randint(86_400, 60 * 86_400))
            if -QUIET < self.now - time - timedelta(days=30) < QUIET:
                time -= 3 * QUIET
            record = {"version": 1, "time": text(time), "failure": "rotten", "rows": {}}
            files["verified.json"] = json.dumps(record).encode()
        elif damage == "cut":
            files["manifest.json"] = files["manifest.json"][:random.randint(0, 200)]
        elif damage == "later":
            files["manifest.json"] = json.dumps({"version": 2, "job": self.name}).encode()
        else:
            files["manifest.json"] = json.dumps(manifest | {"job": "another"}).encode()

    def place(self, name, files):
        self.files |= {f"{name}/{file}": bytes for file, bytes in files.items()}

    def write(self, store):
        for path, content in self.files.items():
            file = store / self.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def yaml(self):
        keep = ", ".join(f"{key}: {value}" for key, value in self.rules.items())
        lines = [f"  {self.name}:", "    mysql: {database: app}"]
        return "\n".join(lines + ([f"    keep: {{{keep}}}"] if keep else []))
