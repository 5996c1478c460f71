"""The environment and the command line of a container, made as the kubelet makes them."""

import re

from fields import Unsupported


def expand(text, variables):
    """Kubernetes' `$(NAME)`: unknown ones stay as they stand, `$$` is one `$`."""
    def replacement(match):
        if match[0] == "$$":
            return "$"
        return variables.get(match[1], match[0])
    return re.sub(r"\$\$|\$\(([^()]*)\)", replacement, text)


def service_links(services, all_of_them):
    """What every container is told of the services of its namespace; of the API's server always."""
    links = {}
    for name, port in {**(services if all_of_them else {}), "kubernetes": 443}.items():
        word = name.upper().replace("-", "_")
        links |= {
            f"{word}_SERVICE_HOST": "127.0.0.1", f"{word}_SERVICE_PORT": str(port),
            f"{word}_PORT": f"tcp://127.0.0.1:{port}", f"{word}_PORT_{port}_TCP": f"tcp://127.0.0.1:{port}",
            f"{word}_PORT_{port}_TCP_PROTO": "tcp", f"{word}_PORT_{port}_TCP_PORT": str(port),
            f"{word}_PORT_{port}_TCP_ADDR": "127.0.0.1"}
    return links


def environment(cluster, container, links, downward):
    """What `env` and `envFrom` say, on top of the links; takes both from the container's fields."""
    variables = {}
    for source in container.parts("envFrom"):
        with source:
            prefix = source.take("prefix", str, "")
            values = None
            for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                if field in source.values:
                    with source.part(field) as reference:
                        values = cluster.data(kind, reference.need("name", str),
                                              optional=reference.take("optional", bool, False))
            if values is None:
                raise Unsupported(f"{source.where}: neither a ConfigMap nor a Secret")
            variables |= {prefix + key: value.decode() for key, value in values.items()}
    for entry in container.parts("env"):
        with entry:
            name = entry.need("name", str)
            value = entry.take("value", str)
            if "valueFrom" not in entry.values:
                variables[name] = expand(value or "", {**links, **variables})
                continue
            if value is not None:
                raise Unsupported(f"{entry.where}: both value and valueFrom")
            with entry.part("valueFrom") as source:
                found = _referenced(cluster, source, downward)
            if found is not None:
                variables[name] = found
    return {**links, **variables}


def _referenced(cluster, source, downward):
    for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
        if field in source.values:
            with source.part(field) as reference:
                name, key = reference.need("name", str), reference.need("key", str)
                optional = reference.take("optional", bool, False)
            value = cluster.data(kind, name, optional=optional).get(key)
            if value is None and not optional:
                raise cluster.ConfigError(f"couldn't find key {key} in {kind} {name}")
            return None if value is None else value.decode()
    with source.part("fieldRef") as reference:
        reference.one_of("apiVersion", "v1")
        path = reference.need("fieldPath", str)
    if path not in downward:
        raise Unsupported(f"{source.where}.fieldRef: {path}")
    return downward[path]
