"""Changes that have an effect of this family, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

_ROLES = (
    "from flask import abort, g\n\n\ndef require_role(role):\n    def wrap(view):\n"
    "        def inner(*args):\n            if g.user.role != role:\n                abort(403)\n"
    "            return view(*args)\n\n        return inner\n\n    return wrap\n"
)
_REFUND = (
    "from shop import app, auth\n\n\n@app.post('/refund/<int:number>')\n{above}def refund(number):\n"
    "    order = find(number)\n    order.cents = 0\n    return 'done'\n"
)

TRIPS: tuple[Shown, ...] = (
    (
        "the decorator that asked for a role is gone",
        {"shop/auth.py": _ROLES, "shop/orders.py": _REFUND.format(above="@auth.require_role('clerk')\n")},
        {"shop/auth.py": _ROLES, "shop/orders.py": _REFUND.format(above="")},
    ),
)
QUIET: tuple[Shown, ...] = (
    (
        "the protected route is gone as a whole",
        {"shop/orders.py": _REFUND.format(above="@auth.require_role('clerk')\n"), "a.py": "x = 1\n"},
        {"shop/orders.py": "from shop import app\n", "a.py": "x = 1\n"},
    ),
    (
        "a decorator that shapes is gone",
        {"shop/orders.py": "@lru_cache\ndef price(item):\n    return item.cents\n"},
        {"shop/orders.py": "def price(item):\n    return item.cents\n"},
    ),
)
