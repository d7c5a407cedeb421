"""Changes that have an effect of this family, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

_ROLE = (
    "from flask import abort, g, request\n\n\ndef acting_role():\n    return {role}\n\n\n"
    "def require(role):\n    if acting_role() != role:\n        abort(403)\n"
)
_KEY = (
    "from flask import abort, request\n\n_seen = {{}}\n\n\ndef caller():\n    return {key}\n\n\n"
    "def limit_login():\n    calls = _seen.setdefault(caller(), [])\n"
    "    if len(calls) > 5:\n        abort(429)\n"
)
_PROXY = (
    "from werkzeug.middleware.proxy_fix import ProxyFix\n\n\ndef wrap(app):\n"
    "    app.wsgi_app = ProxyFix(app.wsgi_app{hops})\n    return app\n"
)
_SESSION = (
    "import requests\n\nRETRIES = 3\n\n\ndef open_session():\n    session = requests.Session()\n"
    "    session.verify = {verify}\n    return session\n"
)
_DECODE = (
    "import jwt\n\nSKEW = {skew}\n\n\ndef read(token, key):\n"
    "    return jwt.decode(token, key, ['HS256'], leeway=SKEW)\n"
)
_FLAG = "import os\n\nFREE = {flag}\n"
_SPAN = "LIMIT = 14 * 86400\n\n\ndef in_time(made, now):\n    return (now - made).{part} <= LIMIT\n"
_TAX = (
    "VAT = {{'de': 19}}\n\n\ndef with_vat(cents, country):\n    rate = VAT{look}\n"
    "    return cents + cents * rate // 100\n"
)
_REFUND = (
    "from flask import abort, request\n\n\ndef refund(order):\n    cents = int(request.get_json()['cents'])\n"
    "{bound}    order.cents -= cents\n    order.save()\n"
)
_BOUND = "    if not 0 < cents <= order.cents:\n        abort(400)\n"
_KEYED = (
    "ALTER TABLE orders ADD CONSTRAINT owned FOREIGN KEY (owner_id)\n"
    "  REFERENCES users (id) ON DELETE {then};\n"
)


def _changed(name: str, path: str, before: str, after: str) -> Shown:
    return name, {path: before}, {path: after}


TRIPS: tuple[Shown, ...] = (
    _changed(
        "the role is read from a header", "shop/auth.py",
        _ROLE.format(role="g.user.role"),
        _ROLE.format(role="request.headers.get('X-Acting-Role') or g.user.role"),
    ),
    _changed(
        "tries are counted by what the caller says of his program", "shop/limits.py",
        _KEY.format(key="request.remote_addr"),
        _KEY.format(key="request.remote_addr + request.headers.get('User-Agent', '')"),
    ),
    _changed(
        "three proxies are believed", "shop/app.py",
        _PROXY.format(hops=", x_for=1"), _PROXY.format(hops=", x_for=3"),
    ),
    _changed(
        "certificates are checked where more is retried than ever is", "shop/fetch.py",
        _SESSION.format(verify="True"), _SESSION.format(verify="RETRIES > 5"),
    ),
    _changed(
        "a token may have run out a month ago", "shop/tokens.py",
        _DECODE.format(skew="60"), _DECODE.format(skew="30 * 24 * 3600"),
    ),
    _changed(
        "a flag is on whatever it says", "shop/settings.py",
        _FLAG.format(flag="False"), _FLAG.format(flag="bool(os.environ.get('FREE', '0'))"),
    ),
    _changed(
        "the days of a span are left out", "shop/window.py",
        _SPAN.format(part="total_seconds()"), _SPAN.format(part="seconds"),
    ),
    _changed(
        "a country without a rate is free of tax", "shop/pricing.py",
        _TAX.format(look="[country]"), _TAX.format(look=".get(country, 0)"),
    ),
    _changed(
        "a refund of whatever is asked for", "shop/orders.py",
        _REFUND.format(bound=_BOUND), _REFUND.format(bound=""),
    ),
    (
        "orders go with their owner", {"migrations/1.sql": "CREATE TABLE orders (owner_id int);\n"},
        {
            "migrations/1.sql": "CREATE TABLE orders (owner_id int);\n",
            "migrations/2.sql": _KEYED.format(then="CASCADE"),
        },
    ),
)  # fmt: skip

QUIET: tuple[Shown, ...] = (
    _changed(
        "the role is read from a signed token", "shop/auth.py",
        _ROLE.format(role="g.user.role"), _ROLE.format(role="g.claims['role'] or g.user.role"),
    ),
    _changed(
        "requests are counted by the key that proves who calls", "shop/limits.py",
        _KEY.format(key="request.remote_addr"),
        _KEY.format(key="g.key_of_caller or request.remote_addr"),
    ),
    _changed(
        "the one proxy in front is believed", "shop/app.py",
        _PROXY.format(hops=""), _PROXY.format(hops=", x_for=1, x_proto=1"),
    ),
    _changed(
        "certificates are checked against another bundle", "shop/fetch.py",
        _SESSION.format(verify="'/etc/ssl/ours.pem'"),
        _SESSION.format(verify="'/etc/ssl/ca.pem' if RETRIES else True"),
    ),
    _changed(
        "a minute more for clocks", "shop/tokens.py",
        _DECODE.format(skew="60"), _DECODE.format(skew="2 * 60"),
    ),
    _changed(
        "a flag is on where it says so", "shop/settings.py",
        _FLAG.format(flag="False"), _FLAG.format(flag="os.environ.get('FREE', '0') == '1'"),
    ),
    _changed(
        "the whole span is compared", "shop/window.py",
        _SPAN.format(part="seconds"), _SPAN.format(part="total_seconds()"),
    ),
    _changed(
        "the highest rate for a country that is not known", "shop/pricing.py",
        _TAX.format(look="[country]"), _TAX.format(look=".get(country, 27)"),
    ),
    _changed(
        "another bound of refunds", "shop/orders.py",
        _REFUND.format(bound=_BOUND), _REFUND.format(bound=_BOUND.replace("0 <", "1 <=")),
    ),
    (
        "owners with orders are kept", {"migrations/1.sql": "CREATE TABLE orders (owner_id int);\n"},
        {
            "migrations/1.sql": "CREATE TABLE orders (owner_id int);\n",
            "migrations/2.sql": _KEYED.format(then="RESTRICT"),
        },
    ),
)  # fmt: skip
