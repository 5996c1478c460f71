#!/usr/bin/env python3
"""The rows of .ci/bench that need an S3 server, which .ci/bench starts: bench_s3.py ROUNDS"""

import concurrent.futures
import datetime
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

import bench
from bench import CAIRN, ENVIRONMENT, LAB, Run, interleaved, median, row

PORT, TLS_PORT = os.environ["CEPH_PORT"], os.environ["CEPH_TLS_PORT"]
ACCESS_KEY = pathlib.Path(os.environ["CEPH_ACCESS_KEY_FILE"]).read_text().strip()
SECRET_KEY = pathlib.Path(os.environ["CEPH_SECRET_KEY_FILE"]).read_text().strip()
BUCKET = "cairn-bench"
AWS = ["aws", "--endpoint-url", f"http://127.0.0.1:{PORT}", "s3"]
ENVIRONMENT.update(AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET_KEY, AWS_DEFAULT_REGION="us-east-1")


def configuration(is_tls=False):
    path = LAB / "bench-s3.yaml"
    endpoint = f'"https://127.0.0.1:{TLS_PORT}", caFile: "{os.environ["S3_CA_FILE"]}"' if is_tls else f'"http://127.0.0.1:{PORT}"'
    path.write_text(f"""\
store:
  s3: {{bucket: {BUCKET}, prefix: prod/, region: us-east-1, endpointUrl: {endpoint},
       accessKeyId: {{file: "{os.environ['CEPH_ACCESS_KEY_FILE']}"}}, secretAccessKey: {{file: "{os.environ['CEPH_SECRET_KEY_FILE']}"}}}}
jobs:
  mysql:
    mysql: {{socket: "{os.environ['MARIADB_SOCKET']}", user: root, password: {{file: "{os.environ['MARIADB_PASSWORD_FILE']}"}}, database: bench}}
  postgres:
    postgres: {{host: 127.0.0.1, port: {os.environ['POSTGRES_PORT']}, user: postgres, password: {{file: "{os.environ['POSTGRES_PASSWORD_FILE']}"}}, database: bench}}
""")
    return str(path)


def cairn(*arguments, is_tls=False):
    return Run([CAIRN, *arguments, "--config", configuration(is_tls)])


class Pipeline:
    """A shell pipeline, with the wall and processor seconds of all that it starts."""

    def __init__(self, command):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        subprocess.run(["bash", "-o", "pipefail", "-c", command], env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
        self.wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Storage:
    """Requests to the server by a few lines of our own: putting 100,000 objects takes a stock client an hour."""

    def __init__(self):
        self.local = threading.local()

    def request(self, method, path, body=b""):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPConnection("127.0.0.1", int(PORT))
        path = urllib.parse.quote(path)
        now = datetime.datetime.now(datetime.timezone.utc)
        day, stamp = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": f"127.0.0.1:{PORT}", "x-amz-content-sha256": hashlib.sha256(body).hexdigest(), "x-amz-date": stamp}
        canonical = "\n".join([method, path, "", *(f"{k}:{v}" for k, v in headers.items()), "", ";".join(headers), headers["x-amz-content-sha256"]])
        scope = f"{day}/us-east-1/s3/aws4_request"
        key = ("AWS4" + SECRET_KEY).encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={';'.join(headers)}, "
                                    f"Signature={hmac.digest(key, to_sign.encode(), 'sha256').hex()}")
        self.local.connection.request(method, path, body=body, headers=headers)
        reply = self.local.connection.getresponse()
        text = reply.read()
        if reply.status != 200:
            sys.exit(f"{method} {path}: {reply.status} {text}")
        return text


