"""Carries out what the documents about Kubernetes say, as far as that goes without a cluster.

    check.py --check BINARY
    check.py --self-test BINARY    seeds one mistake after another in a copy; each must be found

The shell blocks of a document run in a bash: numbered steps one after another, any other section by itself.
kubectl is the real one, against the objects that the chart makes from the document's own values and those in
users.yaml; cairn is the real one; helm is Helm's engine; docker is looked at only (programs.py). Values are
rendered, names in the text are looked up, links are followed.
"""

import functools
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Charts")]

import helm_python  # noqa: E402
import yaml  # noqa: E402

from blocks import blocks  # noqa: E402
from chart import Case, Chart, Rendered  # noqa: E402
from cluster import Cluster  # noqa: E402
from programs import merged  # noqa: E402

DOCUMENTS = ["docs/kubernetes.md", "docs/runbook-synapse.md", "docs/runbook-workadventure.md"]
# Made by the reader, as the documents say.
MADE = {"cairn-restore", "cairn-s3", "cairn-webhook"}
# What the reader has done before, where that is more than the names.
BUILDS_ON = {"When the restore fails": ["0. Names", "2. Choose the snapshot", "5. Restore"]}

# After this step everything is again as it was before the first.
BACK_TO_NORMAL = "10. Back to normal"
# Carried out twice, as by somebody who begins anew.
REPEATED = "3. "
# What ends every story: a port-forward that was ended may take a moment.
NOTHING_RUNS = """
for _ in {1..50}; do [ -n "$(jobs -r)" ] || exit 0; sleep 0.1; done
echo "still runs: $(jobs -r)" >&2
kill $(jobs -p)
exit 1
"""


class Tree:
    """A copy of the repository's documents with the chart they speak of."""

    def __init__(self, root, binary):
        self.root, self.binary = root, binary
        self.chart = Chart(root / "cron/helm/cairn")
        self.values = yaml.safe_load((root / "cron/helm/cairn/values.yaml").read_text(encoding="utf-8"))
        first = next(block for block in blocks(root / DOCUMENTS[0]) if block.language == "yaml")
        self.base = yaml.safe_load(first.text)
        case = Case("the first values", self.base)
        self.objects = Rendered(case, self.chart.render(case)).objects
        for document in DOCUMENTS:
            self.objects += self.turned_on(document)
        self.names = {thing["metadata"]["name"] for thing in self.objects} | MADE

    def turned_on(self, document):
        """The objects that a document's other values make besides, where these turn something on."""
        for block in blocks(self.root / document):
            if block.language == "yaml" and "enabled: true" in block.text:
                case = Case("more values", merged(self.base, yaml.safe_load(block.text)))
                try:
                    objects = Rendered(case, self.chart.render(case)).objects
                except helm_python.HelmError:
                    continue  # which value_problems tells
                there = {(thing["kind"], thing["metadata"]["name"]) for thing in self.objects}
                yield from (thing for thing in objects if (thing["kind"], thing["metadata"]["name"]) not in there)

    def problems(self, documents, known=()):
        """Everything that is wrong with the documents; stories all of whose blocks are known aren't run."""
        found, untold = [], []
        for document in documents:
            text = (self.root / document).read_text(encoding="utf-8")
            found += self.value_problems(document)
            found += self.name_problems(document, text)
            found += self.link_problems(document, text)
            untold += [(document, story) for story in stories(self.root / document)
                       if any(block.text not in known for block in story)]
        # Each has a cluster and a folder of its own, and waits most of the time.
        with ThreadPoolExecutor(4) as threads:
            return found + [problem for problems in threads.map(self.told, untold) for problem in problems]

    def told(self, untold):
        document, story = untold
        with tempfile.TemporaryDirectory() as desk:
            return list(Desk(self, document, story, Path(desk)).problems())

    def value_problems(self, document):
        """Every block of values, over the first one, is rendered and linted."""
        for block in blocks(self.root / document):
            if block.language != "yaml":
                continue
            values = yaml.safe_load(block.text)
            if "groups" in values:
                continue  # Prometheus' rules
            case = Case(f"{document}:{block.line}", merged(self.base, values))
            try:
                self.chart.render(case)
                yield from (f"{case.name}: {complaint}" for complaint in self.chart.lint(case))
            except helm_python.HelmError as error:
                yield f"{case.name}: {error}"

    def name_problems(self, document, text):
        """Objects and values that the text names in backticks."""
        prose = re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.DOTALL | re.MULTILINE)
        for name in re.findall(r"`(?:[\w/ -]*[/ ])?(cairn-[a-z0-9-]+)`", prose):
            if name not in self.names:
                yield f"{document}: the chart makes no {name}"
        for path in re.findall(r"`([a-z]\w*(?:\.\w+)+)[:`]", prose):
            place, steps = self.values, path.split(".")
            if steps[0] == "connection":
                steps = ["mysql", *steps]
            if steps[0] not in place:
                continue  # a file, or a setting of somebody else's
            for step in steps:
                if not isinstance(place, dict) or step not in place:
                    yield f"{document}: there is no value {path}"
                    break
                place = place[step]

    def link_problems(self, document, text):
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target:
                continue
            path, _, anchor = target.partition("#")
            file = (self.root / document).parent / path if path else self.root / document
            if not file.exists():
                yield f"{document}: there is no {target}"
            elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
                yield f"{document}: {path or document} has no #{anchor}"


