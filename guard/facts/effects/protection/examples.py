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

_PATH = (
    "from pathlib import Path\n\nROOT = Path('/srv')\n\n\ndef read(name):\n"
    "    path = (ROOT / name).resolve()\n{gate}    return path.read_bytes()\n"
)
_GATE = "    if not path.is_relative_to(ROOT):\n        raise ValueError(name)\n"
_HOSTS = "def allowed(host):\n    return {asked}\n"
_AUDITED = (
    "import logging\n\naudit = logging.getLogger('audit')\n\n\ndef refund(order):\n"
    "{record}    order.cents = 0\n    order.save()\n"
)
_RECORD = "    audit.info('refund of %s', order.id)\n"

_SERVER = (
    "import express from 'express';\nimport {{ requireUser }} from './auth';\n\nconst app = express();\n"
    "app.get('/report', {stages}async (req, res) => {{\n  res.json(await report(req.query.id));\n}});\n"
)

_SERVICE = (
    "services:\n  web:\n    image: shop\n    read_only: true\n    privileged: {privileged}\n"
    "    ports: [{ports}]\n"
)
_INGRESS = (
    'resource "aws_security_group" "db" {{\n  ingress {{\n    from_port   = 5432\n'
    '    cidr_blocks = ["{network}"]\n  }}\n}}\n'
)

_LOCKED = (
    "def refund(number):\n    order = query(Order).filter_by(id=number){lock}.one()\n"
    "    order.cents = 0\n    db.session.commit()\n"
)
_NGINX = (
    'server {{\n  add_header Strict-Transport-Security "max-age=31536000" always;\n'
    "  location /admin/ {{ allow 10.0.0.0/8; deny all; proxy_pass http://app; }}\n{more}}}\n"
)
_ROLES_FILE = "roles:\n  clerk: {clerk}\n  customer: {customer}\n"
_ROWS = (
    "CREATE TABLE orders (id int, owner_id int);\nALTER TABLE orders ENABLE ROW LEVEL SECURITY;\n"
    "CREATE POLICY own ON orders USING (owner_id = current_setting('app.user')::int);\n"
)
_PUBLIC = "import os\n\nPUBLIC_PREFIXES = tuple(os.environ.get('P', '/login,/static/{end}').split(','))\n"

