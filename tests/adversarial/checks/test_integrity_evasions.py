"""Ways to weaken a test without seeming to: each must still be said, or is a known gap."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Confidence, Severity

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("test_integrity.toml").read_text(encoding="utf-8")
)["case"]
TESTS = """\
import pytest
from pytest import approx
from shop import price, stock


def test_price():
    assert price(4) == 8


def test_half():
    assert price(1.25) == approx(2.5, abs=0.01)


def test_stock():
    assert len(stock()) >= 4


class TestShop:
    def test_two(self):
        assert price(2) == 4
"""


def _is_said(case: dict[str, Any]) -> bool:
    path = case.get("file", "tests/test_shop.py")
    before = case["old"] if "file" in case else TESTS
    assert case["old"] in before
    after = before.replace(case["old"], case["new"])
    change = ChangeSet.from_files({path: before.encode()}, {path: after.encode()})
    context = Context(change, lambda: Facts(()), Ports(None))  # type: ignore[arg-type, call-arg, unused-ignore]
    found = IntegrityOfTests().run(context).findings
    return any(one.severity >= Severity.MEDIUM and one.confidence >= Confidence.MEDIUM for one in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_evasion_is_said(case: dict[str, Any]) -> None:
    if case.get("known_gap"):
        assert case["reason"]
        assert not _is_said(case), "this gap is closed: take the mark away"
    else:
        assert _is_said(case)
