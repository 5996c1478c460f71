#!/usr/bin/env python3
"""What .ci/schedules reads from the pages and files it tries.

    schedules.py block PAGE NAME       the block of commands that follows <!-- tried: NAME -->
    schedules.py names PAGE            the names of all of them, a line each
    schedules.py commands PAGE         every command line of cairn in it, a line each, without the cairn
    schedules.py container FILE        the arguments of scripts/container for what docker-compose config printed
"""

import re
import sys

BLOCK = re.compile(r"^( *)<!-- tried: ([a-z-]+) -->\n\1```sh\n(.*?)^\1```$", re.M | re.S)


def blocks(page):
    found = {}
    for indent, name, text in BLOCK.findall(page):
        found[name] = "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))
    return found


def commands(page):
    """Those in blocks, and those in backquotes that have an argument."""
    lines = []
    for fence in re.findall(r"```(?:sh|console)\n(.*?)```", page, re.S):
        for line in fence.splitlines():
            lines += re.findall(r"(?:^|[\s(])cairn ([a-z][^)#|&]*?)(?: 2>&1)?(?:\)|#|\||&|$)", line.removeprefix("$ "))
    prose = re.sub(r"```.*?```", "", page, flags=re.S)
    lines += re.findall(r"`cairn ([^`]+)`", prose)
    # `docker compose run … cairn check`, in prose, is one as well.
    lines += re.findall(r"`[^`]* run [^`]* cairn ([^`]+)`", prose)
    return sorted({line.strip() for line in lines})


def container(path):
    """What is written of the one service, as options; fails at anything that it doesn't know."""
    import yaml

    with open(path, encoding="utf-8") as file:
        project = yaml.safe_load(file)
    (service,) = project["services"].values()
    assert service.pop("read_only") is True and service.pop("cap_drop") == ["ALL"]
    assert service.pop("security_opt") == ["no-new-privileges:true"] and service.pop("restart") == "no"
    arguments = ["--user", service.pop("user")]
    for mount in service.pop("tmpfs"):
        arguments += ["--tmpfs", mount]
    for volume in service.pop("volumes"):
        assert volume.endswith(":ro")
        arguments += ["--file", volume.removesuffix(":ro")]
    for secret in service.pop("secrets"):
        source = project["secrets"][secret["source"]]["file"]
        arguments += ["--file", f"{source}:/run/secrets/{secret['source']}"]
    for name, value in service.pop("environment").items():
        arguments += ["--env", f"{name}={value}"]
    assert project["networks"]["databases"]["external"] and service.pop("networks") == {"databases": None}
    command = service.pop("command")
    # Only an engine could enforce or use these.
    for key in ("image", "profiles", "mem_limit", "pids_limit", "stop_grace_period"):
        service.pop(key)
    assert not service, f"not tried: {', '.join(service)}"
    return arguments, command


def main():
    action, path = sys.argv[1:3]
    if action == "container":
        arguments, command = container(path)
        print(*arguments, "--", *command, sep="\n")
        return
    with open(path, encoding="utf-8") as file:
        page = file.read()
    if action == "block":
        sys.stdout.write(blocks(page)[sys.argv[3]])
    elif action == "names":
        print(*blocks(page), sep="\n")
    elif action == "commands":
        print(*commands(page), sep="\n")
    else:
        sys.exit(__doc__)


main()
