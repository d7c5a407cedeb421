"""Licence statements as SPDX expressions.

Nothing is guessed: a text that is neither an expression nor one of the known names is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guard.facts.licences.expressions import is_choice, leaves_of, parse
from guard.facts.licences.named import expression_of
from guard.facts.licences.notices import licenses_in, notices

if TYPE_CHECKING:
    from guard.ports import LicenseStatement


@dataclass(frozen=True)
class Terms:
    """The licence of one version, as an SPDX expression, and how it was told."""

    expression: str
    told_by: str
    """"License-Expression", "classifiers" or "License field"."""


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
_LONG = 60
"""Characters that a licence's own text has at the least."""
_GROUPS = frozenset({"License :: OSI Approved"})
"""Classifiers that only group others."""


def terms_of(statement: LicenseStatement) -> Terms | None:
    """The licence that a statement names: its expression, else its classifiers, else its text.

    Classifiers cannot say "or": where the text does, the text is taken. Where the text names another licence
    than all of them, both have to be acceptable.
    """
    if statement.expression:
        return _terms(statement.expression, "License-Expression")
    named = _classified(statement)
    field = expression_of_text(statement.text)
    if named is None:
        # What a classifier says that is not known may forbid what the field allows.
        unknown = [one for one in statement.classifiers if one not in _GROUPS]
        return _terms(field, "License field") if field and not unknown else None
    tree = parse(field) if field else None
    if tree is not None and is_choice(tree):
        return _terms(field, "License field")
    if contradiction_of(statement):
        return _terms(f"({named}) AND ({field})", "classifiers and the License field")
    return _terms(named, "classifiers")


def contradiction_of(statement: LicenseStatement) -> str:
    """What the field of a statement says, where none of its classifiers says so; "" where they agree."""
    named, field = _classified(statement), expression_of_text(statement.text)
    if statement.expression or named is None or not field:
        return ""
    families = [{leaf.split("-")[0].casefold() for leaf in leaves_of(one)} for one in (named, field)]
    return "" if families[0] & families[1] else field


def expression_of_text(text: str) -> str:
    """The SPDX expression of a free text: it is one, is the name of a licence, or holds a licence's text."""
    plain = " ".join(text.split())
    if not plain:
        return ""
    tree = parse(plain)
    if tree is not None:
        return str(tree)
    if name := expression_of(plain):
        return name
    return _of_whole_text(text) if len(plain) > _LONG else ""


def _of_whole_text(text: str) -> str:
    found = licenses_in(notices("LICENSE", text))
    return found[0] if len(found) == 1 else ""


def _classified(statement: LicenseStatement) -> str | None:
    """The licences that all classifiers name together; None where there is none, or one is not known."""
    named = [one for one in statement.classifiers if one not in _GROUPS]
    if not named or not all(one in _CLASSIFIERS for one in named):
        return None
    # Several may mean "and" as well as "or"; the stricter reading cannot be wrong.
    return " AND ".join(f"({_CLASSIFIERS[one]})" for one in named)


def _terms(text: str, told_by: str) -> Terms | None:
    tree = parse(text)
    return Terms(str(tree), told_by) if tree is not None else None
