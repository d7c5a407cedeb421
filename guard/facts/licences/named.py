"""Licences by the names that people give them: "GNU GPL v3.0", "BSD 3 Clause", "MIT/Apache-2.0".

A name is taken apart into the words that say which family it is, a version, and whether later ones count.
What holds any other word is no name, so that no licence is read out of a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import words

_LONGEST = 200
_CHOICE = expression(r"\s+or\s+(?!later|newer|any|above|higher|\(at)|\s*[/|;]\s*")
_BOTH = expression(r"\s+and\s+|\s*&\s*")
_INSIDE = expression(r"\(([^()]*)\)")
_TOKEN = expression(r"[a-z]+|\d+(?:\.\d+)*|\+")
_REST = expression(r"[^\w\s.+(),:;\"'’-]")
_FILLERS = words(
    """
    the a license licenses licence licences licensed version versions ver v of under terms only or later newer
    any above higher at your option software dual either style clauses
    """
)
_LATER = frozenset({"+", "later", "newer", "above", "higher"})
_NUMBERS = {"zero": "0", "two": "2", "three": "3", "four": "4"}


def _gnu(name: str, least: str) -> Callable[[str, bool], str | None]:
    def spdx(version: str, later: bool) -> str | None:
        if not version:
            return f"{name}-{least}-or-later"  # any version, as the licence itself has it
        full = version if "." in version else f"{version}.0"
        ends = "or-later" if later else "only"
        return f"{name}-{full}-{ends}" if full in ("1.0", "2.0", "2.1", "3.0") else None

    return spdx


def _versions(name: str, default: str, *known: str) -> Callable[[str, bool], str | None]:
    def spdx(version: str, _: bool) -> str | None:
        full = version if not version or "." in version else f"{version}.0"
        return (
            f"{name}-{full or default}"
            if (full or default) in (*known, default) and (full or default)
            else None
        )

    return spdx


def _bsd(clauses: str) -> Callable[[str, bool], str | None]:
    def spdx(version: str, _: bool) -> str | None:
        count = version or clauses
        if not count:
            return "BSD-2-Clause AND BSD-3-Clause"  # nothing says which: both have to be acceptable
        return {"0": "0BSD", "2": "BSD-2-Clause", "3": "BSD-3-Clause", "4": "BSD-4-Clause"}.get(count)

    return spdx


def _one(name: str) -> Callable[[str, bool], str | None]:
    return lambda version, _: name if not version else None


def _known(names: dict[str, str]) -> Callable[[str, bool], str | None]:
    return lambda version, _: names.get(version)


_GPL, _LGPL, _AGPL = _gnu("GPL", "1.0"), _gnu("LGPL", "2.0"), _gnu("AGPL", "3.0")
_FAMILIES: dict[frozenset[str], Callable[[str, bool], str | None]] = {
    frozenset(key.split()): spdx
    for keys, spdx in (
        ("gpl|gnu gpl|gnu general public|general public|gnu general public gpl|gnu", _GPL),
        ("agpl|gnu agpl|affero general public|gnu affero general public|affero|affero gpl|gnu affero"
         "|gnu affero gpl|gnu affero general public agpl", _AGPL),
        ("lgpl|gnu lgpl|lesser general public|gnu lesser general public|gnu library general public|lesser gpl"
         "|gnu library or lesser general public|gnu lesser general public lgpl|gnu lesser", _LGPL),
        ("apache|apache foundation|asl|apache public", _versions("Apache", "2.0", "1.0", "1.1")),
        ("mit|expat|mit expat|x mit|mit x", _known({"": "MIT", "0": "MIT-0"})),
        ("bsd|bsd clause", _bsd("")),
        ("new bsd|modified bsd|revised bsd|new bsd clause|modified bsd clause|revised bsd clause", _bsd("3")),
        ("simplified bsd|freebsd|simplified bsd clause", _bsd("2")),
        ("mpl|mozilla|mozilla public|mozilla public mpl", _versions("MPL", "", "1.0", "1.1", "2.0")),
        ("epl|eclipse|eclipse public", _versions("EPL", "", "1.0", "2.0")),
        ("eupl|european union public", _versions("EUPL", "", "1.0", "1.1", "1.2")),
        ("artistic", _versions("Artistic", "", "1.0", "2.0")),
        ("zpl|zope public|zope", _versions("ZPL", "2.1", "1.1", "2.0")),
        ("bsl|boost", _versions("BSL", "1.0")),
        ("afl|academic free", _versions("AFL", "3.0", "2.0", "2.1")),
        ("sspl|server side public", _versions("SSPL", "1.0")),
        ("isc|iscl", _one("ISC")),
        ("psf|psfl|python foundation|psf python foundation", _known({"": "PSF-2.0", "2": "PSF-2.0"})),
        ("unlicense|unlicensed domain", _one("Unlicense")),
        ("zlib|zlib libpng", _one("Zlib")),
        ("ncsa|university illinois ncsa open source", _one("NCSA")),
        ("wtfpl", _one("WTFPL")),
        ("cc|cc zero|creative commons zero", _known({"": "CC0-1.0", "0": "CC0-1.0"})),
    )
    for key in keys.split("|")
}  # fmt: skip


@lru_cache(maxsize=512)
def expression_of(text: str) -> str:
    """The SPDX expression that a name, or a choice of names, stands for; "" where it is none."""
    plain = " ".join(text.split())
    if (
        not plain
        or len(plain) > _LONGEST
        or _REST.search(plain.replace("/", " ").replace("|", " ").replace("&", " "))
    ):
        return ""
    folded = plain.casefold()
    if whole := _name(folded):
        return whole
    for sign, cut in ((" OR ", _CHOICE), (" AND ", _BOTH)):
        parts = [part for part in cut.split(folded) if part.strip()]
        if len(parts) < 2:
            continue
        named = [expression_of(part) if sign == " OR " else _name(part) for part in parts]
        if all(named):
            return sign.join(f"({one})" if " " in one else one for one in named)
    return ""


def _name(text: str) -> str:
    """The licence of one name, "" where it is none."""
    inside = [part for part in _INSIDE.findall(text) if "later" not in part and "option" not in part]
    outer = _plain(_INSIDE.sub(lambda match: match[0] if match[1] not in inside else " ", text))
    if not outer:
        return ""
    others = {_plain(part) for part in inside} - {""}
    # "GNU Lesser General Public License v3 (LGPLv3)" says it twice, and may be exacter the second time.
    return (
        others.pop()
        if len(others) == 1 and inside and outer.split("-")[0] in min(others, default="")
        else outer
    )


def _plain(text: str) -> str:
    found: list[str] = []
    for token in _TOKEN.findall(text):
        token = _NUMBERS.get(token, token)
        if len(token) > 2 and token.endswith("v") and token[:-1] in ("gpl", "lgpl", "agpl", "mpl", "asl"):
            token = token[:-1]
        found.append(token)
    versions = list(dict.fromkeys(token for token in found if token[0].isdigit()))
    family = frozenset(token for token in found if token[0].isalpha() and token not in _FILLERS)
    if len(versions) > 1 or not family:
        return ""
    spdx = _FAMILIES.get(family)
    later = not _LATER.isdisjoint(found)
    return (spdx(versions[0] if versions else "", later) or "") if spdx is not None else ""
