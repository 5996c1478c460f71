"""Backups, and what looks at them."""

import drills
from scene import expect


def first_night(rehearsal):
    """both backups; a Pod that lost its node counts as no failure, and the next one is made"""
    pod = rehearsal.scene.succeed("cairn-mysql")
    rehearsal.figure("backup of MariaDB", pod)
    outcome = rehearsal.scene.run("cairn-synapse", disrupt_at=rehearsal.once_running("pg_dump"))
    expect((outcome.condition, len(outcome.pods)) == ("Complete", 2), "the Job didn't outlive its node",
           outcome.last.log)
    expect(outcome.pods[0].status == 143 and outcome.pods[0].disrupted, "the first Pod wasn't disrupted")
    rehearsal.figure("backup of Postgres", outcome.last)
    counts = {name: len(bucket.sealed()) for name, bucket in rehearsal.buckets.items()}
    expect(set(counts.values()) == {1}, f"snapshots: {counts}")
    return "\n".join(line for one in (pod, outcome.last) for line in one.log.splitlines() if "stored as" in line)


def same_night_again(rehearsal):
    """--unless-newer-than: a run that is started again does nothing"""
    for cron_job, bucket in rehearsal.buckets.items():
        pod = rehearsal.scene.succeed(cron_job)
        expect(len(bucket.sealed()) == 1, "there is a second snapshot", pod.log)
    return pod.log.strip()


def only_its_own_secrets(rehearsal):
    """a job's Pod has the files of its own secrets, and list has none of a database"""
    mysql, synapse = {"MariaDB's password", "a secret key"}, {"Synapse's password", "the other secret key"}
    stores = {"a secret key", "the other secret key"}
    whose = {"cairn-mysql": mysql, "cairn-synapse": synapse, "cairn-mysql-restore": mysql,
             "cairn-synapse-restore": synapse, "cairn-list": stores, "cairn-verify": stores,
             "cairn-check": mysql | synapse}
    for cron_job, wanted in whose.items():
        found = set()

        def look(container):
            for file in container.pod.volumes.files():
                found.update(name for name, secret in rehearsal.scene.secrets.items() if secret.encode() in file)
        rehearsal.scene.run(cron_job, on_look=look)
        expect(found == wanted, f"{cron_job} has {sorted(found)}, not {sorted(wanted)}")
    return f"{len(whose)} CronJobs"


def list_check_verify(rehearsal):
    """list shows both jobs, check finds nothing that is wrong, verify proves both"""
    pod = rehearsal.scene.succeed("cairn-list")
    for name in ("workadventure/", "synapse/"):
        expect(name in pod.log, f"list doesn't have {name}", pod.log)
    rehearsal.figure("list", pod)
    rehearsal.figure("check", rehearsal.scene.succeed("cairn-check"))
    pod = rehearsal.scene.succeed("cairn-verify")
    expect(pod.log.count("proven;") == 2, "verify didn't prove both", pod.log)
    rehearsal.figure("verify", pod)
    return "\n".join(line for line in pod.log.splitlines() if "proven;" in line)


def as_nobody_without_a_home(rehearsal):
    """the same as a user whom the image doesn't know, as OpenShift deals them, without HOME and TMPDIR"""
    user = 1000680000

    def alter(template):
        spec = template["spec"]
        spec["securityContext"] |= {"runAsUser": user, "runAsGroup": 0, "fsGroup": user}
        for container in spec["containers"]:
            container["env"] = [one for one in container.get("env", []) if one["name"] not in ("HOME", "TMPDIR")]
            container["args"] = [word for word in container["args"] if word not in ("--unless-newer-than", "1h")]
    homes = set()
    for cron_job in (*rehearsal.databases, "cairn-list", "cairn-check", "cairn-verify"):
        pod = rehearsal.scene.succeed(cron_job, alter=alter, user=user, group=0)
        first = min(pod.environments, key=lambda text: b"HOSTNAME=" not in text)
        homes |= {one.decode() for one in first.split(b"\0") if one.startswith((b"HOME=", b"TMPDIR="))}
    return f"uid {user}, {', '.join(sorted(homes)) or 'no HOME'}"


# Without a drill, check would have something to say.
SCENES = [first_night, same_night_again, only_its_own_secrets, *drills.SCENES, list_check_verify,
          as_nobody_without_a_home]
