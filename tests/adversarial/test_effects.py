"""Ways past the effects of a change that are known and open; one that is closed makes its test fail here."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, kinds

_GUARDED = (
    "from flask import abort, g\n\n\ndef refund(order):\n    if g.user.role != 'clerk':\n        abort(403)\n"
    "    order.pay_back()\n"
)
_FETCH = (
    "import requests\nfrom requests.adapters import HTTPAdapter\n\n\ndef fetch(address):\n"
    "    session = requests.Session()\n    session.mount('https://', HTTPAdapter())\n"
    "    return session.get(address, timeout=5)\n"
)
OPEN: dict[str, tuple[Files, Files]] = {
    "a protection that is lost while its function is renamed and rewritten": (
        {"shop/orders.py": _GUARDED},
        {
            "shop/orders.py": "from flask import g\n\n\ndef give_back(one, reason=''):\n    one.note(reason)\n"
            "    one.pay_back()\n"
        },
    ),
    "a module in the place of a package, for scripts of one folder": (
        {"scripts/load.py": "import requests\n"},
        {"scripts/requests.py": "def get(address):\n    return send(address)\n"},
    ),
    "a protection of a library that a subclass overrides with nothing": (
        {"shop/fetch.py": _FETCH},
        {
            "shop/fetch.py": _FETCH.replace(
                "\n\ndef fetch",
                "\n\nclass _Pooled(HTTPAdapter):\n    def cert_verify(self, conn, url, verify, cert):\n"
                "        conn.pool_size = 4\n\n\ndef fetch",
            ).replace("HTTPAdapter()", "_Pooled()")
        },
    ),
    "a set of allowed names that becomes an object which holds more": (
        {"shop/hosts.py": "ALLOWED = {'pay.shop.example'}\n"},
        {
            "shop/hosts.py": "class _Hosts:\n    def __contains__(self, name):\n"
            "        return name.endswith('shop.example')\n\n\nALLOWED = _Hosts()\n"
        },
    ),
}


@pytest.mark.xfail(strict=True, reason="named in the README's limits")
@pytest.mark.parametrize(("before", "after"), OPEN.values(), ids=OPEN)
def test_what_gets_past_is_told(before: Files, after: Files) -> None:
    assert kinds(before, after) != []
