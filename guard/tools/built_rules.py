"""The rules as the engine takes them, made once: with the wheel, or in a checkout when a rule changed.

Reading two hundred YAML files and asking the engine for its prefilters takes longer than a scan. What comes
of it decides which rules run, so it is kept with guard's own code and nowhere else: in the wheel beside the
rules, or in the checkout that guard runs from. Whoever can write there can change guard itself. A digest over
each part tells a damaged file from a whole one, and the digest of the rules that is stated in a verdict is
computed over what was read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from guard.resources import PACKAGE
from guard.tools.cache import tell, write_private

_FORMAT = 4
"""Raised whenever what is kept changes its shape; another one is not read."""
_INSTALLED = PACKAGE / "_data" / "rules"
_CHECKOUT = PACKAGE.parent / "rules"


@dataclass(frozen=True)
class BuiltRules:
    """Rules and prefilters, each as JSON."""

    files: str
    """`sha256:…` over the name and bytes of every file that they were made from."""
    rules: bytes
    engine: str = ""
    """The version of the engine that gave the prefilters; empty where none was asked."""
    prefilters: bytes = b"{}"

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over the rules."""
        return _digest(self.rules)

    def packed(self) -> bytes:
        """All of it as the bytes of one file."""
        head = {
            "format": _FORMAT,
            "files": self.files,
            "engine": self.engine,
            "rules": [len(self.rules), self.digest],
            "prefilters": [len(self.prefilters), _digest(self.prefilters)],
        }
        return json.dumps(head).encode() + b"\n" + self.rules + b"\n" + self.prefilters

    @classmethod
    def unpacked(cls, data: bytes) -> BuiltRules | None:
        """What `packed` gave; None where it is of another format.

        Raises:
            ValueError: it is damaged.
        """
        try:
            first, _, rest = data.partition(b"\n")
            head = json.loads(first)
            if head["format"] != _FORMAT:
                return None
            size, digest = head["rules"]
            more, other = head["prefilters"]
            rules, prefilters = rest[:size], rest[size + 1 :]
            if (len(rest), digest, other) != (size + 1 + more, _digest(rules), _digest(prefilters)):
                raise ValueError("its parts are not what its head says")
            return cls(str(head["files"]), rules, str(head["engine"]), prefilters)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"its head is none ({type(error).__name__})") from error


def digest_of(files: Mapping[str, bytes]) -> str:
    """`sha256:…` over names and bytes of rule files."""
    whole = hashlib.sha256(str(_FORMAT).encode())
    for name, data in files.items():
        whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(data).digest())
    return f"sha256:{whole.hexdigest()}"


def is_installed(folder: Path) -> bool:
    """Whether these are the rules of an installed guard, which do not change any more."""
    return folder == _INSTALLED


def place(folder: Path) -> Path | None:
    """Where what is built of the rules in `folder` is kept; None where that is nowhere."""
    if is_installed(folder):
        return _INSTALLED.parent / "rules.built"
    return _CHECKOUT.parent / "build" / "rules.built" if folder == _CHECKOUT else None


def read(folder: Path) -> BuiltRules | None:
    """What was built of the rules in `folder`; None where nothing was, or not by this version of guard.

    A damaged file is as good as none; that is told on standard error.
    """
    path = place(folder)
    if path is None:
        return None
    try:
        return BuiltRules.unpacked(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        tell(f"{path} is damaged ({error}); the rules are read from their own files")
        return None


def keep(folder: Path, built: BuiltRules) -> None:
    """Keep what was built in a checkout. An installed guard writes nothing into itself."""
    path = place(folder)
    if path is not None and not is_installed(folder):
        write_private(path, built.packed())


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
