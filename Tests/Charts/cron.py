"""Cron expressions as Kubernetes' CronJob controller reads them (robfig/cron's standard parser)."""

import re

MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
DAYS = {name: number for number, name in enumerate("sun mon tue wed thu fri sat".split())}
FIELDS = [
    ("minute", 0, 59, {}), ("hour", 0, 23, {}), ("day of the month", 1, 31, {}), ("month", 1, 12, MONTHS),
    ("day of the week", 0, 6, DAYS)]
LONGEST = {month: 30 if month in (4, 6, 9, 11) else 29 if month == 2 else 31 for month in range(1, 13)}


def problem(expression):
    """What is wrong with the expression, or None."""
    if re.fullmatch(r"@(yearly|annually|monthly|weekly|daily|midnight|hourly)", expression):
        return None
    if re.fullmatch(r"@every ([0-9]+(\.[0-9]+)?(h|m|s))+", expression):
        return None
    parts = expression.split()
    if len(parts) != 5:
        return f"has {len(parts)} fields, not 5"
    sets = []
    for part, (name, low, high, words) in zip(parts, FIELDS):
        try:
            sets.append(field(part, low, high, words))
        except ValueError as error:
            return f"{name}: {error}"
    if parts[4] in ("*", "?") and not any(day <= LONGEST[month] for day in sets[2] for month in sets[3]):
        return "names a day that no year has"
    return None


def field(text, low, high, words):
    values = set()
    for item in text.split(","):
        span, slash, step = item.partition("/")
        if slash and not re.fullmatch("[1-9][0-9]*", step):
            raise ValueError(f"“{item}” has no step")
        if span in ("*", "?"):
            first, last = low, high
        else:
            ends = span.split("-")
            if len(ends) > 2:
                raise ValueError(f"“{item}” isn't a range")
            first, last = number(ends[0], words), number(ends[-1], words)
            if slash and len(ends) == 1:
                last = high
        if not low <= first <= last <= high:
            raise ValueError(f"“{item}” isn't within {low} to {high}")
        values.update(range(first, last + 1, int(step or 1)))
    return values


def number(text, words):
    if text.lower() in words:
        return words[text.lower()]
    if not re.fullmatch("[0-9]+", text):
        raise ValueError(f"“{text}” isn't a number")
    return int(text)