def stories(path):
    """The shell blocks that belong together, each list for a cluster of its own: the numbered steps, and every
    other section after those that it builds on."""
    sections = {}
    for block in blocks(path):
        if block.language == "sh":
            sections.setdefault(block.headings[1], []).append(block)
    steps = [heading for heading in sections if re.match(r"\d+\. ", heading)]
    told = [steps] if steps else []
    told += [[*filter(lambda step: step in steps, BUILDS_ON.get(heading, ["0. Names"])), heading]
             for heading in sections if heading not in steps]
    return [[block for heading in story for block in sections[heading]] for story in told]


def anchors(text):
    """As GitHub makes them from headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


class Desk:
    """A folder in which a story's commands run."""

    PROGRAMS = ["kubectl", "cairn", "helm", "docker"]

    def __init__(self, tree, document, story, folder):
        self.tree, self.document, self.story, self.folder = tree, document, story, folder

    def problems(self):
        script = self.prepare()
        users = yaml.safe_load((HERE / "users.yaml").read_text(encoding="utf-8"))
        cluster = Cluster(json.loads(json.dumps(self.tree.objects + users)), beta=is_old(self.kubectl()))
        self.configure(cluster.serve())
        environment = {
            "PATH": f"{self.folder}/programs:/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
            "KUBECONFIG": str(self.folder / "kubeconfig"), "REAL_KUBECTL": self.kubectl(), "REAL_CAIRN": self.tree.binary,
            "TREE": str(self.tree.root)}
        try:
            done = subprocess.run(["bash", "-E", str(script)], cwd=self.folder, env=environment, timeout=300,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
        except subprocess.TimeoutExpired as error:
            yield f"{self.document}: waits for ever: {(error.stderr or b'').decode()[-600:]}"
            return
        if done.returncode != 0:
            yield f"{self.document}: {done.stderr.strip()[-900:]}"
        elif any(BACK_TO_NORMAL in block.headings for block in self.story):
            yield from (f"{self.document}: {thing} isn't as it was before" for thing in cluster.changed())

    @staticmethod
    def kubectl():
        return shutil.which("kubectl") or sys.exit("there is no kubectl")

    def prepare(self):
        """The programs, the files that the commands read, and the script: each block in the line that it has in
        the document."""
        (self.folder / "programs").mkdir()
        for name in self.PROGRAMS:
            program = self.folder / "programs" / name
            program.write_text(f'#!/bin/sh\nexec {sys.executable} {HERE}/programs.py {name} "$@"\n')
            program.chmod(0o755)
        for name in ("secret-access-key", "ca.crt", "url"):
            (self.folder / name).write_text("secret")
        (self.folder / "values.yaml").write_text(yaml.safe_dump(self.tree.base))
        for name in ("cron", "docs"):
            (self.folder / name).symlink_to(self.tree.root / name)
        lines = []
        for block in self.story:
            lines += [""] * (block.line - 1 - len(lines)) + block.text.splitlines()
            if any(heading.startswith(REPEATED) for heading in block.headings):
                again = self.folder / f"again-{block.line}.sh"
                again.write_text(block.text)
                lines.append(f". {again}")
        script = self.folder / "commands.sh"
        lines[0] = "set -euo pipefail; trap 'echo \"line $LINENO: $BASH_COMMAND\" >&2' ERR"
        script.write_text("\n".join(lines) + "\n" + NOTHING_RUNS)
        return script

    def configure(self, address):
        (self.folder / "kubeconfig").write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "it",
            "clusters": [{"name": "it", "cluster": {"server": address}}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "users": [{"name": "it", "user": {}}]}))


