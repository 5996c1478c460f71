"""Checks the Helm chart with every file of values, the values that it must refuse, and the rendered YAML.

    check.py --check BINARY | --self-test BINARY | --render
"""

import functools
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

import helm_python
import kubernetes_validate
import yaml

import documentation
import objects
import plain
import seeds
from chart import OLDEST, Case, Chart, Rendered
from configuration import Cairn

ROOT = Path(__file__).resolve().parent.parent.parent
VERSIONS = [OLDEST, kubernetes_validate.latest_version()]


def cases(root):
    paths = sorted((root / "Tests/Charts/values").glob("*.yaml")) + [root / "cron/kubernetes/values.yaml"]
    return [Case("defaults", {})] + [Case.read(path) for path in paths]


def problems(root, case, cairn):
    """Everything that is wrong with the chart in this tree, rendered with these values."""
    chart = Chart(root / "cron/helm/cairn")
    found = chart.lint(case)
    try:
        rendered = Rendered(case, chart.render(case))
    except (helm_python.HelmError, yaml.YAMLError) as error:
        return found + [f"render: {error}"]
    for thing in rendered.objects:
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(thing, version, strict=True)
            except Exception as error:  # whatever it is, the object isn't valid
                place = ".".join(str(step) for step in getattr(error, "path", []))
                found.append(f"Kubernetes {version}: {objects.title(thing)}: {place}: {getattr(error, 'message', error)}")
    return found + objects.problems(rendered, cairn.permanent_statuses()) + cairn.problems(rendered)


def refusals(root):
    """The values that must be refused, with words that the message must have: (what, values, words, release)."""
    for entry in yaml.safe_load((root / "Tests/Charts/refused.yaml").read_text(encoding="utf-8")):
        yield entry["what"], entry["values"], entry["says"], entry.get("release", "cairn")


def unrefused(root):
    chart = Chart(root / "cron/helm/cairn")
    for what, values, words, release in refusals(root):
        try:
            chart.render(Case(what, values, release))
            yield f"{what}: taken, should say “{words}”"
        except helm_python.HelmError as error:
            if words not in str(error):
                yield f"{what}: should say “{words}”, says: {str(error).strip()}"


def check(root, cairn):
    count = 0
    everything = []
    for case in cases(root):
        found = problems(root, case, cairn)
        print(f"{'ok' if not found else 'FAILED':6} {case.name}")
        everything += [f"{case.name}: {problem}" for problem in found]
        count += 1
    found = list(unrefused(root))
    print(f"{'ok' if not found else 'FAILED':6} values that must be refused")
    everything += found
    found = documentation.problems(root / "cron/helm/cairn")
    print(f"{'ok' if not found else 'FAILED':6} every value is documented")
    everything += found
    found = plain.problems(root)
    print(f"{'ok' if not found else 'FAILED':6} cron/kubernetes is what is rendered")
    everything += found
    print("\n".join(everything))
    print(f"charts: {count} files of values, {len(list(refusals(root)))} refusals, Kubernetes {' and '.join(VERSIONS)}, "
          f"Helm {helm_python.helm_sdk_version()}: {len(everything)} problems")
    return not everything


def noticed(root, cairn, seed):
    """Seeds a violation, or none, in a copy of the tree: what, whether the check said what it should, what it said."""
    with tempfile.TemporaryDirectory(prefix="cairn-charts.") as folder:
        tree = Path(folder) / "tree"
        for part in ("cron", "Tests/Charts"):
            shutil.copytree(root / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        by_name = {case.name: case for case in cases(tree)}
        if seed is None:
            found = problems(tree, by_name[seeds.CASE], cairn)
            return "the tree as it is", not found, found
        path = tree / seed.file
        straight = path.read_text(encoding="utf-8")
        bent = straight.replace(seed.old, seed.new, 1)
        path.write_text(bent, encoding="utf-8")
        if seed.by == "objects":
            found = problems(tree, by_name[seed.case], cairn)
        elif seed.by == "refusals":
            found = list(unrefused(tree))
        elif seed.by == "documentation":
            found = documentation.problems(tree / "cron/helm/cairn")
        else:
            found = plain.problems(tree)
        return seed.what, bent != straight and any(seed.words in problem for problem in found), found[:3] or "not noticed"


def self_test(root, cairn):
    outcomes = []
    # Helm's engine doesn't outlive a fork.
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for what, fine, found in pool.imap(functools.partial(noticed, root, cairn), [None, *seeds.ALL]):
            outcomes.append(fine)
            print(f"{'ok' if fine else 'FAILED':6} {what}" + ("" if fine else f": {found}"))
    print(f"{outcomes.count(True)} passed, {outcomes.count(False)} failed")
    return all(outcomes)


def main():
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
    match sys.argv[1:]:
        case ["--render"]:
            plain.write(ROOT)
        case ["--check", binary]:
            sys.exit(0 if check(ROOT, Cairn(binary)) else 1)
        case ["--self-test", binary]:
            sys.exit(0 if self_test(ROOT, Cairn(binary)) else 1)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
