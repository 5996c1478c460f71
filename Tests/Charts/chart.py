"""The chart, rendered by Helm's own engine, and one set of values to try it with."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import helm_python
import yaml

# The oldest Kubernetes that the chart is for.
OLDEST = "1.29"
SECRETS = {"password", "accessKeyId", "secretAccessKey", "sessionToken", "url"}


@dataclass
class Case:
    """Values, and what the comment at the head of their file says of them."""

    name: str
    values: dict
    release: str = "cairn"
    # Objects that are there without the chart, such as secret/mysql.
    existing: set = field(default_factory=set)
    # The names of the jobs that Cairn is to find.
    jobs: list = field(default_factory=list)
    namespace: str = "workadventure"

    @classmethod
    def read(cls, path):
        text = path.read_text(encoding="utf-8")
        said = dict(re.findall(r"^# (release|existing|jobs): (.*)$", text, re.MULTILINE))
        name = path.stem if path.parent.name == "values" else f"{path.parent.name}/{path.stem}"
        return cls(name, helm_python.values_from_yaml(text), said.get("release", "cairn"),
                   set(said.get("existing", "").split()), said.get("jobs", "").split())

    def secrets(self):
        """All texts of the values that nobody but their readers may see."""
        found = set()

        def walk(value):
            if isinstance(value, dict):
                for key, inner in value.items():
                    if key in SECRETS and isinstance(inner, str) and inner:
                        found.add(inner)
                    walk(inner)
            elif isinstance(value, list):
                for inner in value:
                    walk(inner)

        walk(self.values)
        return found


class Chart:
    def __init__(self, folder):
        self.folder = Path(folder)

    def lint(self, case):
        """What `helm lint --strict` complains about."""
        report = helm_python.lint(self.folder, case.values, strict=True, namespace=case.namespace, kube_version=f"v{OLDEST}.0")
        # 1 is information: that there is no icon.
        return [f"lint: {message['path']}: {message['error']}" for message in report["messages"] if message["severity"] > 1] + [
            f"lint: {error}" for error in report["errors"] if not any(error in message["error"] for message in report["messages"])]

    def render(self, case):
        """Template's name -> text.

        - Raises helm_python.HelmError: when schema or templates refuse the values.
        """
        helm_python.validate_release_name(case.release)
        with helm_python.Chart.load(self.folder) as chart:
            files = chart.render(case.values, name=case.release, namespace=case.namespace)
        return {name.split("/templates/")[1]: text for name, text in files.items() if text.strip()}


class Rendered:
    """The objects of one case."""

    def __init__(self, case, files):
        self.case = case
        self.notes = files.get("NOTES.txt", "")
        self.files = {name: text for name, text in files.items() if name != "NOTES.txt"}
        self.objects = [
            document for text in self.files.values() for document in yaml.safe_load_all(text) if document is not None]

    def of(self, kind):
        return [thing for thing in self.objects if thing.get("kind") == kind]

    def configuration(self):
        """The cairn.yaml that Pods get, or None."""
        return next((thing["data"]["cairn.yaml"] for thing in self.of("ConfigMap")), None)
