"""Trial restores, into a server that runs beside Cairn in its Pod."""

import os
import socket
from pathlib import Path

from image import Image
from scene import expect

ENTRYPOINT = Path(__file__).with_name("docker-entrypoint.sh")
# The variable by which both the server and what asks it know of another port.
PORTS = {"cairn-mysql": (3306, "MYSQL_TCP_PORT"), "cairn-synapse": (5432, "PGPORT")}


def server_image():
    """This machine's servers, with an entrypoint like that of the official images."""
    image = Image("/", ENTRYPOINT, None)
    image.entrypoint = ["/usr/local/bin/docker-entrypoint.sh"]
    image.environment = {"PATH": f"{os.environ['POSTGRES_PROGRAMS']}:{Image.environment['PATH']}"}
    return image


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def restored_for_trial(rehearsal):
    """both drills restore into their own server, which goes with the Pod, and list shows it; the databases are out of reach"""
    scene, cluster = rehearsal.scene, rehearsal.scene.cluster
    scene.image.server = server_image()
    configuration = cluster.objects["ConfigMap", "cairn"]["data"]
    before, said = configuration["cairn.yaml"], []
    cluster.addresses |= {database.service: "127.0.0.2" for database in rehearsal.databases.values()}
    try:
        for cron_job in rehearsal.databases:
            said.append(restored(rehearsal, cron_job, configuration))
    finally:
        configuration["cairn.yaml"] = before
        cluster.addresses.clear()
    listed = scene.succeed("cairn-list").log
    expect(listed.count(", restored") == len(said), "list doesn't show it", listed)
    for cron_job in rehearsal.databases:
        rehearsal.expect_unchanged(cron_job)
    return "\n".join(said)


def restored(rehearsal, cron_job, configuration):
    # The Pods here share the machine's network, where a server of somebody else's may have the usual port.
    usual, variable = PORTS[cron_job]
    port, passwords = free_port(), set()
    configuration["cairn.yaml"] = configuration["cairn.yaml"].replace(f"port: {usual}\n", f"port: {port}\n")

    def alter(template):
        template["spec"]["initContainers"][0]["env"].append({"name": variable, "value": str(port)})

    def look(container):
        passwords.add((container.pod.volumes.paths["drill"] / "password").read_text(encoding="utf-8").strip())

    user = rehearsal.scene.cluster.job_from(f"{cron_job}-drill")[0]["template"]["spec"]["initContainers"][0]["securityContext"].get("runAsUser")
    pod = rehearsal.scene.succeed(f"{cron_job}-drill", alter=alter, on_look=look, server=user)
    expect("restored for trial on" in pod.log, "nothing was restored", pod.log)
    expect(len(passwords) == 1, f"the server's passwords are {passwords}")
    rehearsal.scene.secrets[f"the password of {cron_job}-drill"] = passwords.pop()
    rehearsal.scene._check_secrecy(pod)
    rehearsal.figure(f"trial restore by {cron_job}-drill", pod)
    rehearsal.figure(f"its server, {cron_job}-drill", pod.sidecars[0])
    return pod.log.splitlines()[-1]


SCENES = [restored_for_trial]
