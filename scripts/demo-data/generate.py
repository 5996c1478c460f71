#!/usr/bin/env python3
"""Bulk for the sample databases, the same bytes at every run: generate.py mysql|postgres MIB

Writes SQL for the clients of MySQL or PostgreSQL to standard output, for the tables that mysql.sql and
postgres.sql make. Text compresses about as human text and JSON do; tokens, keys and pictures hardly.
"""

import base64
import hashlib
import json
import random
import sys

R = random.Random(20260101)
BATCH = 250


def vocabulary():
    syllables = [a + b for a in "b c d f g l m n p r s t v br st tr ch".split() for b in "a e i o u an en is al ou".split()]
    words = ["".join(R.choices(syllables, k=R.randint(1, 4))) for _ in range(4000)]
    # A few words are most of a text, as in every language.
    return " ".join(R.choices(words, [1 / (rank + 5) for rank in range(len(words))], k=400_000))


POOL = vocabulary()


def text(length):
    start = R.randrange(len(POOL) - length)
    return POOL[start:start + length]


def token(length):
    return base64.urlsafe_b64encode(R.randbytes(length)).decode()[:length]


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def write(string):
    data = string.encode()
    sys.stdout.buffer.write(data)
    return len(data)


# MySQL: rounds of INSERT statements over all tables


def quoted(string):
    return "'" + string.replace("\\", "\\\\").replace("'", "''") + "'"


def session(_):
    return f"('{token(40)}',{R.randint(1, 3)},0x0a0000{R.randrange(256):02x},'Mozilla/5.0 (X11; Linux) rv:{R.randrange(100, 150)}','{token(400)}',{1780000000 + R.randrange(10**6)})"


def activity(_):
    properties = {"old": {"name": text(20), "text": text(250)}, "attributes": {"name": text(20), "text": text(250)}}
    return f"('20{R.randint(24, 27)}-0{R.randint(1, 9)}-1{R.randrange(10)}','default',{quoted(text(60))},'App\\\\Models\\\\Room',{R.randrange(10**5)},{quoted(compact(properties))})"


def media(_):
    data = R.randbytes(R.randint(2_000, 60_000))
    return f"({R.randrange(10**5)},'image/png',0x{data.hex()},0x{hashlib.sha256(data).hexdigest()})"


def mysql(size):
    yield "SET NAMES utf8mb4;\n"
    while True:
        for table, row, count in (
                ("sessions", session, BATCH),
                ("activity_log (happened_on,log_name,description,subject_type,subject_id,properties)", activity, 2 * BATCH),
                ("media (model_id,mime,data,sha256)", media, 4)):
            yield f"INSERT INTO {table} VALUES\n" + ",\n".join(map(row, range(count))) + ";\n"


# PostgreSQL: one COPY block per table


def field(string):
    return string.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def event_id(number):
    return "$" + base64.urlsafe_b64encode(hashlib.sha256(str(number).encode()).digest())[:43].decode()


def room(number):
    return f"!room{number % 200}:example.org"


def user(number):
    return f"@user{number * 7 % 1000}:example.org"


def event(number):
    return [number + 10, number + 10, event_id(number), "m.room.message", room(number), user(number), "t", "f", number, 1780000000000 + number * 137, "f", "\\N"]


def event_json(number):
    contents = {"msgtype": "m.text", "body": text(R.randint(20, 400))} if number % 3 else {
        "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": token(R.randint(200, 600)), "device_id": "PHONE"}
    body = {"type": "m.room.message", "room_id": room(number), "sender": user(number), "content": contents, "depth": number,
            "prev_events": [event_id(number - 1)], "hashes": {"sha256": token(43)}, "signatures": {"example.org": {"ed25519:a": token(86)}}}
    return [event_id(number), room(number), compact({"txn_id": f"m{number}"}), field(compact(body)), 11]


def event_edge(number):
    return [event_id(number), event_id(number - 1), "\\N", "f"]


def state(number):
    return [1000 + number // 40, room(number), "m.room.member", user(number % 40), event_id(number % 5000)]


def room_key(number):
    return [user(number), room(number), f"{token(43)}{number}", 1, 0, "t", field(compact({"ciphertext": token(600), "mac": token(11)}))]


def postgres(size):
    yield "SET client_encoding = 'UTF8';\n"
    for table, row, share in (
            ("events", event, 0.15), ("event_json", event_json, 0.55), ("event_edges", event_edge, 0.07),
            ("state_groups_state", state, 0.10), ("e2e_room_keys", room_key, 0.13)):
        yield f"COPY public.{table} FROM STDIN;\n"
        written = number = 0
        while written < size * share:
            block = "".join("\t".join(map(str, row(number + n))) + "\n" for n in range(BATCH))
            written += len(block)
            number += BATCH
            yield block
        yield "\\.\n"
        if table == "events":
            yield "SELECT setval('public.events_stream_seq', max(stream_ordering)) FROM public.events;\n"
    yield "REFRESH MATERIALIZED VIEW public.room_stats;\n"
    yield "REFRESH MATERIALIZED VIEW public.stats_of_stats;\n"


def main():
    engines = {"mysql": mysql, "postgres": postgres}
    if len(sys.argv) != 3 or sys.argv[1] not in engines or not sys.argv[2].isdigit():
        sys.exit("usage: generate.py mysql|postgres MIB")
    size = int(sys.argv[2]) << 20
    written = 0
    for block in engines[sys.argv[1]](size):
        written += write(block)
        # PostgreSQL's blocks must all come; they know when they are enough.
        if sys.argv[1] == "mysql" and written >= size:
            break


main()
