"""The programs that the documents' commands call, in the place of the real ones or before them:

    programs.py kubectl|cairn|helm|docker ARGUMENT…

Ends with 0 when the command is one that would work."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

# Of `helm upgrade`: whether it has a value.
HELM_FLAGS = {"--install": False, "--namespace": True, "--values": True, "--set": True, "--create-namespace": False}


def merged(base, over):
    """Values over values, as Helm lays them."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}


def as_kubectl(arguments):
    kubectl = os.environ["REAL_KUBECTL"]
    match arguments:
        case ["exec" | "port-forward", *_]:
            # The stand-in takes no streams: that kubectl got as far as asking for one is the proof.
            done = subprocess.run([kubectl, *arguments, "-v=6"], capture_output=True, text=True, timeout=60)
            if re.search(r"/(exec|portforward)\b", done.stderr) or "stand-in runs nothing" in done.stderr:
                if arguments[0] == "port-forward":
                    time.sleep(60)  # until somebody ends it
                return 0
            sys.stderr.write(done.stderr)
            return 1
        case ["apply", "--kustomize", folder]:
            return subprocess.run([kubectl, "kustomize", folder], stdout=subprocess.DEVNULL).returncode
        case ["create", "secret", *_]:
            arguments = [*arguments, "--dry-run=client"]
        case ["create", "configmap" | "job", *_] if "--dry-run=client" not in arguments:
            # kubectl would send it in its binary form; what it reads from a file it sends as JSON.
            made = subprocess.run([kubectl, *arguments, "--dry-run=client", "-o", "yaml"], stdout=subprocess.PIPE)
            return made.returncode or subprocess.run(
                [kubectl, "create", "--filename=-", "--validate=false"], input=made.stdout).returncode
        case ["create", "--filename=-"]:
            arguments = [*arguments, "--validate=false"]  # the schemas are .ci/charts' matter
    return subprocess.run([kubectl, *arguments]).returncode


def as_cairn(arguments):
    """Its arguments are right unless it says so, at once; the bucket that they speak of isn't there."""
    try:
        done = subprocess.run([os.environ["REAL_CAIRN"], *arguments], capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        return 0
    if done.returncode == 64:
        sys.stderr.write(done.stderr)
    return done.returncode if done.returncode == 64 else 0


def as_helm(arguments):
    match arguments:
        case ["upgrade", *rest]:
            words, values = [], {}
            while rest:
                word, *rest = rest
                if not word.startswith("-"):
                    words.append(word)
                elif word not in HELM_FLAGS:
                    return complain(f"helm: this check doesn't know {word}")
                elif HELM_FLAGS[word]:
                    argument, *rest = rest
                    values = merged(values, helm_values(word, argument))
            release, folder = words
            sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Charts"))
            from chart import Case, Chart  # Helm's engine takes a while to load
            Chart(folder).render(Case(release, values, release=release))
            return 0
        case _:
            return complain(f"helm: this check doesn't know helm {' '.join(arguments)}")


def helm_values(flag, argument):
    if flag == "--values":
        import yaml
        return yaml.safe_load(Path(argument).read_text(encoding="utf-8"))
    if flag == "--set":
        path, _, value = argument.partition("=")
        for step in reversed(path.split(".")):
            value = {step: value}
        return value
    return {}


def as_docker(arguments):
    match arguments:
        case ["build", *flags, "--file", file, "--tag", _, "."] if set(flags) <= {"--pull", "--no-cache"}:
            return 0 if Path(file).exists() else complain(f"docker: there is no {file}")
        case ["push", _]:
            return 0
    return complain(f"docker: this check doesn't know docker {' '.join(arguments)}")


def complain(message):
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    run = {"kubectl": as_kubectl, "cairn": as_cairn, "helm": as_helm, "docker": as_docker}[sys.argv[1]]
    sys.exit(run(sys.argv[2:]))