TRIPS: tuple[Shown, ...] = (
    (
        "a refund no longer locks its row",
        {"shop/orders.py": _LOCKED.format(lock=".with_for_update()")},
        {"shop/orders.py": _LOCKED.format(lock="")},
    ),
    (
        "a pattern of nginx answers ahead of a guarded location",
        {"config/nginx.conf": _NGINX.format(more="")},
        {"config/nginx.conf": _NGINX.format(more="  location ~ \\.csv$ { proxy_pass http://app; }\n")},
    ),
    (
        "a role holds what another did, by an alias",
        {"config/prod.yaml": _ROLES_FILE.format(clerk="[read_any, refund]", customer="[read_own]")},
        {"config/prod.yaml": _ROLES_FILE.format(clerk="&all [read_any, refund]", customer="*all")},
    ),
    (
        "a row policy that does not ask who reads",
        {"db/0001.sql": _ROWS},
        {"db/0002.sql": "CREATE POLICY priced ON orders FOR SELECT USING (id IS NOT NULL);\n"},
    ),
    (
        "a list of public prefixes holds the empty one",
        {"shop/settings.py": _PUBLIC.format(end="")},
        {"shop/settings.py": _PUBLIC.format(end=",")},
    ),
    (
        "a folder is served ahead of the route that guards it",
        {"web/server.ts": _SERVER.format(stages="requireUser, ")},
        {
            "web/server.ts": _SERVER.format(stages="requireUser, ").replace(
                "app.get(", "app.use('/report', express.static('var'));\napp.get("
            )
        },
    ),
    (
        "a value marked safe",
        {"t/order.html": "<p>{{ note }}</p>\n"},
        {"t/order.html": "<p>{{ note|safe }}</p>\n"},
    ),
    (
        "a value in an attribute without quotes",
        {"t/order.html": '<p title="{{ note }}"></p>\n'},
        {"t/order.html": "<p title={{ note }}></p>\n"},
    ),
    (
        "a value in a script",
        {"t/order.html": "<p></p>\n"},
        {"t/order.html": "<p></p>\n<script>\nshow('{{ note }}')\n</script>\n"},
    ),
    (
        "the decorator that asked for a role is gone",
        {"shop/auth.py": _ROLES, "shop/orders.py": _REFUND.format(above="@auth.require_role('clerk')\n")},
        {"shop/auth.py": _ROLES, "shop/orders.py": _REFUND.format(above="")},
    ),
    (
        "a path is not kept inside its root any more",
        {"shop/files.py": _PATH.format(gate=_GATE)},
        {"shop/files.py": _PATH.format(gate="")},
    ),
    (
        "a list of hosts becomes a way a host may end",
        {"shop/hosts.py": _HOSTS.format(asked="host in ALLOWED_HOSTS")},
        {"shop/hosts.py": _HOSTS.format(asked="host.endswith('.example')")},
    ),
    (
        "every origin is allowed",
        {"shop/settings.py": "ALLOWED_ORIGINS = ['https://shop.example']\n"},
        {"shop/settings.py": "ALLOWED_ORIGINS = ['*']\n"},
    ),
    (
        "a refund is not recorded any more",
        {"shop/orders.py": _AUDITED.format(record=_RECORD)},
        {"shop/orders.py": _AUDITED.format(record="")},
    ),
    (
        "a container runs with all privileges",
        {"deploy/web.yaml": _SERVICE.format(privileged="false", ports='"127.0.0.1:80:80"')},
        {"deploy/web.yaml": _SERVICE.format(privileged="true", ports='"127.0.0.1:80:80"')},
    ),
    (
        "every network reaches the database",
        {"terraform/db.tf": _INGRESS.format(network="10.0.0.0/16")},
        {"terraform/db.tf": _INGRESS.format(network="0.0.0.0/0")},
    ),
    (
        "a route loses its middleware",
        {"web/server.ts": _SERVER.format(stages="requireUser, ")},
        {"web/server.ts": _SERVER.format(stages="")},
    ),
)
QUIET: tuple[Shown, ...] = (
    (
        "a refund locks its row",
        {"shop/orders.py": _LOCKED.format(lock="")},
        {"shop/orders.py": _LOCKED.format(lock=".with_for_update()")},
    ),
    (
        "a pattern of nginx that guards as much",
        {"config/nginx.conf": _NGINX.format(more="")},
        {
            "config/nginx.conf": _NGINX.format(
                more="  location ~ \\.csv$ { allow 10.0.0.0/8; deny all; proxy_pass http://app; }\n"
            )
        },
    ),
    (
        "roles that are only written otherwise",
        {"config/prod.yaml": _ROLES_FILE.format(clerk="[read_any, refund]", customer="[read_own]")},
        {"config/prod.yaml": _ROLES_FILE.format(clerk="&all [read_any, refund]", customer="&own [read_own]")},
    ),
    (
        "a row policy that restricts",
        {"db/0001.sql": _ROWS},
        {
            "db/0001.sql": _ROWS,
            "db/0002.sql": "CREATE POLICY p ON orders AS RESTRICTIVE USING (id IS NOT NULL);\n",
        },
    ),
    (
        "a folder is served behind what guards it",
        {"web/server.ts": _SERVER.format(stages="requireUser, ")},
        {
            "web/server.ts": _SERVER.format(stages="requireUser, ").replace(
                "app.get(", "app.use('/report', requireUser, express.static('var'));\napp.get("
            )
        },
    ),
    (
        "a value in an attribute, in quotes",
        {"t/order.html": "<p></p>\n"},
        {"t/order.html": '<p></p>\n<p title="{{ note }}">{{ note }}</p>\n'},
    ),
    (
        "a safe value that was so before",
        {"t/order.html": "<p>{{ note|safe }}</p>\n"},
        {"t/order.html": "<h1>Hi</h1>\n<p>{{ note|safe }}</p>\n<p>{{ word }}</p>\n"},
    ),
    (
        "a container gets limits, and another port of this host",
        {"deploy/web.yaml": _SERVICE.format(privileged="false", ports='"127.0.0.1:80:80"')},
        {
            "deploy/web.yaml": _SERVICE.format(privileged="false", ports='"127.0.0.1:81:80"')
            + "    mem_limit: 1g\n"
        },
    ),
    (
        "fewer networks reach the database",
        {"terraform/db.tf": _INGRESS.format(network="10.0.0.0/8")},
        {"terraform/db.tf": _INGRESS.format(network="10.1.0.0/16")},
    ),
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
    (
        "the check of a path moved into a function of its own",
        {"shop/files.py": _PATH.format(gate=_GATE)},
        {
            "shop/files.py": _PATH.format(gate="    inside(path, name)\n")
            + "\n\ndef inside(path, name):\n"
            + _GATE
        },
    ),
    (
        "fewer hosts are allowed",
        {"shop/settings.py": "ALLOWED_HOSTS = ['a.example', 'b.example']\nLOGIN_ATTEMPTS = 5\n"},
        {"shop/settings.py": "ALLOWED_HOSTS = ['a.example']\nLOGIN_ATTEMPTS = 3\n"},
    ),
)
