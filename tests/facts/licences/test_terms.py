"""Licence statements and expressions: nothing is guessed, AND is all, OR is any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.licences.expressions import Judged, Standing, judge, leaves_of, parse
from guard.facts.licences.terms import _CLASSIFIERS, contradiction_of, expression_of_text, terms_of
from guard.ports import LicenseStatement

OSI = "License :: OSI Approved"


@pytest.mark.parametrize(
    ("statement", "expression", "told_by"),
    [
        (LicenseStatement("", "mit"), "MIT", "License-Expression"),
        (LicenseStatement("", "MIT", (f"{OSI} :: ISC License (ISCL)",)), "MIT", "License-Expression"),
        (
            LicenseStatement("", "", (OSI, f"{OSI} :: MIT License"), "BSD or MIT"),
            "(BSD-2-Clause AND BSD-3-Clause) OR MIT",
            "License field",
        ),
        (
            LicenseStatement("", "", (OSI, f"{OSI} :: MIT License"), "GPL"),
            "MIT AND GPL-1.0-or-later",
            "classifiers and the License field",
        ),
        (LicenseStatement("", "", (OSI, f"{OSI} :: MIT License"), "MIT License"), "MIT", "classifiers"),
        (
            LicenseStatement("", "", (f"{OSI} :: MIT License", f"{OSI} :: Apache Software License")),
            "MIT AND Apache-2.0",
            "classifiers",
        ),
        (LicenseStatement("", text="Apache  License,\nVersion 2.0"), "Apache-2.0", "License field"),
        (LicenseStatement("", text="MIT OR Apache-2.0"), "MIT OR Apache-2.0", "License field"),
    ],
)
def test_terms(statement: LicenseStatement, expression: str, told_by: str) -> None:
    terms = terms_of(statement)
    assert terms is not None
    assert (terms.expression, terms.told_by) == (expression, told_by)


@pytest.mark.parametrize(
    "statement",
    [
        LicenseStatement(""),
        LicenseStatement("", "ACME LIMITED PROPRIETARY"),
        LicenseStatement("", "MIT AND", (f"{OSI} :: MIT License",)),
        LicenseStatement("", text="SIMPLE EVALUATION LICENSE"),
        LicenseStatement("", text="limited"),
        LicenseStatement("", "", (f"{OSI} :: MIT License", "License :: Other/Proprietary License")),
        LicenseStatement("", "", ("License :: Other/Proprietary License",), "MIT"),
        LicenseStatement("", "Classpath-exception-2.0"),
        LicenseStatement("", "(" * 5000 + "MIT"),
    ],
)
def test_what_is_not_known_is_not_guessed(statement: LicenseStatement) -> None:
    assert terms_of(statement) is None


def test_the_tables_name_spdx_ids() -> None:
    for expression in _CLASSIFIERS.values():
        assert parse(expression) is not None, expression


def test_an_exception_stays_with_its_licence() -> None:
    text = "GPL-2.0-only WITH Classpath-exception-2.0"
    assert leaves_of(f"MIT OR {text}") == ("MIT", text)


STANDINGS = {
    "MIT": Standing.ALLOWED,
    "Zlib": Standing.UNKNOWN,
    "GPL-3.0-only": Standing.INCOMPATIBLE,
    "AGPL-3.0-only": Standing.DENIED,
}


def judged(text: str) -> Judged:
    return judge(text, STANDINGS.__getitem__)


@pytest.mark.parametrize(
    ("text", "standing", "leaves"),
    [
        ("MIT AND AGPL-3.0-only", Standing.DENIED, ("AGPL-3.0-only",)),
        ("MIT OR AGPL-3.0-only", Standing.ALLOWED, ("MIT",)),
        ("Zlib OR AGPL-3.0-only", Standing.UNKNOWN, ("Zlib",)),
        ("MIT AND (Zlib OR GPL-3.0-only)", Standing.UNKNOWN, ("Zlib",)),
        ("(MIT AND GPL-3.0-only) OR (MIT AND AGPL-3.0-only)", Standing.INCOMPATIBLE, ("GPL-3.0-only",)),
        ("not an expression", Standing.UNKNOWN, ("not an expression",)),
    ],
)
def test_judge(text: str, standing: Standing, leaves: tuple[str, ...]) -> None:
    assert judged(text) == Judged(standing, leaves)


NAMES = st.sampled_from(sorted(STANDINGS))


@given(NAMES, NAMES, NAMES)
def test_and_is_never_better_than_or(one: str, other: str, third: str) -> None:
    both, either = judged(f"{one} AND ({other} OR {third})"), judged(f"{one} OR ({other} AND {third})")
    assert both.standing.value >= STANDINGS[one].value
    assert either.standing.value <= STANDINGS[one].value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GNU General Public License v3.0", "GPL-3.0-only"),
        ("GNU GPL v2 or later", "GPL-2.0-or-later"),
        ("GPL", "GPL-1.0-or-later"),
        ("GPLv2+", "GPL-2.0-or-later"),
        ("AGPLv3", "AGPL-3.0-only"),
        ("GNU Affero General Public License, version 3", "AGPL-3.0-only"),
        ("GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"),
        ("LGPL 2.1", "LGPL-2.1-only"),
        ("Apache License Version 2.0", "Apache-2.0"),
        ("The Apache Software License", "Apache-2.0"),
        ("BSD 3 Clause", "BSD-3-Clause"),
        ("Modified BSD License", "BSD-3-Clause"),
        ("Two-Clause BSD", "BSD-2-Clause"),
        ("The MIT License (MIT)", "MIT"),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
        ("MIT or Apache 2.0", "MIT OR Apache-2.0"),
        ("MIT and BSD 3-Clause", "MIT AND BSD-3-Clause"),
        ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ("Server Side Public License v1", "SSPL-1.0"),
    ],
)
def test_the_names_that_people_give(text: str, expected: str) -> None:
    assert expression_of_text(text) == expected
    assert expression_of_text(f"  {text.upper()} ").casefold() == expected.casefold()


@pytest.mark.parametrize(
    "text",
    ["not MIT", "Free for everybody", "see LICENSE", "UNKNOWN", "MIT, Apache", "GPL 2 and 3", "BSD 5-clause",
     "MIT-like", "Mozilla", "MIT or whatever", "Proprietary (not GPL)"],
)  # fmt: skip
def test_a_sentence_is_no_name(text: str) -> None:
    assert expression_of_text(text) == ""


def test_a_choice_in_the_field_is_not_undone_by_classifiers() -> None:
    both = (f"{OSI} :: Apache Software License", f"{OSI} :: BSD License")
    told = terms_of(LicenseStatement("x", "", both, "Apache-2.0 OR BSD-3-Clause"))
    assert told is not None
    assert (told.expression, told.told_by) == ("Apache-2.0 OR BSD-3-Clause", "License field")


def test_statements_that_contradict_each_other() -> None:
    one = LicenseStatement("x", "", (f"{OSI} :: MIT License",), "GPL-3.0-only")
    assert contradiction_of(one) == "GPL-3.0-only"
    told = terms_of(one)
    assert told is not None
    assert leaves_of(told.expression) == ("MIT", "GPL-3.0-only")
    agreed = LicenseStatement("x", "", (f"{OSI} :: BSD License",), "BSD 3-Clause")
    assert contradiction_of(agreed) == ""
