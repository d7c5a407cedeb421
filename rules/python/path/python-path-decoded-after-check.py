from pathlib import Path
from urllib.parse import unquote

from werkzeug.utils import secure_filename

ROOT = Path("/srv/files")


def read(name):
    path = (ROOT / name).resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError(name)
    # ruleid: python-path-decoded-after-check
    return Path(unquote(str(path))).read_text()


def dots(name):
    if ".." in name or name.startswith("/"):
        raise ValueError(name)
    # ruleid: python-path-decoded-after-check
    return (ROOT / unquote(name)).read_text()


def named(name):
    name = secure_filename(name)
    # ruleid: python-path-decoded-after-check
    return (ROOT / unquote(name)).read_text()


def right(name):
    # ok: python-path-decoded-after-check
    path = (ROOT / unquote(name)).resolve()
    if not path.is_relative_to(ROOT):
        raise ValueError(name)
    return path.read_text()


def other(name, label):
    if ".." in name:
        raise ValueError(name)
    # ok: python-path-decoded-after-check
    return unquote(label)
