"""What the Job controller does: Pods until one succeeds, the rules of failure, the deadline."""

import contextlib
import itertools
import time
from dataclasses import dataclass, field

from containers import Container
from fields import Fields, Unsupported
from pods import Pod

# The controller waits 10 s before the second Pod and doubles that. Here nobody has to wait.
BACK_OFF = 0.1


@dataclass
class Outcome:
    """A Job that is over: Complete, or Failed with the controller's reason; and its Pods in order."""
    condition: str
    reason: str
    pods: list = field(default_factory=list)

    @property
    def last(self):
        return self.pods[-1]


class Job:
    """A Job made of a spec, as `kubectl create job --from` or the CronJob controller makes it."""

    def __init__(self, cluster, image, name, spec, folder):
        self.cluster, self.image, self.name, self.folder = cluster, image, name, folder
        with Fields(spec, f"Job {name}") as fields:
            if fields.take("suspend", bool, False):
                raise Unsupported(f"Job {name} is suspended itself")
            if fields.take("completions", int, 1) != 1 or fields.take("parallelism", int, 1) != 1:
                raise Unsupported(f"Job {name}: more than one Pod at once")
            fields.pass_over("ttlSecondsAfterFinished")
            fields.one_of("completionMode", "NonIndexed")
            fields.one_of("podReplacementPolicy", "Failed", "TerminatingOrFailed")
            self.back_off_limit = fields.take("backoffLimit", int, 6)
            self.deadline = fields.take("activeDeadlineSeconds", int)
            with fields.part("podFailurePolicy") as policy:
                self.rules = [self._rule(rule) for rule in policy.parts("rules")]
            self.template = fields.need("template", dict)
        if self.rules and self.template["spec"].get("restartPolicy") != "Never":
            raise Unsupported(f"Job {name}: a podFailurePolicy without restartPolicy: Never is refused")

    @staticmethod
    def _rule(fields):
        """A rule as a function of the container's name and how it ended, and its action."""
        with fields:
            action = fields.need("action", str)
            if action not in ("FailJob", "Ignore", "Count"):
                raise Unsupported(f"{fields.where}.action: {action}")
            if "onExitCodes" in fields.values:
                with fields.part("onExitCodes") as codes:
                    name, operator = codes.take("containerName", str), codes.need("operator", str)
                    values = set(codes.need("values", list))
                if operator not in ("In", "NotIn") or (operator == "In" and 0 in values):
                    raise Unsupported(f"{fields.where}.onExitCodes: {operator} {sorted(values)}")
                return action, lambda container, ended: (
                    name in (None, container) and ended.status != 0
                    and (ended.status in values) == (operator == "In"))
            patterns = []
            for condition in fields.parts("onPodConditions"):
                with condition:
                    patterns.append((condition.need("type", str), condition.one_of("status", "True", "False")))
            return action, lambda _, ended: ended.disrupted and ("DisruptionTarget", "True") in patterns

    def run(self, on_look=None, deadline_at=None, disrupt_at=None):
        """Runs it to its end.

        on_look(container) is called up to forty times a second. deadline_at and disrupt_at say, of a container,
        that the deadline is over now, or that the node needs the Pod's place: both take hours in a cluster.
        """
        outcome, failures = Outcome("", ""), 0
        began, numbers = time.monotonic(), itertools.count()
        while True:
            ended, overdue = self._run_pod(next(numbers), began, on_look, deadline_at, disrupt_at)
            if not ended.users:  # over before this process, under load, could look: once more
                ended, overdue = self._run_pod(next(numbers), began, on_look, deadline_at, disrupt_at)
            outcome.pods.append(ended)
            if overdue:
                outcome.condition, outcome.reason = "Failed", "DeadlineExceeded"
            elif ended.status == 0:
                outcome.condition, outcome.reason = "Complete", "CompletionsReached"
            else:
                action = next((action for action, holds in self.rules if holds(self.container_name, ended)),
                              "Count")
                failures += action == "Count"
                if action == "FailJob":
                    outcome.condition, outcome.reason = "Failed", "PodFailurePolicy"
                elif failures > self.back_off_limit:
                    outcome.condition, outcome.reason = "Failed", "BackoffLimitExceeded"
            if outcome.condition:
                return outcome
            time.sleep(BACK_OFF)

    def _run_pod(self, number, began, on_look, deadline_at, disrupt_at):
        name = f"{self.name}-{number:05}"
        folder = self.folder / name
        folder.mkdir(parents=True)
        pod = Pod(self.cluster, self.image, self.template, name, folder)
        try:
            pod.bundle()
        except Exception:
            pod.volumes.remove()
            raise
        self.container_name = pod.container_name
        overdue = disrupted = signalled = False
        with self._beside(pod) as sidecars, Container(pod) as container:
            while container.is_running():
                container.look()
                if on_look:
                    on_look(container)
                overdue = bool((deadline_at and deadline_at(container))
                               or (self.deadline and time.monotonic() - began > self.deadline))
                disrupted = bool(not overdue and disrupt_at and disrupt_at(container))
                if overdue or disrupted:
                    signalled = time.monotonic()
                    self._terminate(container, pod.grace)
                    break
                time.sleep(0.025 if container.seen.users else 0.002)
            ended = container.ended()
            ended.after_signal = time.monotonic() - signalled if signalled else None
        ended.disrupted, ended.pod, ended.sidecars = disrupted, pod, sidecars
        return ended, overdue

    @contextlib.contextmanager
    def _beside(self, pod):
        """The Pod's sidecars: begun one after another, each when the one before has answered, and ended the other way
        round. A list, which then holds how they ended."""
        with contextlib.ExitStack() as stack:
            running, over = [], []
            for sidecar in pod.sidecars:
                running.append(stack.enter_context(Container(sidecar)))
                running[-1].begin()
            yield over
            for container in reversed(running):
                self._terminate(container, pod.grace)
                over.append(container.ended())
                over[-1].pod = container.pod

    @staticmethod
    def _terminate(container, grace):
        """SIGTERM, and SIGKILL when the grace is over."""
        container.signal("TERM")
        until = time.monotonic() + grace
        while container.is_running():
            container.look()
            if time.monotonic() > until:
                container.killed = True
                container.signal("KILL")
            time.sleep(0.025)
