#!/usr/bin/env python3
"""Does on a Synapse what its users do, and later looks whether it is all still there.

    synapse-traffic.py fill STATE [MESSAGES]   users, rooms, messages, an upload, encryption keys
    synapse-traffic.py claim STATE             takes a one-time key of the first user; prints its name, if any
    synapse-traffic.py upload STATE NAME       the first user's client uploads more of them: NAME00, NAME01 …
    synapse-traffic.py read STATE              passwords, sessions, every message, the upload: all as filled
    synapse-traffic.py keys STATE              prints how many one-time keys the first user has left
    synapse-traffic.py send STATE TEXT         a new message, which another user then sees

Of the server it takes $SYNAPSE_URL and $SYNAPSE_REGISTRATION_SECRET_FILE. STATE is a file: what was
filled in, by which the other commands judge. Ends with 1 and says the differences when there are any.
"""

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

USERS = ["anna", "ben", "chloe", "dilek"]
ROOMS = ["Lobby", "Büro 🚀", "Support"]
ONE_TIME_KEYS = 10


def call(method, path, body=None, token=None, raw=None):
    """One request; returns the reply, decoded."""
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "image/png" if raw is not None else "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        os.environ["SYNAPSE_URL"] + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            content = reply.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}")
    return json.loads(content) if "/download/" not in path else content


def client(method, path, *arguments, **options):
    return call(method, f"/_matrix/client/v3/{path}", *arguments, **options)


def quoted(text):
    return urllib.parse.quote(text, safe="")


def register(name, password):
    """A user, by the registration secret, as an administrator's tool does it."""
    path = "/_synapse/admin/v1/register"
    nonce = call("GET", path)["nonce"]
    with open(os.environ["SYNAPSE_REGISTRATION_SECRET_FILE"], "rb") as file:
        secret = file.read().strip()
    words = b"\0".join(word.encode() for word in (nonce, name, password, "notadmin"))
    return call("POST", path, {
        "nonce": nonce, "username": name, "password": password, "admin": False,
        "mac": hmac.new(secret, words, hashlib.sha1).hexdigest()})


def login(name, password):
    return client("POST", "login", {
        "type": "m.login.password", "identifier": {"type": "m.id.user", "user": name},
        "password": password})


def send(room, token, text):
    path = f"rooms/{quoted(room)}/send/m.room.message/{time.time_ns()}"
    return client("PUT", path, {"msgtype": "m.text", "body": text}, token)["event_id"]


def messages(room, token):
    """The texts of a room, oldest first."""
    found, start = [], ""
    while True:
        page = client(
            "GET", f"rooms/{quoted(room)}/messages?dir=b&limit=500{start}", token=token)
        found += [event["content"]["body"] for event in page["chunk"]
                  if event["type"] == "m.room.message"]
        if not page.get("end") or not page["chunk"]:
            return found[::-1]
        start = "&from=" + quoted(page["end"])


def picture(side):
    """A square PNG of noise."""
    def chunk(kind, content):
        checksum = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + checksum
    size = side.to_bytes(4, "big")
    noise = hashlib.shake_128(b"noise").digest(side * side)
    lines = b"".join(b"\0" + noise[line * side:][:side] for line in range(side))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + size + b"\x08\0\0\0\0")
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def upload_keys(user, name="KEY"):
    """What a client that encrypts uploads; Synapse doesn't look into the keys."""
    device = {
        "user_id": user["user_id"], "device_id": user["device_id"],
        "algorithms": ["m.olm.v1.curve25519-aes-sha2"], "signatures": {},
        "keys": {f"curve25519:{user['device_id']}": "cmFuZG9t"}}
    client("POST", "keys/upload", {
        "device_keys": device,
        "one_time_keys": {f"signed_curve25519:{name}{number:02}": {"key": f"k{number}", "signatures": {}}
                          for number in range(ONE_TIME_KEYS)}}, user["access_token"])


def fill(count):
    users = []
    for name in USERS:
        user = register(name, f"password of {name}")
        upload_keys(user)
        users.append({"name": name, "password": f"password of {name}", **user})
    image = picture(64)
    upload = call(
        "POST", "/_matrix/media/v3/upload?filename=map.png", token=users[0]["access_token"], raw=image)
    rooms = {}
    for name in ROOMS:
        room = client("POST", "createRoom", {"preset": "public_chat", "name": name},
                      users[0]["access_token"])["room_id"]
        for user in users[1:]:
            client("POST", f"join/{quoted(room)}", {}, user["access_token"])
        rooms[room] = []
    for number in range(count):
        room = list(rooms)[number % len(rooms)]
        text = f"{number}: Grüße, \\N 'quoted' 🚀" + " and so on" * (number % 7)
        send(room, users[number % len(users)]["access_token"], text)
        rooms[room].append(text)
    return {"users": users, "rooms": rooms, "media": upload["content_uri"].removeprefix("mxc://"),
            "sha256": hashlib.sha256(image).hexdigest()}


def differences(state):
    for user in state["users"]:
        if login(user["name"], user["password"])["user_id"] != user["user_id"]:
            yield f"{user['name']} is somebody else"
        if client("GET", "account/whoami", token=user["access_token"])["user_id"] != user["user_id"]:
            yield f"{user['name']}'s session is another's"
    token = state["users"][-1]["access_token"]
    for room, texts in state["rooms"].items():
        found = messages(room, token)
        if found != texts:
            yield f"{room}: {len(found)} messages instead of {len(texts)}, or others"
    image = call("GET", f"/_matrix/client/v1/media/download/{state['media']}", token=token)
    if hashlib.sha256(image).hexdigest() != state["sha256"]:
        yield "the upload has changed"


def main():
    command, path, *rest = sys.argv[1:]
    if command == "fill":
        state = fill(int(rest[0]) if rest else 120)
    else:
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
    users, token = state["users"], state["users"][0]["access_token"]
    match command:
        case "fill":
            print(f"{len(users)} users, {len(state['rooms'])} rooms,"
                  f" {sum(map(len, state['rooms'].values()))} messages, an upload")
        case "claim":
            of = {users[0]["user_id"]: {users[0]["device_id"]: "signed_curve25519"}}
            claimed = client("POST", "keys/claim", {"one_time_keys": of}, users[1]["access_token"])
            print(*claimed["one_time_keys"].get(users[0]["user_id"], {}).get(users[0]["device_id"], {}))
        case "upload":
            upload_keys(users[0], rest[0])
        case "read":
            found = list(differences(state))
            if found:
                sys.exit("\n".join(found))
            print("every password, session, message and upload is as it was")
        case "keys":
            counts = client("POST", "keys/upload", {}, token)["one_time_key_counts"]
            print(counts.get("signed_curve25519", 0))
        case "send":
            room = next(iter(state["rooms"]))
            send(room, login(users[0]["name"], users[0]["password"])["access_token"], rest[0])
            state["rooms"][room].append(rest[0])
            if messages(room, users[1]["access_token"])[-1] != rest[0]:
                sys.exit("the new message doesn't show")
            print("a new message was sent and is seen by others")
        case _:
            sys.exit(__doc__)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(state, file)


if __name__ == "__main__":
    main()
