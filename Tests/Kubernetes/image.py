"""The image that containers are made of: a root file system and what the Dockerfile says of its start."""

import json
import re
import shlex
from pathlib import Path


class Image:
    """An unpacked image, or this machine's own files with the program put in its place."""

    # Of the final stage, as far as this needs it; the Dockerfile's own words count where there is one.
    environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    entrypoint, command, user, directory = ["/usr/local/bin/cairn"], [], None, "/"

    def __init__(self, root, binary, dockerfile):
        self.root = Path(root)
        # What is laid over the image: nothing of it, where the image has the program.
        self.binary = binary
        # What sidecars are of.
        self.server = None
        if dockerfile:
            self._read(Path(dockerfile).read_text(encoding="utf-8"))

    def _read(self, text):
        instructions = re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", text)).splitlines()
        self.environment = dict(type(self).environment)
        for line in instructions:
            word, _, rest = line.strip().partition(" ")
            rest = rest.strip()
            match word.upper():
                case "FROM":  # of stages the last one counts
                    self.environment = dict(type(self).environment)
                    self.entrypoint, self.command, self.user, self.directory = [], [], None, "/"
                case "ENTRYPOINT":
                    self.entrypoint = json.loads(rest)
                case "CMD":
                    self.command = json.loads(rest)
                case "ENV":
                    self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
                case "USER":
                    self.user = rest
                case "WORKDIR":
                    self.directory = rest
