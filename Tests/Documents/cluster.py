"""As much of a Kubernetes API server as kubectl needs to carry out what the documents say: discovery, objects
by name and label, and Jobs that succeed at once. Nothing runs in it; `exec` and port forwarding are noted
and refused."""

import http.server
import json
import re
import threading
import time
import urllib.parse

# Group and version, then resource: kind, short name.
RESOURCES = {
    "v1": {"configmaps": ("ConfigMap", "cm"), "secrets": ("Secret", None), "pods": ("Pod", "po"),
           "events": ("Event", "ev"), "services": ("Service", "svc"), "serviceaccounts": ("ServiceAccount", "sa"),
           "persistentvolumeclaims": ("PersistentVolumeClaim", "pvc")},
    "apps/v1": {"deployments": ("Deployment", "deploy"), "statefulsets": ("StatefulSet", "sts")},
    "batch/v1": {"cronjobs": ("CronJob", "cj"), "jobs": ("Job", None)},
    "networking.k8s.io/v1": {"networkpolicies": ("NetworkPolicy", "netpol")},
    "argoproj.io/v1alpha1": {"applications": ("Application", None)},
    "kustomize.toolkit.fluxcd.io/v1": {"kustomizations": ("Kustomization", "ks")},
    "helm.toolkit.fluxcd.io/v2": {"helmreleases": ("HelmRelease", "hr")},
}
# The last kubectl that knows CronJobs by their beta name only is Debian 12's.
BETA = {**RESOURCES, "batch/v1": {"jobs": ("Job", None)}, "batch/v1beta1": {"cronjobs": ("CronJob", "cj")}}


