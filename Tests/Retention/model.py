"""A reference model of Cairn's retention, written from docs/retention.md, docs/manifest.md and the design alone.

`read_job` reads a job's folder in a directory store, `decide` says what becomes of each snapshot, `swept` which
leftovers go. Words in quotation marks are the text's own. READING marks a choice that the text leaves open.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

#: "A job without `keep` is never pruned"; `minimum` is "no rule by itself".
RULES = ("count", "days", "daily", "weekly", "monthly")
#: "It goes when a newer good snapshot has existed for 30 days."
GRACE = timedelta(days=30)
#: "Dated in the future, more than five minutes from now."
SKEW = timedelta(minutes=5)
#: A leftover's run is over "10 minutes after `deadline`".
MARGIN = timedelta(minutes=10)

ID = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{4}", re.ASCII)
PERIODS = {
    "daily": lambda local: local.date(),
    "weekly": lambda local: local.isocalendar()[:2],  # "ISO weeks, from Monday to Sunday"
    "monthly": lambda local: (local.year, local.month)}


@dataclass(frozen=True)
class Snapshot:
    """A folder with a `manifest.json`: "with it, the snapshot exists"."""

    job: str
    id: str
    is_readable: bool
    #: The run's end, or its start if the clock was set back meanwhile: "whichever is later". None where the manifest can't be read.
    sealed: datetime | None = None
    is_safety: bool = False
    #: Has suspicions that nobody has accepted.
    is_suspicious: bool = False
    #: An object is missing or of another size, or a verification failed.
    is_damaged: bool = False
    failed_at: datetime | None = None
    is_held: bool = False

    @property
    def name(self):
        return f"{self.job}/{self.id}"

    @property
    def start(self):
        return start_of(self.id)

    def state(self):
        """"`good`, `suspicious`, `damaged` or `safety`". A failed verification "is then listed as damaged".

        Of several, damaged comes first, then safety. Being in the future isn't a state.
        """
        if self.is_damaged or not self.is_readable:
            return "damaged"
        if self.is_safety:
            return "safety"
        return "suspicious" if self.is_suspicious else "good"


@dataclass(frozen=True)
class Leftover:
    """"A folder with `begin.json` and no manifest." """

    name: str
    #: None where `begin.json` can't be read.
    deadline: datetime | None


def moment(text):
    """"Times are ISO 8601 in UTC, to the second." """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def start_of(id):
    """"The UTC second at which the run began and four random hexadecimal digits", or None for any other name."""
    matched = ID.fullmatch(id)
    try:
        return matched and datetime.strptime(matched[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def record(file):
    """A record of version 1, or None: missing, unreadable, or of a later version."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("version") == 1 else None


def is_whole(file, size):
    return file.is_file() and file.stat().st_size == size


def read_snapshot(folder):
    """A sealed folder, as far as retention looks at it."""
    job, id = folder.parent.name, folder.name
    is_held = (folder / "held.json").exists()  # "while it is there, also when it can't be read"
    manifest = record(folder / "manifest.json")
    # An encryption "that says anything else is refused". Another's manifest "counts as damaged", but prune deletes
    # only what a snapshot's "own records name" (design, promise 2), and that one isn't its own.
    if manifest is None or (manifest["job"], manifest["id"], manifest["encryption"]) != (job, id, None):
        return Snapshot(job, id, is_readable=False, is_held=is_held)
    verification = record(folder / "verified.json") or {}
    has_failed = "failure" in verification
    objects = [one for database in manifest["databases"] for one in database["dump"]["objects"]]
    return Snapshot(
        job, id, is_readable=True, is_held=is_held, sealed=max(moment(manifest["end"]), start_of(id)),
        is_safety=manifest["purpose"] == "safety",
        # "A file that can't be read accepts nothing."
        is_suspicious=manifest["purpose"] != "safety" and bool(manifest.get("suspicions"))
        and record(folder / "accepted.json") is None,
        # "All its objects lie there at the size that the manifest says; no verification has failed on it."
        is_damaged=has_failed or not all(is_whole(folder / one["file"], one["bytes"]) for one in objects),
        failed_at=moment(verification["time"]) if has_failed else None)


