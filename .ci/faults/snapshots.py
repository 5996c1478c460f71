"""Reads snapshots in a directory store without any code of Cairn's."""

import hashlib
import json
import os
import re
import zlib

MYSQL_END = re.compile(rb"\*/;\n\n-- Dump completed( on \d{4}-\d\d-\d\d [ \d]\d:\d\d:\d\d)?\n+\Z")
POSTGRES_END = b"\n--\n-- PostgreSQL database dump complete\n--\n"


def files(store):
    """Every file of a store by its path, with its bytes."""
    found = {}
    for folder, _, names in os.walk(store):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, store)] = file.read()
    return found


def sealed(contents):
    """The folders that hold a manifest."""
    return {os.path.dirname(path) for path in contents if path.endswith("/manifest.json")}


def digests(contents, folders):
    """A digest of each file of these snapshots."""
    return {path: hashlib.sha256(data).hexdigest()
            for path, data in contents.items() if os.path.dirname(path) in folders}


def leftovers(contents):
    """Files that belong to no sealed snapshot, and temporary files wherever they are."""
    good = sealed(contents)
    return sorted(path for path in contents
                  if os.path.dirname(path) not in good or os.path.basename(path).startswith("."))


def faults(contents, folder):
    """What is wrong with a snapshot, byte for byte; empty when nothing is."""
    try:
        manifest = json.loads(contents[f"{folder}/manifest.json"])
        found = []
        if f"{manifest['job']}/{manifest['id']}" != folder:
            found.append("the manifest is of another snapshot")
        if f"{folder}/RECOVER.md" not in contents:
            found.append("RECOVER.md is missing")
        for database in manifest["databases"]:
            found += dump_faults(contents, folder, database["dump"], manifest["server"]["kind"])
        return found
    except (KeyError, ValueError, zlib.error) as error:
        return [f"{type(error).__name__}: {error}"]


def dump_faults(contents, folder, dump, kind):
    stored = b""
    for entry in dump["objects"]:
        data = contents.get(f"{folder}/{entry['file']}")
        if data is None:
            return [f"{entry['file']} is missing"]
        if len(data) != entry["bytes"]:
            return [f"{entry['file']} has {len(data)} bytes, not {entry['bytes']}"]
        if hashlib.sha256(data).hexdigest() != entry["sha256"]:
            return [f"{entry['file']} has another SHA-256"]
        stored += data
    plain = gunzip(stored)
    if len(plain) != dump["bytes"]:
        return [f"the dump has {len(plain)} bytes, not {dump['bytes']}"]
    if f"{zlib.crc32(plain):08x}" != dump["crc32"]:
        return ["the dump has another CRC-32"]
    return [] if has_mark(plain, kind) else ["the dump has no completion mark"]


def gunzip(data):
    """All members; zlib checks each one's CRC-32 and length."""
    plain = b""
    while data:
        member = zlib.decompressobj(wbits=31)
        plain += member.decompress(data) + member.flush()
        if not member.eof:
            raise ValueError("the gzip stream is cut")
        data = member.unused_data
    return plain


def has_mark(plain, kind):
    if kind == "mysql":
        return bool(MYSQL_END.search(plain[-4096:]))
    key = re.match(rb"(?:--[^\n]*\n|\n)*\\restrict ([^\n]+)\n", plain[:1024])
    end = POSTGRES_END + (b"\n\\unrestrict " + key[1] + b"\n" if key else b"")
    return plain.rstrip(b"\n").endswith(end.rstrip(b"\n")) and plain.endswith(b"\n")