def is_old(kubectl):
    """Whether it knows CronJobs by their beta name only."""
    said = subprocess.run([kubectl, "version", "--client", "-o", "json"], capture_output=True, text=True).stdout
    return int(re.sub(r"\D", "", json.loads(said)["clientVersion"]["minor"])) < 21


# ---------------------------------------------------------------------------------------------
# The self-test

# What, in which document, what stands there, what is put in its place, and what must be said.
MISTAKES = [
    ("a CronJob misspelt", 1, "cronjob/cairn-synapse-restore", "cronjob/cairn-synapse-restores", "not found"),
    ("a flag that kubectl hasn't", 1, "--timeout=1m job", "--time-out=1m job", "unknown flag"),
    ("a workload misspelt", 2, "MYSQL=statefulset/mysql", "MYSQL=statefulset/mysqld", "not found"),
    ("an option that cairn hasn't", 2, "--database workadventure:", "--data-base workadventure:", "data-base"),
    ("a patch that doesn't apply", 0, "/containers/0/args", "/containers/1/args", "line "),
    ("a patch that isn't JSON", 1, '{"spec":{"suspend":true}}', '{"spec":{"suspend":true}', "patch"),
    ("a quote left open", 2, "kubectl get pods\n", "kubectl get 'pods\n", "unexpected EOF"),
    ("a value misspelt", 0, "storePorts: [9000]", "storePort: [9000]", "storePort"),
    ("a value misspelt in the text", 0, "`cronJob.backoffLimit`", "`cronJob.backOffLimit`", "cronJob.backOffLimit"),
    ("an object misspelt in the text", 1, "`cairn-verify` reads", "`cairn-verification` reads", "cairn-verification"),
    ("a link to nowhere", 0, "(check.md)", "(checks.md)", "checks.md"),
    ("an anchor that isn't there", 1, "(#5-restore)", "(#5-restoring)", "#5-restoring"),
    ("a Secret that isn't there", 2, "secret passport-keys", "secret passports-keys", "not found"),
    ("a port-forward left", 1, "kill $!", "true", "still runs"),
    ("a policy saved once more", 1, '[ -s "sync-$APPLICATION.json" ] ||', "", "Application/matrix-synapse"),
    ("a version that isn't said", 0, 'mysql: {drill: {enabled: true, version: "8.4"}}', "mysql: {drill: {enabled: true}}", "mysql.drill.version is missing"),
    ("a trial restore misspelt", 0, "cronjob/cairn-mysql-drill", "cronjob/cairn-mysql-drills", "not found"),
    ("a Job made twice", 1, "job --from=cronjob/cairn-synapse after-restore-1", "job --from=cronjob/cairn-synapse restore-1", "exists"),
]


def missed(binary, mistake):
    """Makes a mistake in a copy of the documents: what to say when the check doesn't notice it, else None."""
    what, number, right, wrong, words = mistake
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("docs", "cron"):
            shutil.copytree(ROOT / name, root / name)
        for name in ("README.md", "CHANGELOG.md"):
            shutil.copy(ROOT / name, root / name)
        document = root / DOCUMENTS[number]
        text = document.read_text(encoding="utf-8")
        if right not in text:
            return f"{what}: {DOCUMENTS[number]} doesn't say {right!r} any more"
        known = {block.text for block in blocks(document)}
        document.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        found = Tree(root, binary).problems([DOCUMENTS[number]], known)
        return None if any(words in problem for problem in found) else f"{what} wasn't noticed: {found}"


def self_test(binary):
    found = []
    # Helm's engine doesn't outlive a fork.
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        for mistake, problem in zip(MISTAKES, pool.imap(functools.partial(missed, binary), MISTAKES), strict=True):
            if problem:
                found.append(problem)
            else:
                print(f"noticed: {mistake[0]}", flush=True)
    return found


def main():
    match sys.argv[1:]:
        case ["--check", binary]:
            found = Tree(ROOT, binary).problems(DOCUMENTS)
        case ["--self-test", binary]:
            if not (found := self_test(binary)):
                print(f"docs: all {len(MISTAKES)} mistakes were noticed")
                return
        case _:
            sys.exit(__doc__)
    for problem in found:
        print(f"docs: {problem}")
    if found:
        sys.exit(1)
    count = sum(block.language == "sh" for document in DOCUMENTS for block in blocks(ROOT / document))
    print(f"docs: {count} blocks of commands in {len(DOCUMENTS)} documents work as far as can be tried")


if __name__ == "__main__":
    main()
