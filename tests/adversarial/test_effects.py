"""Ways past the effects of a change that are known and open; one that is closed makes its test fail here."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, kinds

_LOOP = "def pay(user):\n    for check in CHECKS{}:\n        check(user)\n    bank.pay(user)\n"
_REFUND = "def refund(order):\n    if g.user.role != 'clerk':\n        abort(403)\n    order.pay_back()\n"
_SERVER = 'import {{ requireUser }} from "{}";\napp.get("/items", requireUser, list);\n'
_OWNED = "from shop.auth import check_owner\n{}\n\ndef pay(order):\n    check_owner(order)\n    order.pay()\n"
_OWNER = "def check_owner(order):\n    if order.owner != g.user:\n        abort(403)\n"
OPEN: dict[str, tuple[Files, Files]] = {
    "a module in the place of a package, for scripts of one folder": (
        {"scripts/load.py": "import requests\n"},
        {"scripts/requests.py": "def get(address):\n    return send(address)\n"},
    ),
    "one of several checks that is left out of the loop over them": (
        {"shop/pay.py": _LOOP.format("")},
        {"shop/pay.py": _LOOP.format("[1:]")},
    ),
    "a deed behind a check that a new function with no address does": (
        {"shop/pay.py": _REFUND},
        {
            "shop/pay.py": _REFUND
            + "\n\ndef refund_all(orders):\n    for order in orders:\n        order.pay_back()\n"
        },
    ),
    "a stage that another file of JavaScript gives now": (
        {"web/app.ts": _SERVER.format("./auth")},
        {"web/app.ts": _SERVER.format("./open")},
    ),
    "a check that an unknown library gives instead": (
        {"shop/pay.py": _OWNED.format(""), "shop/auth.py": _OWNER},
        {"shop/pay.py": _OWNED.format("check_owner = vendor.owner_check\n")},
    ),
}


@pytest.mark.xfail(strict=True, reason="named in the README's limits")
@pytest.mark.parametrize(("before", "after"), OPEN.values(), ids=OPEN)
def test_what_gets_past_is_told(before: Files, after: Files) -> None:
    assert kinds(before, after) != []
