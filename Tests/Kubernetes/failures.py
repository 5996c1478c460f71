"""What goes wrong before there is a snapshot that a run could be content with."""

import time

from scene import Failure, expect, read


def secrets_as_bitnami_makes_them(rehearsal):
    """the namespace has Bitnami's Secrets, and both databases hold data"""
    # What YAML, option files and Kubernetes might take for theirs.
    password = "a#b'c\"d $(RESTORE_SNAPSHOT) \\e"
    rehearsal.postgres.make_role(password)
    create = rehearsal.scene.cluster.create
    create("Secret", "mysql", **{"mysql-root-password": read("MARIADB_PASSWORD_FILE"),
                                 "mysql-password": "the-application's"})
    create("Secret", "postgresql", **{"password": password, "postgres-password": read("POSTGRES_PASSWORD_FILE")})
    rehearsal.scene.secrets |= {
        "MariaDB's password": read("MARIADB_PASSWORD_FILE"), "the application's password": "the-application's",
        "Postgres' password": read("POSTGRES_PASSWORD_FILE"), "Synapse's password": password,
        "a secret key": read("CEPH_SECRET_KEY_FILE"), "the other secret key": read("CEPH_OTHER_SECRET_KEY_FILE")}
    for database in rehearsal.databases.values():
        database.empty()
        database.load(database.database, rehearsal.size)
    rehearsal.remember()
    return f"{rehearsal.size} MiB of bulk in each"


def values_stay_in_secrets(rehearsal):
    """no object but a Secret holds a secret"""
    objects = rehearsal.scene.cluster.objects
    for (kind, name), one in objects.items():
        for what, secret in rehearsal.scene.secrets.items():
            expect(kind == "Secret" or secret not in str(one), f"{what} is in {kind} {name}")
    return f"{len(objects)} objects"


def wrong_password(rehearsal):
    """a wrong password fails the Job at its first Pod, and the message says what and what to do"""
    said = []
    for cron_job in rehearsal.databases:
        data, key = rehearsal.secret(cron_job)
        right, data[key] = data[key], "wrong"
        message = rehearsal.scene.fail(cron_job, "PodFailurePolicy", 77).message
        data[key] = right
        expect("denied" in message or "authentication" in message, "the message doesn't say it", message)
        expect("\nhint: " in message, "the message has no hint", message)
        said.append(message)
    return "\n".join(said)


def missing_key(rehearsal):
    """a Secret without the key that the objects name keeps the Pod from being made, and it is said which"""
    data, key = rehearsal.secret("cairn-mysql")
    right = data.pop(key)
    try:
        outcome = rehearsal.scene.run("cairn-mysql")
    except rehearsal.scene.cluster.ConfigError as error:
        return str(error)
    finally:
        data[key] = right
    raise Failure(f"the Pod ran without its password:\n{outcome.last.log}")


def server_down(rehearsal):
    """a database that is down is tried again, until backoffLimit is reached"""
    addresses = rehearsal.scene.cluster.addresses
    said = []
    for cron_job, database in rehearsal.databases.items():
        addresses[database.service] = "127.0.0.2"  # where nobody listens
        limit = rehearsal.back_off_limit(cron_job)
        message = rehearsal.scene.fail(cron_job, "BackoffLimitExceeded", 69, pods=limit + 1).message
        del addresses[database.service]
        expect("\nhint: " in message, "the message has no hint", message)
        said.append(f"{limit + 1} Pods: {message}")
    expect(not any(bucket.sealed() for bucket in rehearsal.buckets.values()), "there is a snapshot")
    return "\n".join(said)


def deadline(rehearsal):
    """activeDeadlineSeconds in the middle of an upload: SIGTERM, 143, no snapshot, no upload left open"""
    bucket, session = rehearsal.buckets["cairn-mysql"], rehearsal.mariadb.hold()
    asked, found = 0, []
    began = time.monotonic()

    def is_uploading(_):
        nonlocal asked
        if time.monotonic() - asked < 0.3:
            return False
        expect(time.monotonic() - began < 120, "no upload began: that takes a dump of more than one part")
        asked, found[:] = time.monotonic(), bucket.open_uploads()
        return bool(found)
    try:
        pod = rehearsal.scene.fail("cairn-mysql", "DeadlineExceeded", 143, deadline_at=is_uploading)
    finally:
        rehearsal.mariadb.release(session)
    expect(found, "no upload was open at the deadline")
    expect(not bucket.open_uploads(), "an upload was left open", bucket.open_uploads())
    expect(not bucket.keys(), "something is left in the bucket", bucket.keys())
    rehearsal.remember()
    return f"it had one upload open and ended {pod.after_signal:.1f} s after SIGTERM: {pod.message}"


SCENES = [secrets_as_bitnami_makes_them, values_stay_in_secrets, wrong_password, missing_key, server_down, deadline]
