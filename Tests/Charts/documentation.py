"""Whether values.yaml describes every key that the schema allows."""

import json
import re

import yaml

# Keys of the blocks and of objects that values.yaml shows in comments, or says are as in Kubernetes.
SHOWN = {"backup", "keep", "objectLock", "encryption", "cronJob", "resources", "store", "notify", "global"}


def problems(folder):
    text = (folder / "values.yaml").read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    schema = json.loads((folder / "values.schema.json").read_text(encoding="utf-8"))
    found = list(uncommented(text))

    def resolve(node):
        return schema["definitions"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node

    def walk(node, value, path):
        node = resolve(node)
        if "properties" not in node or (path and path[-1] in SHOWN and len(path) > 1):
            return
        missing = set(node["properties"]) - set(value or {})
        for key in sorted(missing):
            found.append(f"values.yaml lacks {'.'.join([*path, key])}, which the schema allows")
        for key, inner in node["properties"].items():
            if isinstance((value or {}).get(key), dict):
                walk(inner, value[key], [*path, key])

    walk(schema, values, [])
    if shape(values["mysql"]) != shape(values["synapse"]):
        found.append("values.yaml: synapse hasn't the keys of mysql, which describe it")
    return found


def shape(value):
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else None


def uncommented(text):
    """Keys with no comment above them or above their group, and none beside them."""
    commented = False
    section = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            commented = False
        elif line.lstrip().startswith("#"):
            commented = True
        else:
            key = re.match(r" *([\w\"]+):", line).group(1)
            if not line.startswith(" "):
                section = key
            # mysql describes what synapse has; a section's own name is described by what is in it.
            if not commented and section != "synapse" and not re.fullmatch(r"\w+:", line) and " #" not in line:
                yield f"values.yaml:{number}: {key} has no comment"
