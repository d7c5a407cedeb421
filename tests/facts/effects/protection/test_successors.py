"""What a function protected is asked of the one in its place, whatever that is called and however written."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects, kinds

ROUTE = """
@app.post("/orders/<int:order_id>/refund")
def refund(order_id):
    order = orders.find(order_id)
    if order.owner_id != g.user.id:
        abort(403)
    ledger.credit(order.account, order.total)
    return jsonify(ok=True)
"""
HELPER = """
def pay_out(user, amount):
    if not user.has_role("treasurer"):
        raise PermissionError("treasurers only")
    entry = make_entry(user, amount)
    bank.transfer(entry)
    archive.keep(entry)
    return entry


def nightly(user):
    return pay_out(user, 3)
"""


def test_another_name_at_the_same_address_is_the_same_act() -> None:
    after = (
        ROUTE.replace("def refund(order_id)", "def give_back(order_id)")
        .replace("    if order.owner_id != g.user.id:\n        abort(403)\n", "")
        .replace("order = orders.find(order_id)", "record = repository.load(order_id)")
        .replace("order.account, order.total", "record.account, record.total")
    )
    assert [one.kind for one in effects({"a.py": ROUTE}, {"a.py": after})] == ["protection.removed"]


def test_whoever_is_called_in_its_place_is_asked_for_what_it_refused() -> None:
    after = (
        HELPER.replace("pay_out", "send_money")
        .replace(
            '    if not user.has_role("treasurer"):\n        raise PermissionError("treasurers only")\n', ""
        )
        .replace("    archive.keep(entry)\n", "")
    )
    [found] = effects({"a.py": HELPER}, {"a.py": after})
    assert (found.kind, found.symbol) == ("protection.removed", "send_money")
    moved = effects({"a.py": HELPER, "b.py": ""}, {"a.py": "import b\n", "b.py": after})
    assert [one.kind for one in moved] == ["protection.removed"]


@pytest.mark.parametrize(
    "after",
    [
        HELPER.replace("pay_out", "send_money"),
        HELPER.replace("pay_out", "send_money").replace("if not user", "if user.is_locked or not user"),
        HELPER.split("def nightly")[0].replace("    bank.transfer(entry)\n", "").replace("pay_out", "draft")
        + "\n\ndef nightly(user):\n    return draft(user, 3)\n",
        "def nightly(user):\n    return None\n\n\ndef colour(name):\n    return palette.find(name)\n",
    ],
    ids=["renamed", "stricter", "less is done", "gone, and something else is new"],
)
def test_what_refuses_as_before_or_does_something_else_is_quiet(after: str) -> None:
    assert kinds({"a.py": HELPER}, {"a.py": after}) == []
