import yaml
from yaml import Loader, SafeLoader, load


def read(text):
    # ruleid: python-deserialise-yaml
    yaml.load(text)
    # ruleid: python-deserialise-yaml
    yaml.load(text, Loader=yaml.Loader)
    # ruleid: python-deserialise-yaml
    yaml.unsafe_load(text)
    # ruleid: python-deserialise-yaml
    load(text, Loader=Loader)
    # ok: python-deserialise-yaml
    yaml.safe_load(text)
    # ok: python-deserialise-yaml
    yaml.load(text, Loader=yaml.SafeLoader)
    # ok: python-deserialise-yaml
    load(text, Loader=SafeLoader)
    # ok: python-deserialise-yaml
    yaml.load(text, Loader=yaml.CSafeLoader)


LOADERS = {
    "plain": yaml.SafeLoader,
    # ruleid: python-deserialise-yaml
    "full": yaml.UnsafeLoader,
}
# ok: python-deserialise-yaml
SAFE = {"plain": yaml.SafeLoader}
