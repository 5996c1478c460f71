"""Reads a part of an object and refuses what nobody asked for: a field that is ignored proves nothing."""

import yaml


class Unsupported(Exception):
    """A field, or a value of one, that nothing here imitates."""


class Fields:
    """The fields of a mapping. Those that weren't taken by the end of the `with` block are an error."""

    def __init__(self, values, where):
        if not isinstance(values, dict):
            raise Unsupported(f"{where}: a mapping was expected, not {values!r}")
        self.values, self.where = dict(values), where

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None and self.values:
            raise Unsupported(f"{self.where}: nothing here knows {', '.join(sorted(self.values))}")

    def take(self, name, kind, default=None):
        """The field's value, which must be of that type; the default if it isn't there."""
        value = self.values.pop(name, None)
        if value is None:
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Unsupported(f"{self.where}.{name}: {value!r} is not a {kind.__name__}")
        return value

    def need(self, name, kind):
        value = self.take(name, kind)
        if value is None:
            raise Unsupported(f"{self.where}.{name} is missing")
        return value

    def one_of(self, name, *choices):
        """One of these texts; the first of them if the field isn't there."""
        value = self.take(name, str, choices[0])
        if value not in choices:
            raise Unsupported(f"{self.where}.{name}: {value!r} is none of {', '.join(map(str, choices))}")
        return value

    def part(self, name):
        return Fields(self.take(name, dict, {}), f"{self.where}.{name}")

    def parts(self, name):
        return [Fields(value, f"{self.where}.{name}[{index}]")
                for index, value in enumerate(self.take(name, list, []))]

    def pass_over(self, *names):
        """Fields that are somebody else's, such as the scheduler's."""
        for name in names:
            self.values.pop(name, None)


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, as Kubernetes' strict decoding does."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise Unsupported(f"a key stands twice{node.start_mark}")
        return super().construct_mapping(node, deep)


def load_objects(text):
    """The objects of a stream of YAML documents."""
    return [one for one in yaml.load_all(text, _Loader) if one is not None]


SUFFIXES = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "k": 10**3, "M": 10**6, "G": 10**9}


def quantity(text):
    """A quantity of bytes, as Kubernetes writes it."""
    for suffix, factor in SUFFIXES.items():
        if str(text).endswith(suffix):
            return int(float(str(text).removesuffix(suffix)) * factor)
    return int(text)
