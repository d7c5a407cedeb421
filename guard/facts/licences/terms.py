"""Licence statements as SPDX expressions, and expressions judged leaf by leaf.

Nothing is guessed: a text that is neither an expression nor one of the known names is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guard.ports import LicenseStatement


@dataclass(frozen=True)
class Terms:
    """The licence of one version, as an SPDX expression, and how it was told."""

    expression: str
    told_by: str
    """"License-Expression", "classifiers" or "License field"."""


class Standing(Enum):
    """What may be done with a licence, worst last."""

    ALLOWED = 0
    UNKNOWN = 1
    INCOMPATIBLE = 2
    DENIED = 3


@dataclass(frozen=True)
class Judged:
    """How an expression stands, and the single licences that decide it."""

    standing: Standing
    leaves: tuple[str, ...]


_OSI = "License :: OSI Approved :: "
_CLASSIFIERS = {
    f"{_OSI}Academic Free License (AFL)": "AFL-3.0",
    f"{_OSI}Apache Software License": "Apache-2.0",
    # The classifier does not say which of the two: both have to be acceptable.
    f"{_OSI}BSD License": "BSD-2-Clause AND BSD-3-Clause",
    f"{_OSI}Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    f"{_OSI}European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    f"{_OSI}GNU Affero General Public License v3": "AGPL-3.0-only",
    f"{_OSI}GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    f"{_OSI}GNU General Public License (GPL)": "GPL-1.0-or-later",
    f"{_OSI}GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    f"{_OSI}GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    f"{_OSI}GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    f"{_OSI}GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    f"{_OSI}GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    f"{_OSI}GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    f"{_OSI}GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    f"{_OSI}GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    f"{_OSI}GNU Library or Lesser General Public License (LGPL)": "LGPL-2.0-or-later",
    f"{_OSI}ISC License (ISCL)": "ISC",
    f"{_OSI}MIT License": "MIT",
    f"{_OSI}MIT No Attribution License (MIT-0)": "MIT-0",
    f"{_OSI}Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    f"{_OSI}Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    f"{_OSI}Python Software Foundation License": "PSF-2.0",
    f"{_OSI}The Unlicense (Unlicense)": "Unlicense",
    f"{_OSI}University of Illinois/NCSA Open Source License": "NCSA",
    f"{_OSI}Zope Public License": "ZPL-2.1",
    f"{_OSI}zlib/libpng License": "Zlib",
    "License :: CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
}
_GROUPS = frozenset({"License :: OSI Approved"})
"""Classifiers that only group others."""
_TEXTS = {
    "apache": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "bsd": "BSD-2-Clause AND BSD-3-Clause",
    "bsd license": "BSD-2-Clause AND BSD-3-Clause",
    "2-clause bsd": "BSD-2-Clause",
    "bsd 2-clause": "BSD-2-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "gplv2": "GPL-2.0-only",
    "gplv3": "GPL-3.0-only",
    "gplv3+": "GPL-3.0-or-later",
    "isc license": "ISC",
    "lgplv3": "LGPL-3.0-only",
    "mit license": "MIT",
    "the mit license": "MIT",
    "mpl 2.0": "MPL-2.0",
    "mozilla public license 2.0": "MPL-2.0",
    "psf": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}


def terms_of(statement: LicenseStatement) -> Terms | None:
    """The licence that a statement names: its expression, else all its classifiers, else its text."""
    if statement.expression:
        return _terms(statement.expression, "License-Expression")
    named = [one for one in statement.classifiers if one not in _GROUPS]
    if named and all(one in _CLASSIFIERS for one in named):
        # Several may mean "and" as well as "or"; the stricter reading cannot be wrong.
        return _terms(" AND ".join(f"({_CLASSIFIERS[one]})" for one in named), "classifiers")
    text = " ".join(statement.text.split())
    if text and not named:
        return _terms(_TEXTS.get(text.lower(), text), "License field")
    return None


def _terms(text: str, told_by: str) -> Terms | None:
    tree = parse(text)
    return Terms(str(tree), told_by) if tree is not None else None


def _library() -> Any:
    import license_expression  # 0.1 s, only where a licence is judged

    return license_expression


@lru_cache(maxsize=1)
def _licensing() -> Any:
    return _library().get_spdx_licensing()


def parse(text: str) -> Any | None:
    """The tree of an expression in which every name is an SPDX id or a `LicenseRef-`, or None."""
    licensing = _licensing()
    try:
        tree = licensing.parse(text, strict=True)
        unknown = licensing.unknown_license_keys(tree) if tree is not None else ["nothing"]
    except (_library().ExpressionError, _library().ExpressionParseError, RecursionError):
        return None
    return tree if all(key.lower().startswith("licenseref-") for key in unknown) else None


def known_ids() -> frozenset[str]:
    """Every SPDX licence id."""
    return frozenset(key for key in _licensing().known_symbols if not key.startswith("LicenseRef-"))


def leaves_of(expression: str) -> tuple[str, ...]:
    """The single licences that an expression names, `X WITH Y` as one."""
    tree = parse(expression)
    return tuple(dict.fromkeys(str(leaf) for leaf in _leaves(tree))) if tree is not None else ()


def _leaves(tree: Any) -> Iterable[Any]:
    if not _is_operator(tree):
        yield tree
        return
    for part in tree.args:
        yield from _leaves(part)


def _is_operator(tree: Any) -> bool:
    licensing = _licensing()
    return isinstance(tree, licensing.AND | licensing.OR)


def judge(expression: str, leaf: Callable[[str], Standing]) -> Judged:
    """How an expression stands: AND as its worst part, OR as its best, each `leaf` as the caller says."""
    tree = parse(expression)
    return _judge(tree, leaf) if tree is not None else Judged(Standing.UNKNOWN, (expression,))


def _judge(tree: Any, leaf: Callable[[str], Standing]) -> Judged:
    if not _is_operator(tree):
        name = str(tree)
        return Judged(leaf(name), (name,))
    parts = [_judge(part, leaf) for part in tree.args]
    pick = max if isinstance(tree, _licensing().AND) else min
    standing = pick((part.standing for part in parts), key=lambda one: one.value)
    names = (name for part in parts if part.standing is standing for name in part.leaves)
    return Judged(standing, tuple(dict.fromkeys(names)))
