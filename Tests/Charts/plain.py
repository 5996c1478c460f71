"""cron/kubernetes: the chart's objects as plain YAML, rendered with the values that lie there."""

import shutil
import subprocess

import yaml

from chart import Case, Chart, Rendered

HEAD = "# Rendered from cron/helm/cairn with values.yaml by .ci/charts --render. Change those.\n"
# What is true of a release only: Helm's own labels, and the namespace, which `kubectl -n` says.
OF_HELM = ("namespace: ", "helm.sh/chart: ", "app.kubernetes.io/managed-by: ")


def rendered(root):
    """File's name -> text."""
    case = Case.read(root / "cron/kubernetes/values.yaml")
    files = Rendered(case, Chart(root / "cron/helm/cairn").render(case)).files
    return {
        name: HEAD + "".join(
            line + "\n" for line in text.strip().removeprefix("---\n").splitlines()
            if line.strip() and not line.lstrip().startswith(OF_HELM))
        for name, text in files.items()}


def write(root):
    for name, text in rendered(root).items():
        (root / "cron/kubernetes" / name).write_text(text, encoding="utf-8")
        print(f"cron/kubernetes/{name}")


def problems(root):
    folder = root / "cron/kubernetes"
    wanted = rendered(root)
    found = []
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            found.append(f"cron/kubernetes/{name} isn't what the chart renders: run .ci/charts --render")
    resources = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    there = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml", "values.yaml"}
    if set(resources) != set(wanted) or there != set(wanted):
        found.append(f"cron/kubernetes: the chart renders {sorted(wanted)}, there are {sorted(there)}, "
                     f"kustomization.yaml names {sorted(resources)}")
    if "kind: Secret" in "".join(wanted.values()):
        found.append("cron/kubernetes: a Secret is no example to commit")
    return found + (built(folder, wanted) if not found else [])


def built(folder, wanted):
    """What `kubectl kustomize` makes of it must be the same objects."""
    if not shutil.which("kubectl"):
        return ["kubectl isn't installed"]
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        return [f"kubectl kustomize: {done.stderr.strip()}"]

    def ordered(text):
        things = [thing for thing in yaml.safe_load_all(text) if thing]
        return sorted(things, key=lambda thing: (thing["kind"], thing["metadata"]["name"]))

    if ordered(done.stdout) != ordered("\n---\n".join(wanted.values())):
        return ["kubectl kustomize makes other objects than the files hold"]
    return []
