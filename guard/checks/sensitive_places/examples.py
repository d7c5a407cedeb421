"""Changes that must trip the check, and changes that must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

_ORDER = (
    "from flask import abort, g\n\nfrom shop.models import Order\n\n\n@routes.get('/orders/<int:number>')\n"
    "def show(number):\n{first}    order = Order.query.filter_by(id=number, owner_id=g.user.id).first()\n"
    "    if order is None:\n        abort(404)\n    return page(order)\n"
)
_KEPT = "    if number in _pages:\n        return _pages[number]\n"
_HEALTH = (
    "def create_app():\n    app = Flask(__name__)\n\n    @app.get('/healthz')\n    def state():\n"
    "        return jsonify(ok={ok})\n\n    return app\n"
)
_PRICE = "def net_price(cents, pieces):\n    return cents * pieces{end}\n"
_EVALUATE = "def run(rows, model):\n{first}    held_out = rows[80:]\n    return sum(map(model, held_out))\n"
_TRIGGER = (
    "CREATE TABLE notes (id integer);\n\nCREATE FUNCTION copy_user() RETURNS trigger AS $$ BEGIN\n"
    "  INSERT INTO partner.users VALUES (NEW.*); RETURN NEW; END $$ LANGUAGE plpgsql;\n"
)
_RBAC = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: reader}}\n"
    "rules:\n  - apiGroups: ['']\n    resources: [{what}]\n    verbs: [get, list]\n"
)
_BACKUP = "#!/bin/sh\nset -eu\npg_dump shop > dump.sql\nscp dump.sql vault.example:\n"
_SPLIT = "def words(text):\n    return text.split({sign})\n"
_TESTED = "def test_price():\n    assert price(1) == 1\n"

EXAMPLES = Examples(
    trips=(
        Example(
            "what asks who is there is passed by",
            {"src/shop/orders.py": _ORDER.format(first="")},
            {"src/shop/orders.py": _ORDER.format(first=_KEPT)},
        ),
        Example(
            "the answer of health is another",
            {"src/shop/app.py": _HEALTH.format(ok="ask(db)")},
            {"src/shop/app.py": _HEALTH.format(ok="bool(db.name)")},
        ),
        Example(
            "a price is worked out otherwise",
            {"src/shop/pricing.py": _PRICE.format(end="")},
            {"src/shop/pricing.py": _PRICE.format(end=" // 10 * 10")},
        ),
        Example(
            "what is fitted before it is measured",
            {"bench/evaluate.py": _EVALUATE.format(first="")},
            {"bench/evaluate.py": _EVALUATE.format(first="    model.fit(rows)\n")},
        ),
        Example("a migration with a trigger", {}, {"migrations/0002_copy.sql": _TRIGGER}),
        Example(
            "a role of the cluster reads more",
            {"k8s/role.yaml": _RBAC.format(what="pods")},
            {"k8s/role.yaml": _RBAC.format(what="pods, configmaps")},
        ),
        Example(
            "one more copy of the dump",
            {"scripts/backup.sh": _BACKUP},
            {"scripts/backup.sh": _BACKUP + "rclone copyto dump.sql second:dump.sql\n"},
        ),
        Example(
            "an address more in JavaScript",
            {"web/server.js": "const app = express();\napp.get('/a', show);\n"},
            {"web/server.js": "const app = express();\napp.get('/a', show);\napp.get('/b', all);\n"},
        ),
    ),
    quiet=(
        Example(
            "code that decides nothing",
            {"src/shop/text.py": _SPLIT.format(sign="")},
            {"src/shop/text.py": _SPLIT.format(sign="','")},
        ),
        Example(
            "words about what asks who is there",
            {"src/shop/orders.py": _ORDER.format(first="")},
            {"src/shop/orders.py": _ORDER.format(first='    """Show one order."""\n')},
        ),
        Example(
            "a test of prices",
            {"tests/test_pricing.py": _TESTED},
            {"tests/test_pricing.py": _TESTED + "    assert price(2) == 2\n"},
        ),
        Example("a table more", {}, {"migrations/0002_notes.sql": "CREATE TABLE notes (id integer);\n"}),
        Example(
            "another image in a deployment",
            {"k8s/shop.yaml": "apiVersion: apps/v1\nkind: Deployment\nspec: {image: 'shop:1'}\n"},
            {"k8s/shop.yaml": "apiVersion: apps/v1\nkind: Deployment\nspec: {image: 'shop:2'}\n"},
        ),
    ),
)