def stored_size(kind):
    lines = subprocess.run([*AWS, "ls", "--recursive", f"s3://{BUCKET}/prod/{kind}/"], env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
    return [int(line.split()[2]) for line in lines.splitlines() if line.endswith(".sql.gz")][-1]


def backups(kind, command, rounds):
    size = bench.dump_size(command)
    ours, tls, null, piped = interleaved(
        rounds,
        lambda: cairn("backup", kind),
        lambda: cairn("backup", kind, is_tls=True),
        lambda: Run(" ".join(command) + " >/dev/null", shell=True),
        lambda: Pipeline(" ".join(command) + f" | gzip -6 | {' '.join(AWS)} cp - s3://{BUCKET}/piped/{kind}.sql.gz --only-show-errors"))
    dump = Pipeline(" ".join(command) + " >/dev/null")
    theirs = (median(piped, "cpu") - dump.cpu) / (size / 1e9)
    own = median(ours, "cpu") / (size / 1e9)
    listed = subprocess.run([*AWS, "ls", f"s3://{BUCKET}/piped/{kind}.sql.gz"], env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
    row(f"{kind}: backup to Ceph against the dump to /dev/null", ours, null,
        f"{size / 1e6:.0f} MB, {size / 1e6 / median(ours):.0f} MB/s; peak {median(ours, 'peak'):.0f} MiB; over TLS {median(tls):.2f} s, peak {median(tls, 'peak'):.0f} MiB")
    row(f"{kind}: backup to Ceph against `dump \\| gzip -6 \\| aws s3 cp -`", ours, piped,
        f"{median(piped) / median(ours):.1f} times as fast at {stored_size(kind) / int(listed.split()[2]):.3f} of its size; "
        f"own CPU {own:.1f} s/GB, {own / theirs:.2f} of gzip's and aws' {theirs:.1f}")
    download(kind, rounds)


def download(kind, rounds):
    ours, theirs = interleaved(
        rounds,
        lambda: cairn("fetch", f"{kind}/latest", "--decompress", "-o", "-"),
        lambda: Pipeline(f"{' '.join(AWS)} cp s3://{BUCKET}/piped/{kind}.sql.gz - | gzip -dc"))
    row(f"{kind}: download, prove, inflate against `aws s3 cp - \\| gzip -dc`", ours, theirs, f"{median(theirs) / median(ours):.1f} times as fast")


def listing(rounds, snapshots=1000, objects=100_000):
    """A listing of so many snapshots of one job beside so many other objects of the bucket."""
    storage = Storage()
    lines = subprocess.run([*AWS, "ls", "--recursive", f"s3://{BUCKET}/prod/postgres/"], env=ENVIRONMENT, check=True, capture_output=True, text=True).stdout
    model = sorted(line.split()[3] for line in lines.splitlines())[-4:]
    name = model[0].split("/")[2]
    bodies = {key: storage.request("GET", f"/{BUCKET}/{key}") for key in model if not key.endswith(".gz")}
    begun = datetime.datetime(2024, 1, 1)

    def snapshot(index):
        other = f"{(begun + datetime.timedelta(hours=index)):%Y%m%dT%H%M%SZ}-{index:04x}"
        for key in model:
            body = bodies.get(key, b"x").replace(name.encode(), other.encode())
            if key.endswith("manifest.json"):
                manifest = json.loads(body)
                manifest["job"] = "many"
                for database in manifest["databases"]:
                    for stored in database["dump"]["objects"]:
                        stored.update(bytes=1, parts=1)
                body = json.dumps(manifest).encode()
            storage.request("PUT", f"/{BUCKET}/prod/many/{other}/{key.split('/')[3].replace(name, other)}", body)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(snapshot, range(snapshots)))
        list(pool.map(lambda index: storage.request("PUT", f"/{BUCKET}/prod/media/{index % 100}/{index}"), range(objects)))
    path = pathlib.Path(configuration())
    path.write_text(path.read_text() + path.read_text().split("jobs:\n")[1].replace("  mysql:\n", "  many:\n", 1).split("  postgres:")[0])
    by_job, by_store = interleaved(
        rounds,
        lambda: Run([CAIRN, "list", "many", "--config", str(path)]),
        lambda: Run([CAIRN, "list", "--store", f"s3://{BUCKET}/prod?endpoint=http://127.0.0.1:{PORT}&region=us-east-1"]))
    for what, runs in (("one job", by_job), ("all jobs, by --store", by_store)):
        print(f"| list of {snapshots} snapshots among {objects + 4 * snapshots} objects, {what} | {median(runs):.2f} s ({bench.spread(runs)}) | | | peak {median(runs, 'peak'):.0f} MiB |", flush=True)


def main():
    rounds = int(sys.argv[1])
    if not shutil.which("aws"):
        sys.exit("the peer is missing: apt-get install awscli")
    subprocess.run([*AWS, "mb", f"s3://{BUCKET}"], env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    print(f"\nAgainst Ceph in memstore on the same machine. Medians of {rounds} rounds after one to warm up.\n")
    print("| what | Cairn | the other | ratio | |\n|---|---|---|---|---|")
    backups("mysql", bench.MARIADB_DUMP, rounds)
    backups("postgres", bench.PG_DUMP, rounds)
    listing(rounds)


if __name__ == "__main__":
    main()
