"""Changes by which something acts unasked, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

_SETTINGS = '{\n  "editor.rulers": [88],\n  "python.defaultInterpreterPath": "/usr/bin/python3"\n}\n'
_PACKAGE = '{\n  "name": "web",\n  "scripts": {\n    "build": "vite build"\n  }\n}\n'
_CONF = "project = 'shop'\nhtml_theme = 'alabaster'\n"

TRIPS: tuple[Shown, ...] = (
    ("a shell file for whoever enters", {"a.txt": "a\n"}, {".envrc": "use nix\n"}),
    (
        "an editor's interpreter in the tree",
        {".vscode/settings.json": _SETTINGS},
        {".vscode/settings.json": _SETTINGS.replace("/usr/bin/python3", "./tools/python")},
    ),
    (
        "a script that runs at install",
        {"web/package.json": _PACKAGE},
        {"web/package.json": _PACKAGE.replace('"build"', '"postinstall": "node fix.js",\n    "build"')},
    ),
    (
        "documentation settings that run a program",
        {"docs/conf.py": _CONF},
        {"docs/conf.py": _CONF + "import subprocess\nrelease = subprocess.getoutput('make version')\n"},
    ),
    (
        "a module in the place of one of the standard library",
        {"run.py": "import json\n"},
        {"json.py": "loads = eval\n"},
    ),
    ("a variable that loads", {".env": "PORT=80\n"}, {".env": "PORT=80\nNODE_OPTIONS=--require ./x.js\n"}),
)
QUIET: tuple[Shown, ...] = (
    (
        "an editor's ruler",
        {".vscode/settings.json": _SETTINGS},
        {".vscode/settings.json": _SETTINGS.replace("88", "100")},
    ),
    (
        "a script that somebody starts by name",
        {"web/package.json": _PACKAGE},
        {"web/package.json": _PACKAGE.replace('"build"', '"lint": "eslint .",\n    "build"')},
    ),
    (
        "a theme of the documentation",
        {"docs/conf.py": _CONF},
        {"docs/conf.py": _CONF.replace("alabaster", "furo")},
    ),
    (
        "a module of a package that is called like one of the standard library",
        {"shop/__init__.py": "", "shop/orders.py": "x = 1\n"},
        {"shop/types.py": "Cents = int\n"},
    ),
    ("an ordinary variable", {".env": "PORT=80\n"}, {".env": "PORT=81\n"}),
)
