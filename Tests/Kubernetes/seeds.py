"""Violations, each of which has to turn a scene red: what this can't see, it doesn't prove."""

import copy

import disasters
import drills
import failures
import nights
from fields import Unsupported
from scene import Failure, read


def pod(objects, name):
    return objects["CronJob", name]["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def container(objects, name):
    return pod(objects, name)["containers"][0]


def rules(objects, name):
    return objects["CronJob", name]["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]


def unknown_field(objects):
    pod(objects, "cairn-mysql")["hostNetwork"] = True


def misspelt_field(objects):
    container(objects, "cairn-mysql")["terminationMessagePolcy"] = "File"


def password_in_the_environment(objects):
    container(objects, "cairn-mysql")["env"].append({"name": "PASSWORD", "value": read("MARIADB_PASSWORD_FILE")})


def password_by_reference(objects):
    source = {"secretKeyRef": {"name": "mysql", "key": "mysql-root-password"}}
    container(objects, "cairn-mysql")["env"].append({"name": "PASSWORD", "valueFrom": source})


def secret_key_in_an_argument(objects):
    container(objects, "cairn-list")["args"] += ["--config", read("CEPH_SECRET_KEY_FILE")]


def access_refused_is_tried_again(objects):
    rules(objects, "cairn-mysql")[1]["onExitCodes"]["values"].remove(77)


def unreachable_is_not_tried_again(objects):
    rules(objects, "cairn-mysql")[1]["onExitCodes"]["values"].append(69)


def drained_node_counts(objects):
    rules(objects, "cairn-synapse").pop(0)
    objects["CronJob", "cairn-synapse"]["spec"]["jobTemplate"]["spec"]["backoffLimit"] = 0


def secrets_without_a_group(objects):
    del pod(objects, "cairn-mysql")["securityContext"]["fsGroup"]


def root_can_be_written_to(objects):
    container(objects, "cairn-mysql")["securityContext"]["readOnlyRootFilesystem"] = False


def rights_can_be_gained(objects):
    container(objects, "cairn-mysql")["securityContext"]["allowPrivilegeEscalation"] = True


def calls_are_not_filtered(objects):
    pod(objects, "cairn-mysql")["securityContext"]["seccompProfile"]["type"] = "Unconfined"


def another_user(objects):
    pod(objects, "cairn-mysql")["securityContext"]["runAsUser"] = 1000


def volume_where_none_belongs(objects):
    container(objects, "cairn-mysql")["volumeMounts"].append({"name": "tmp", "mountPath": "/var/lib"})


def list_has_a_password(objects):
    volume = next(one for one in pod(objects, "cairn-list")["volumes"] if "projected" in one)
    volume["projected"]["sources"].append({"secret": {"name": "postgresql"}})


def restore_without_being_asked(objects):
    container(objects, "cairn-mysql-restore")["args"] = ["restore", "workadventure/latest", "--yes"]


def too_little_memory(objects):
    container(objects, "cairn-mysql")["resources"]["limits"]["memory"] = "16Mi"


def server_is_waited_for(objects):
    del pod(objects, "cairn-mysql-drill")["initContainers"][0]["restartPolicy"]


def password_can_be_changed(objects):
    mounts = container(objects, "cairn-mysql-drill")["volumeMounts"]
    del next(one for one in mounts if one["name"] == "drill")["readOnly"]


# Each with its scene and a part of what is said then. Those that make snapshots are the last ones.
SEEDS = [
    (unknown_field, failures.wrong_password, "nothing here knows hostNetwork"),
    (misspelt_field, failures.wrong_password, "nothing here knows terminationMessagePolcy"),
    (password_in_the_environment, failures.values_stay_in_secrets, "MariaDB's password is in CronJob cairn-mysql"),
    (password_by_reference, failures.server_down, "MariaDB's password was shown"),
    (access_refused_is_tried_again, failures.wrong_password, "'BackoffLimitExceeded', 77, 3"),
    (unreachable_is_not_tried_again, failures.server_down, "'PodFailurePolicy', 69, 1"),
    (secrets_without_a_group, failures.wrong_password, "'PodFailurePolicy', 78, 1"),
    (root_can_be_written_to, failures.wrong_password, "['/'] can be written to"),
    (volume_where_none_belongs, failures.wrong_password, "['/var/lib'] can be written to"),
    (rights_can_be_gained, failures.wrong_password, "processes ran as"),
    (calls_are_not_filtered, failures.wrong_password, "processes ran as"),
    (another_user, failures.wrong_password, "processes ran as"),
    (restore_without_being_asked, disasters.without_an_order, "not as ('Failed', "),
    (secret_key_in_an_argument, nights.list_check_verify, "a secret key was shown"),
    (too_little_memory, nights.first_night, "cairn-mysql ended as Failed"),
    (drained_node_counts, nights.first_night, "the Job didn't outlive its node"),
    (server_is_waited_for, drills.restored_for_trial, "an init container that isn't a sidecar"),
    (password_can_be_changed, drills.restored_for_trial, "['/run/cairn-drill'] can be written to"),
    (list_has_a_password, nights.only_its_own_secrets, "cairn-list has [")]


def sow(rehearsal):
    """Every seed in a copy of the objects; says how many turned their scene red."""
    failures.secrets_as_bitnami_makes_them(rehearsal)
    cluster, passed = rehearsal.scene.cluster, []
    sound = cluster.objects
    for seed, scene, wanted in SEEDS:
        cluster.objects = copy.deepcopy(sound)
        seed(cluster.objects)
        said = "nothing"
        try:
            scene(rehearsal)
        except (Failure, Unsupported, cluster.ConfigError) as found:
            said = str(found).splitlines()[0]
        print(f"{seed.__name__}: {said}", flush=True)
        if wanted not in said:
            passed.append(seed.__name__)
        cluster.addresses.clear()
    if passed:
        raise Failure(f"not found, or for another reason: {', '.join(passed)}")
    return f"{len(SEEDS)} passed, 0 failed"