def read_job(folder):
    """A job's snapshots and its leftovers. Whatever else lies there is somebody else's."""
    snapshots, leftovers = [], []
    for one in sorted(one for one in Path(folder).glob("*") if start_of(one.name)):
        if (one / "manifest.json").exists():
            snapshots.append(read_snapshot(one))
        elif (one / "begin.json").exists():
            begin = record(one / "begin.json")
            leftovers.append(Leftover(f"{one.parent.name}/{one.name}", begin and moment(begin["deadline"])))
    return snapshots, leftovers


@dataclass
class Decision:
    decision: str = "keep"
    reasons: set[str] = field(default_factory=set)
    pinned_by: str | None = None
    until: datetime | None = None


def floor(rules):
    """"3 unless given, and never more than `count`." """
    minimum = rules.get("minimum", 3)
    return min(minimum, rules.get("count", minimum))


def is_future(snapshot, now):
    return snapshot.start > now + SKEW


def is_good(snapshot, now):
    """"A snapshot is good when all of this holds." """
    return snapshot.state() == "good" and not is_future(snapshot, now)


def wanted(rules, good):
    """What each rule wants of the good ones, newest first: "a good snapshot stays if any rule wants it"."""
    zone = ZoneInfo(rules.get("timeZone", "UTC"))
    found = {"newest-good": good[:1], "minimum": good[:floor(rules)]}
    if "count" in rules:
        found["count"] = good[:rules["count"]]
    if "days" in rules:
        # "At most N × 24 hours before the newest good one did."
        reach = timedelta(days=rules["days"])
        found["days"] = [one for one in good if good[0].start - one.start <= reach]
    for rule, period in PERIODS.items():
        # "The newest of each of the N most recent days [weeks, months] that have one."
        newest = {period(one.start.astimezone(zone)): one for one in reversed(good)}
        found[rule] = list(newest.values())[-rules[rule]:] if rule in rules else []
    return found


def expiry(snapshot, first_good):
    """"The 30 days begin when the oldest of the good ones that are newer was sealed", and never before a failed
    verification."""
    return max(first_good.sealed, snapshot.failed_at or first_good.sealed) + GRACE


def decide(rules, snapshots, now):
    """What becomes of each snapshot, by its name."""
    decisions = {one.name: Decision(reasons={"held"} if one.is_held else set()) for one in snapshots}
    if not any(rule in rules for rule in RULES):
        # "The job has no rule; `held` may be there as well, and no other."
        for decision in decisions.values():
            decision.reasons.add("no-rule")
        return decisions

    ordered = sorted(snapshots, key=lambda one: one.id, reverse=True)  # "ordered by their ids"
    good = [one for one in ordered if is_good(one, now)]
    for reason, ones in wanted(rules, good).items():
        for one in ones:
            decisions[one.name].reasons.add(reason)
    for one in ordered:
        mine = decisions[one.name]
        if is_future(one, now):
            mine.reasons.add("future")  # "And for nothing else, unless it is held."
            continue
        if not one.is_readable:
            mine.reasons.add("unreadable")
        if one.state() == "good" or not one.is_readable:
            continue  # "Never pruned": an unreadable one has no 30 days.
        first_good = next((other for other in reversed(good) if other.id > one.id), None)
        until = expiry(one, first_good) if first_good else None
        if until and until <= now:
            continue
        mine.reasons.add(one.state())
        mine.until = until
        if first_good:
            decisions[first_good.name].reasons.add("first-good-after")

    # "Until it is accepted, or its own time is over", whatever else is wrong with it.
    pinning = next((one for one in ordered if one.is_suspicious and decisions[one.name].reasons), None)
    for one in good:
        if pinning and one.id < pinning.id:
            decisions[one.name].reasons.add("pinned")
            decisions[one.name].pinned_by = pinning.name

    for one in ordered:
        mine = decisions[one.name]
        if not mine.reasons:
            mine.decision, mine.reasons = "delete", {"unwanted" if one in good else f"{one.state()}-expired"}
    return decisions


def swept(leftovers, now):
    """Leftovers whose run is over, "10 minutes after `deadline`".

    READING: a boot that isn't this machine's may be another machine's, so its process isn't known to have ended.
    What `begin.json` can't tell, nobody knows: such a leftover stays.
    """
    return {one.name for one in leftovers if one.deadline and now > one.deadline + MARGIN}
