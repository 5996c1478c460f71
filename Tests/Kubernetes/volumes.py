"""The volumes of a Pod on the node, with the owners and modes that the kubelet gives them."""

import os
import subprocess
from pathlib import Path

from fields import Unsupported, quantity


class Volumes:
    """The volumes of one Pod, in a folder of its own. Made when a mount asks for them, as none may be idle."""

    def __init__(self, cluster, folder, group, memory_limit):
        self.cluster, self.folder, self.group, self.memory_limit = cluster, folder, group, memory_limit
        self.paths, self.read_only, self.mounted = {}, set(), []

    def make(self, fields):
        with fields:
            name = fields.need("name", str)
            path = self.folder / name
            self.paths[name] = path
            kind = next((kind for kind in ("secret", "configMap", "projected", "emptyDir")
                         if kind in fields.values), None)
            if kind is None:
                raise Unsupported(f"{fields.where}: a volume of kind {', '.join(fields.values)}")
            with fields.part(kind) as source:
                if kind == "emptyDir":
                    self._make_empty(path, source)
                else:
                    self.read_only.add(name)
                    self._make_files(path, kind, source)

    def _mount_memory(self, path, options):
        path.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)
        self.mounted.append(path)

    def _make_empty(self, path, source):
        medium = source.one_of("medium", "", "Memory")
        limit = source.take("sizeLimit", str)
        if medium == "Memory":
            # The kubelet takes the smaller of the volume's own limit and the Pod's memory.
            sizes = [size for size in (limit and quantity(limit), self.memory_limit) if size]
            self._mount_memory(path, f"mode=0777{f',size={min(sizes)}' if sizes else ''}")
        else:
            path.mkdir(parents=True)
        os.chmod(path, 0o777)
        if self.group is not None:
            os.chown(path, -1, self.group)
            os.chmod(path, 0o2777)

    def _make_files(self, path, kind, source):
        """As the kubelet's atomic writer: links into a folder that can be swapped as a whole."""
        if kind == "configMap":
            path.mkdir(parents=True)
        else:
            self._mount_memory(path, "mode=0777")
        mode = source.take("defaultMode", int, 0o644)
        files = self._projected(source, mode) if kind == "projected" else self._of(
            source, "Secret" if kind == "secret" else "ConfigMap",
            "secretName" if kind == "secret" else "name", mode)
        store = path / "..2026_11_21_04_00_00.000000001"
        store.mkdir(mode=0o755)
        for name, (content, file_mode) in files.items():
            target = store / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            target.chmod(file_mode)
        (path / "..data").symlink_to(store.name)
        for name in {Path(name).parts[0] for name in files}:
            (path / name).symlink_to(f"..data/{name}")
        if self.group is not None:
            self._give_to_group(path)

    def _of(self, source, kind, name_field, mode):
        """The files of one ConfigMap or Secret, all of them or those that `items` picks."""
        name, optional = source.need(name_field, str), source.take("optional", bool, False)
        data = self.cluster.data(kind, name, optional=optional)
        items = source.parts("items")
        if not items:
            return {key: (value, mode) for key, value in data.items()}
        files = {}
        for item in items:
            with item:
                key = item.need("key", str)
                if key not in data and not optional:
                    raise self.cluster.ConfigError(f"references non-existent {kind} key: {name}/{key}")
                path, item_mode = item.need("path", str), item.take("mode", int, mode)
                if key in data:
                    files[path] = (data[key], item_mode)
        return files

    def _projected(self, source, mode):
        files = {}
        for one in source.parts("sources"):
            with one:
                if "secret" in one.values:
                    with one.part("secret") as part:
                        files |= self._of(part, "Secret", "name", mode)
                elif "configMap" in one.values:
                    with one.part("configMap") as part:
                        files |= self._of(part, "ConfigMap", "name", mode)
                else:
                    raise Unsupported(f"{one.where}: {', '.join(one.values)}")
        return files

    def _give_to_group(self, top):
        """fsGroup, on a volume that is only read: r for files, and x and setgid for folders."""
        for folder, _, names in os.walk(top):
            os.chown(folder, -1, self.group)
            os.chmod(folder, os.stat(folder).st_mode & 0o7777 | 0o2550)
            for name in names:
                file = os.path.join(folder, name)
                if not os.path.islink(file):
                    os.chown(file, -1, self.group)
                    os.chmod(file, os.stat(file).st_mode & 0o7777 | 0o440)

    def mount(self, fields):
        """An OCI mount for an entry of `volumeMounts`."""
        with fields:
            name, target = fields.need("name", str), fields.need("mountPath", str)
            path = fields.take("subPath", str)
            read_only = fields.take("readOnly", bool, False) or name in self.read_only
        if name not in self.paths:
            raise Unsupported(f"{fields.where}: there is no volume {name}")
        source = self.paths[name] / path if path else self.paths[name]
        options = ["rbind", "rprivate", "ro" if read_only else "rw"]
        return {"destination": target, "type": "bind", "source": str(source.resolve()), "options": options}

    def files(self):
        """The contents of all files in volumes that are only read."""
        return [file.read_bytes() for name in self.read_only for file in self.paths[name].rglob("*")
                if file.is_file() and not file.is_symlink()]

    def remove(self):
        while self.mounted:
            subprocess.run(["umount", self.mounted.pop()], check=True)
