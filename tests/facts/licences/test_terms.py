"""Licence statements and expressions: nothing is guessed, AND is all, OR is any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.licences.terms import (
    _CLASSIFIERS,
    _TEXTS,
    Judged,
    Standing,
    judge,
    leaves_of,
    parse,
    terms_of,
)
from guard.ports import LicenseStatement

OSI = "License :: OSI Approved"


@pytest.mark.parametrize(
    ("statement", "expression", "told_by"),
    [
        (LicenseStatement("", "mit"), "MIT", "License-Expression"),
        (LicenseStatement("", "MIT", (f"{OSI} :: ISC License (ISCL)",)), "MIT", "License-Expression"),
        (LicenseStatement("", "", (OSI, f"{OSI} :: MIT License"), "GPL"), "MIT", "classifiers"),
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
    for expression in {*_CLASSIFIERS.values(), *_TEXTS.values()}:
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
