"""Restores: refused, cut off, done."""

from scene import Failure, expect


def order(rehearsal, snapshot, confirm):
    """The runbook's first command: what is to be restored, and the typed confirmation."""
    cluster = rehearsal.scene.cluster
    if ("ConfigMap", "cairn-restore") in cluster.objects:
        cluster.delete("ConfigMap", "cairn-restore")
    cluster.create("ConfigMap", "cairn-restore", snapshot=snapshot, confirm=confirm)


def without_an_order(rehearsal):
    """restore without the ConfigMap is refused, and says how to make it"""
    for cron_job in rehearsal.databases:
        pod = rehearsal.scene.fail(f"{cron_job}-restore", None, 64)
        expect("ConfigMap" in pod.message, "the message doesn't name the ConfigMap", pod.message)
    return pod.message


def refused(rehearsal):
    """restore is refused with another database's name, and with the right name alone while it has data"""
    said = []
    for cron_job, one in rehearsal.databases.items():
        order(rehearsal, f"{one.job}/latest", f"replace {one.database}_staging")
        said.append(rehearsal.scene.fail(f"{cron_job}-restore", None, 64).message)
        order(rehearsal, f"{one.job}/latest", one.database)
        said.append(rehearsal.scene.fail(f"{cron_job}-restore", None, 73).message)
        rehearsal.expect_unchanged(cron_job)
    try:
        rehearsal.scene.cluster.create("ConfigMap", "cairn-restore", snapshot="a", confirm="b")
    except FileExistsError as error:
        return "\n".join([*said[:2], f"a second order: {error}"])
    raise Failure("a stale order could be overwritten")


def replaced(rehearsal):
    """“replace NAME” brings every row and definition back over a damaged database, which is saved first"""
    rehearsal.mariadb.sql("CREATE TABLE newer_migration (id INTEGER); DELETE FROM migrations", "workadventure")
    rehearsal.postgres.sql("SET ROLE synapse; CREATE TABLE newer_delta (id INTEGER); DELETE FROM schema_version",
                           "synapse")
    for cron_job, one in rehearsal.databases.items():
        sealed = len(rehearsal.buckets[cron_job].sealed())
        order(rehearsal, f"{one.job}/latest", f"replace {one.database}")
        pod = rehearsal.scene.succeed(f"{cron_job}-restore")
        rehearsal.expect_unchanged(cron_job)
        rehearsal.figure(f"restore with replace of {one.database}", pod)
        expect(len(rehearsal.buckets[cron_job].sealed()) == sealed + 1, "there is no safety snapshot", pod.log)
    return pod.log.splitlines()[-1]


def into_nothing(rehearsal):
    """the name alone, and no other word, brings back a database that is gone, or that is empty"""
    rehearsal.mariadb.drop("workadventure")
    rehearsal.postgres.empty()
    for cron_job, one in rehearsal.databases.items():
        order(rehearsal, f"{one.job}/latest", "yes")
        rehearsal.scene.fail(f"{cron_job}-restore", None, 64)
        order(rehearsal, f"{one.job}/latest", one.database)
        pod = rehearsal.scene.succeed(f"{cron_job}-restore")
        rehearsal.expect_unchanged(cron_job)
        rehearsal.figure(f"restore of {one.database}", pod)
    return pod.log.splitlines()[-1]


def cut_off(rehearsal):
    """a restore whose node is drained isn't begun again by itself; the same order, given again, mends it"""
    def has_begun(container):
        return ": restoring “" in container.log()

    said = []
    for cron_job, one in rehearsal.databases.items():
        order(rehearsal, f"{one.job}/latest", f"replace {one.database}")
        pod = rehearsal.scene.fail(f"{cron_job}-restore", "PodFailurePolicy", 143, disrupt_at=has_begun)
        said.append(pod.message)
        rehearsal.scene.succeed(f"{cron_job}-restore")
        rehearsal.expect_unchanged(cron_job)
    return "\n".join(said)


SCENES = [without_an_order, refused, replaced, into_nothing, cut_off]