class Cluster:
    """The objects, by resource and name; namespaces aren't told apart."""

    def __init__(self, objects, beta=False):
        self.resources = BETA if beta else RESOURCES
        self.plurals = {kind: (plural, version) for version, them in self.resources.items()
                        for plural, (kind, _) in them.items()}
        self.objects = {plural: {} for plural, _ in self.plurals.values()}
        self.streams = []  # what exec and port-forward asked for
        self.lock = threading.Lock()
        for thing in objects:
            self.add(thing)
        self.before = self.specs()

    def specs(self):
        """What people want of the objects that last."""
        return {f"{thing['kind']}/{name}": json.dumps(thing.get("spec"), sort_keys=True)
                for plural, them in self.objects.items() if plural not in ("jobs", "pods")
                for name, thing in them.items()}

    def changed(self):
        """The objects that aren't as they were at the beginning."""
        after = self.specs()
        return sorted(name for name in {*self.before, *after} if self.before.get(name) != after.get(name))

    def add(self, thing):
        """Puts an object in; None if one of that name is there."""
        plural, version = self.plurals[thing["kind"]]
        metadata = thing["metadata"]
        with self.lock:
            if metadata["name"] in self.objects[plural]:
                return None
            thing["apiVersion"] = version
            metadata.setdefault("namespace", "default")
            metadata.update(uid=f"{plural}-{metadata['name']}", resourceVersion="1", generation=1,
                            creationTimestamp="2026-11-21T04:00:00Z")
            self.objects[plural][metadata["name"]] = thing
        if plural == "jobs":
            self.finish(thing)
        if plural in ("deployments", "statefulsets"):
            self.scale(thing, thing["spec"].get("replicas", 1))
        return thing

    def finish(self, job):
        """A Job that has succeeded, and its Pod."""
        name = job["metadata"]["name"]
        template = job["spec"]["template"]
        labels = {**template["metadata"].get("labels", {}), "job-name": name, "batch.kubernetes.io/job-name": name}
        job["spec"]["selector"] = {"matchLabels": {"job-name": name}}
        job["status"] = {"succeeded": 1, "conditions": [
            {"type": kind, "status": "True"} for kind in ("Complete", "SuccessCriteriaMet")]}
        self.add({"kind": "Pod", "metadata": {"name": f"{name}-x7k2p", "labels": labels}, "spec": template["spec"],
                  "status": {"phase": "Succeeded", "containerStatuses": [{
                      "name": "cairn", "state": {"terminated": {"exitCode": 0, "message": "done"}}}]}})

    def scale(self, workload, replicas):
        """As many Pods as are wanted, all ready."""
        name, kind = workload["metadata"]["name"], workload["kind"]
        workload["spec"]["replicas"] = replicas
        counts = ("replicas", "readyReplicas", "updatedReplicas", "availableReplicas", "currentReplicas")
        workload["status"] = {"observedGeneration": 1, **dict.fromkeys(counts, replicas)}
        workload["spec"].setdefault("selector", {"matchLabels": {"of": name}})
        labels = {"of": name, **workload["metadata"].get("labels", {})}
        for number in range(9):
            self.objects["pods"].pop(f"{name}-{number}", None)
        for number in range(replicas):
            self.add({"kind": "Pod", "metadata": {"name": f"{name}-{number}", "labels": labels},
                      "spec": {"containers": [{"name": kind.lower(), "image": "it"}]},
                      "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})

    def select(self, plural, query):
        """The objects that label and field selectors leave."""
        found = list(self.objects[plural].values())
        for wanted in filter(None, query.get("labelSelector", [""])[0].split(",")):
            key, _, value = wanted.replace("==", "=").partition("=")
            found = [thing for thing in found if thing["metadata"].get("labels", {}).get(key) == value]
        fields = query.get("fieldSelector", [""])[0]
        if name := re.search(r"metadata.name=([^,]+)", fields):
            found = [thing for thing in found if thing["metadata"]["name"] == name[1]]
        for phase in re.findall(r"status.phase!=([^,]+)", fields):
            found = [thing for thing in found if thing["status"]["phase"] != phase]
        return found

    def serve(self):
        """Starts to answer; returns the address."""
        cluster = self

        class Handler(RequestHandler):
            pass

        Handler.cluster = cluster
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"


class RequestHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, document, kind="application/json"):
        body = document.encode() if isinstance(document, str) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status, reason, message, **details):
        self.reply(status, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status,
                            "reason": reason, "message": message, "details": details})

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        steps = [step for step in url.path.split("/") if step]
        content = self.body()
        if self.discover(steps):
            return
        if steps[0] == "api":
            version, rest = steps[1], steps[2:]
        elif len(steps) > 2:
            version, rest = "/".join(steps[1:3]), steps[3:]
        else:
            return self.refuse(404, "NotFound", f"there is no {url.path}")
        if rest[:1] == ["namespaces"]:
            namespace, rest = rest[1], rest[2:]
            if not rest:
                return self.reply(200, {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": namespace}})
        plural, name, sub = (rest + [None] * 3)[:3]
        if plural not in self.cluster.resources.get(version, {}):
            return self.refuse(404, "NotFound", "the server could not find the requested resource")
        if name is None:
            return self.collection(version, plural, query, content)
        thing = self.cluster.objects[plural].get(name)
        if thing is None:
            return self.refuse(404, "NotFound", f'{plural} "{name}" not found', kind=plural, name=name)
        self.one(thing, sub, query, content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def discover(self, steps):
        """Whether it was a question for what there is."""
        resources = self.cluster.resources
        if steps == ["version"]:
            self.reply(200, {"major": "1", "minor": "32", "gitVersion": "v1.32.0"})
        elif steps == ["api"]:
            self.reply(200, {"kind": "APIVersions", "versions": ["v1"]})
        elif steps == ["apis"]:
            groups = {}
            for version in filter(lambda version: "/" in version, resources):
                groups.setdefault(version.split("/")[0], []).append(
                    {"groupVersion": version, "version": version.split("/")[1]})
            self.reply(200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
                {"name": name, "versions": versions, "preferredVersion": versions[0]}
                for name, versions in groups.items()]})
        elif (version := "/".join(steps[1:])) in resources and len(steps) < 4:
            listed = []
            for plural, (kind, short) in resources[version].items():
                listed.append({"name": plural, "singularName": kind.lower(), "namespaced": True, "kind": kind,
                               "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"],
                               **({"shortNames": [short]} if short else {})})
                if version == "apps/v1":
                    listed.append({"name": f"{plural}/scale", "singularName": "", "namespaced": True, "kind": "Scale",
                                   "group": "autoscaling", "version": "v1", "verbs": ["get", "patch", "update"]})
            self.reply(200, {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version,
                             "resources": listed})
        else:
            return False
        return True

    def collection(self, version, plural, query, content):
        if self.command == "POST":
            thing = json.loads(content)
            if self.cluster.add(thing) is None:
                name = thing["metadata"]["name"]
                return self.refuse(409, "AlreadyExists", f'{plural} "{name}" already exists')
            return self.reply(201, thing)
        if query.get("watch") in (["true"], ["1"]):
            time.sleep(2)  # nothing ever happens after the list
            return self.reply(200, "")
        kind = self.cluster.resources[version][plural][0]
        self.reply(200, {"kind": f"{kind}List", "apiVersion": version, "metadata": {"resourceVersion": "1"},
                         "items": self.cluster.select(plural, query)})

    def one(self, thing, sub, query, content):
        name, kind = thing["metadata"]["name"], thing["kind"]
        if sub in ("exec", "portforward"):
            self.cluster.streams.append(query.get("command") or [sub])
            return self.refuse(400, "BadRequest", "the stand-in runs nothing")
        if sub == "log":
            return self.reply(200, f"the log of {name}\n", "text/plain")
        if self.command == "DELETE":
            del self.cluster.objects[self.cluster.plurals[kind][0]][name]
            return self.reply(200, {"kind": "Status", "apiVersion": "v1", "status": "Success"})
        if sub == "scale":
            if self.command != "GET":
                self.cluster.scale(thing, json.loads(content)["spec"]["replicas"])
            return self.reply(200, {"kind": "Scale", "apiVersion": "autoscaling/v1",
                                    "metadata": {"name": name, "namespace": "default", "resourceVersion": "1"},
                                    "spec": {"replicas": thing["spec"]["replicas"]}})
        if self.command == "PATCH":
            try:
                merge(thing, json.loads(content))
            except json.JSONDecodeError as error:
                return self.refuse(400, "BadRequest", f"the patch isn't JSON: {error}")
        self.reply(200, thing)


def merge(thing, patch):
    """RFC 7386, which a strategic merge patch is, too, as long as it holds no lists."""
    for key, value in patch.items():
        if value is None:
            thing.pop(key, None)
        elif isinstance(value, dict):
            merge(thing.setdefault(key, {}), value)
        else:
            thing[key] = value
