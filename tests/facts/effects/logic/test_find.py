"""What code decides by, told where it is new."""

from __future__ import annotations

import pytest

from guard.facts.effects.family import Shown
from guard.facts.effects.logic.examples import QUIET, TRIPS
from tests.facts.effects.support import Files, effects


def told(before: Files, after: Files) -> list[tuple[str, str]]:
    return [
        (one.kind.partition(".")[2], one.severity.value)
        for one in effects(before, after)
        if one.kind.startswith("logic.")
    ]


def of(path: str, before: str, after: str) -> list[tuple[str, str]]:
    return told({path: before}, {path: after})


@pytest.mark.parametrize("shown", TRIPS, ids=lambda one: one[0])
def test_what_must_be_told(shown: Shown) -> None:
    assert told(*shown[1:])


@pytest.mark.parametrize("shown", QUIET, ids=lambda one: one[0])
def test_what_must_not(shown: Shown) -> None:
    assert told(*shown[1:]) == []


def test_what_moved_to_another_file_is_nothing_new() -> None:
    text = "import os\n\nFREE = bool(os.environ.get('FREE', '0'))\n"
    assert told({"a.py": text, "b.py": "import os\n"}, {"a.py": "import os\n", "b.py": text}) == []


def test_a_setting_of_another_file_is_followed() -> None:
    code = "import jwt\nfrom shop import settings\n\n\ndef read(it):\n    return jwt.decode(it, leeway={})\n"
    files = {"src/shop/__init__.py": "", "src/shop/settings.py": "SKEW = 7 * 24 * 3600\n"}
    path = "src/shop/auth.py"
    changed = {path: code.format("settings.SKEW")}
    assert told({**files, path: code.format("30")}, changed) == [("switched", "medium")]


def test_a_role_of_a_header_parameter() -> None:
    code = "def show(x_role: str = {}):\n    if x_role != 'admin':\n        raise Forbidden\n    return 1\n"
    assert of("a.py", code.format("'guest'"), code.format("Header()")) == [("believed", "medium")]


def test_a_header_that_nobody_decides_by() -> None:
    code = "def show(request):\n    log.info('by %s', {})\n"
    assert of("a.py", code.format("1"), code.format("request.headers.get('X-User')")) == []


def test_the_address_that_a_proxy_tells_is_shown_and_no_more() -> None:
    code = "def limit_key(request):\n    return {}\n"
    after = code.format("request.headers.get('X-Forwarded-For')")
    assert of("a.py", code.format("request.remote_addr"), after) == [("believed", "low")]


def test_a_right_for_what_nobody_entered() -> None:
    code = "def may(role):\n    return PERMISSIONS{}\n"
    assert of("a.py", code.format("[role]"), code.format(".get(role, True)")) == [("defaulted", "medium")]
    assert of("a.py", code.format("[role]"), code.format(".get(role, False)")) == []


def test_a_rate_that_is_caught() -> None:
    before = "def rate(land):\n    return RATES[land]\n"
    after = "def rate(land):\n    try:\n        return RATES[land]\n    except KeyError:\n        return 0\n"
    assert of("a.py", before, after) == [("defaulted", "medium")]


def test_a_foreign_key_of_a_model() -> None:
    code = "class Invoice(Model):\n    owner = ForeignKey(User, on_delete={})\n"
    assert of("a.py", code.format("PROTECT"), code.format("CASCADE")) == [("cascade", "medium")]
    assert of("a.py", code.format("CASCADE"), code.format("PROTECT")) == []


def test_an_amount_that_a_schema_may_hold_back() -> None:
    code = "def pay(order):\n    cents = {}\n    order.cents -= cents\n"
    after = code.format("Refund.parse(request.get_json()).cents")
    assert of("a.py", code.format("1"), after) == []
