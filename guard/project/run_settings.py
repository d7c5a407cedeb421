"""pytest's own settings in a configuration file."""

from __future__ import annotations

from collections.abc import Mapping

from guard.model.change import FileSide
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_INI = (".ini", ".cfg")


def pytest_settings(side: FileSide, sources: Sources) -> Mapping[str, tuple[str, ...]]:
    """pytest's own settings in a file, each as its words.

    There are none in a file of another kind than pytest reads, or in one that cannot be read.
    """
    if not side.path.endswith((".toml", *_INI)) or b"pytest" not in side.data or side.text is None:
        return {}
    try:
        if side.path.endswith(".toml"):
            table = known(sources.toml(side)).data
            for key in ("tool", "pytest", "ini_options"):
                table = table.get(key, {})
            return {key: tuple(map(str, value)) if isinstance(value, list) else tuple(str(value).split())
                    for key, value in table.items()}  # fmt: skip
        sections = known(sources.ini(side)).sections()
    except (UnreadableError, AttributeError):
        return {}
    return {key: tuple((value or "").split()) for name in ("pytest", "tool:pytest") if name in sections
            for key, value in sections[name].items()}  # fmt: skip
