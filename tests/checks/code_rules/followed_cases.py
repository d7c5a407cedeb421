# ruff: noqa: E501
"""Changes whose data goes through functions of the project, and what the rules must say of each."""

from __future__ import annotations

from dataclasses import dataclass, field

APP = "from flask import Flask, request, abort\n\napp = Flask(__name__)\n"
"""The head of a module of handlers: three lines."""


@dataclass(frozen=True)
class Case:
    """A change, and the rules that must find something new in it, with the file and line."""

    name: str
    before: dict[str, str]
    after: dict[str, str]
    """What differs from `before`; the rest of the base stays."""
    found: set[tuple[str, str, int]] = field(default_factory=set)


RUN = "python-command-from-request"
SQL = "python-sql-from-request"
PATH = "python-path-from-request"
SSRF = "python-ssrf-from-request"
SHELL = "import subprocess\n\n\ndef sh(cmd):\n    return subprocess.run(cmd, shell=True, check=True)\n"
STORE = (
    "import sqlite3\n\n\nclass Store:\n    def __init__(self, where):\n        self.base = sqlite3.connect(where)\n\n"
    "    def rows(self, text, values=()):\n        return self.base.execute(text, values).fetchall()\n"
)
PKG = {"app/__init__.py": "", "app/api.py": APP}


def handler(body: str, more: str = "", path: str = "/x") -> str:
    """A module of one handler, whose body begins on line 8, or later by the lines of `more`."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return f"{APP}{more}\n\n@app.route('{path}')\ndef view():\n{lines}"


BAD = (
    Case("helper in another module of the change", PKG,
         {"app/api.py": handler("sh('ls ' + request.args['q'])\nreturn ''", "from app.shell import sh\n"),
          "app/shell.py": SHELL}, {(RUN, "app/api.py", 9)}),
    Case("helper in an unchanged file", {**PKG, "app/shell.py": SHELL},
         {"app/api.py": handler("sh('ls ' + request.args['q'])\nreturn ''", "from .shell import sh\n")},
         {(RUN, "app/api.py", 9)}),
    Case("helper of the same file", {"app.py": APP + SHELL},
         {"app.py": APP + SHELL + "\n\n@app.route('/x')\ndef view():\n    return sh('ls ' + request.args['q'])\n"},
         {(RUN, "app.py", 13)}),
    Case("through a module", {**PKG, "app/shell.py": SHELL},
         {"app/api.py": handler("shell.sh(request.args['q'])\nreturn ''", "from . import shell\n")},
         {(RUN, "app/api.py", 9)}),
    Case("a re-exported name",
         {**PKG, "app/__init__.py": "from app.shell import sh as run_it\n", "app/shell.py": SHELL},
         {"app/api.py": handler("run_it(request.args['q'])\nreturn ''", "from app import run_it\n")},
         {(RUN, "app/api.py", 9)}),
    Case("a method of a class in another file", {**PKG, "app/store.py": STORE},
         {"app/api.py": handler(
             "name = request.args['n']\nreturn Store(':memory:').rows(f\"select * from t where n = '{name}'\")",
             "from app.store import Store\n")}, {(SQL, "app/api.py", 10)}),
    Case("an instance of another module", {**PKG, "app/store.py": STORE, "app/db.py":
          "from app.store import Store\n\nstore = Store('x')\n"},
         {"app/api.py": handler(
             "name = request.args['n']\nreturn store.rows(f\"select * from t where n = '{name}'\")",
             "from app.db import store\n")}, {(SQL, "app/api.py", 10)}),
    Case("an attribute set in __init__ and used in a method",
         {**PKG, "app/job.py": "import os\n\n\nclass Job:\n    def __init__(self, text):\n        self.text = text\n\n"
          "    def start(self):\n        os.system(self.text)\n"},
         {"app/api.py": handler("job = Job(request.args['q'])\njob.start()\nreturn ''", "from app.job import Job\n")},
         {(RUN, "app/api.py", 10)}),
    Case("the same in one expression",
         {**PKG, "app/job.py": "import os\n\n\nclass Job:\n    def __init__(self, text):\n        self.text = text\n\n"
          "    def start(self):\n        os.system(self.text)\n"},
         {"app/api.py": handler("Job(request.args['q']).start()\nreturn ''", "from app.job import Job\n")},
         {(RUN, "app/api.py", 9)}),
    Case("a wrapper two files away",
         {**PKG, "app/shell.py": SHELL, "app/service.py":
          "from app.shell import sh\n\n\ndef listing(where):\n    return sh(f'ls {where}')\n"},
         {"app/api.py": handler("return listing(request.args['q'])", "from app.service import listing\n")},
         {(RUN, "app/api.py", 9)}),
    Case("a wrapper of requests",
         {**PKG, "app/http.py": "import requests\n\n\ndef fetch(url, **more):\n"
          "    return requests.get(url, timeout=5, **more).text\n"},
         {"app/api.py": handler("return fetch(request.args['u'])", "from app.http import fetch\n")},
         {(SSRF, "app/api.py", 9)}),
    Case("a path put together elsewhere",
         {**PKG, "app/files.py": "import os\n\nBASE = '/srv'\n\n\ndef place(name):\n    return os.path.join(BASE, name)\n\n\n"
          "def read(name):\n    with open(place(name)) as file:\n        return file.read()\n"},
         {"app/api.py": handler("return read(request.args['f'])", "from app.files import read\n")},
         {(PATH, "app/api.py", 9)}),
    Case("what a helper of another file takes from the request",
         {**PKG, "app/asked.py": "from flask import request\n\n\ndef wanted():\n    return request.args['q']\n"},
         {"app/api.py": handler("os.system('ls ' + wanted())\nreturn ''", "import os\nfrom app.asked import wanted\n")},
         {(RUN, "app/api.py", 10)}),
    Case("an unchanged handler calls what is changed",
         {**PKG, "app/shell.py": "import subprocess\n\n\ndef sh(cmd):\n    return subprocess.run(['ls', '--', cmd])\n",
          "app/api.py": handler("return sh(request.args['q'])", "from app.shell import sh\n")},
         {"app/shell.py": SHELL}, {(RUN, "app/shell.py", 5)}),
    Case("an unchanged handler calls by another name what is changed",
         {**PKG, "app/shell.py": "import subprocess\n\n\ndef sh(cmd):\n    return subprocess.run(['ls', '--', cmd])\n",
          "app/api.py": handler("return listed(request.args['q'])", "from app.shell import sh as listed\n")},
         {"app/shell.py": SHELL}, {(RUN, "app/shell.py", 5)}),
    Case("an unchanged handler spells in other letters what is changed",
         {**PKG, "app/shell.py": "import subprocess\n\n\ndef sh(cmd):\n    return subprocess.run(['ls', '--', cmd])\n",
          "app/api.py": handler("return \uff53h(request.args['q'])", "from app.shell import sh\n")},
         {"app/shell.py": SHELL}, {(RUN, "app/shell.py", 5)}),
    Case("an unchanged handler calls through an unchanged file what is changed",
         {**PKG, "app/shell.py": "import subprocess\n\n\ndef sh(cmd):\n    return subprocess.run(['ls', '--', cmd])\n",
          "app/service.py": "from app import shell\n\n\ndef listing(where):\n    return shell.sh(where)\n",
          "app/api.py": handler("return listing(request.args['q'])", "from app.service import listing\n")},
         {"app/shell.py": SHELL}, {(RUN, "app/shell.py", 5)}),
    Case("a method is changed that an unchanged handler calls",
         {**PKG, "app/store.py": STORE.replace("execute(text, values)", "execute('select 1', (text,))"),
          "app/api.py": handler("return Store('x').rows(request.args['q'])", "from app.store import Store\n")},
         {"app/store.py": STORE}, {(SQL, "app/store.py", 9)}),
    Case("a helper no longer cleans",
         {**PKG, "app/names.py": "import os\n\n\ndef short(name):\n    return os.path.basename(name)\n",
          "app/api.py": handler("return open(short(request.args['f'])).read()", "from app.names import short\n")},
         {"app/names.py": "import os\n\n\ndef short(name):\n    return name.strip()\n"}, {(PATH, "app/names.py", 4)}),
    Case("a decorated helper",
         {**PKG, "app/shell.py": SHELL.replace("def sh", "@retry(3)\ndef sh").replace("\n\n\n", "\nfrom app.more import retry\n\n\n")},
         {"app/api.py": handler("return sh(request.args['q'])", "from app.shell import sh\n")},
         {(RUN, "app/api.py", 9)}),
    Case("a default instance",
         {**PKG, "app/store.py": STORE},
         {"app/api.py": APP + "from app.store import Store\n\n\n@app.get('/{name}')\n"
          "def view(name: str, store=Store('x')):\n    return store.rows(f\"select * from t where n = '{name}'\")\n"},
         {(SQL, "app/api.py", 9)}),
    Case("an instance that is depended on",
         {**PKG, "app/store.py": STORE, "app/deps.py":
          "from app.store import Store\n\n\ndef store() -> Store:\n    return Store('x')\n"},
         {"app/api.py": APP + "from app.deps import store\nfrom fastapi import Depends\n\n\n@app.get('/{name}')\n"
          "def view(name: str, db=Depends(store)):\n    return db.rows(f\"select * from t where n = '{name}'\")\n"},
         {(SQL, "app/api.py", 10)}),
    Case("a method of the handler's own class",
         {**PKG},
         {"app/views.py": "import os\n\nfrom flask import request\nfrom flask.views import MethodView\n\n\n"
          "class Jobs(MethodView):\n    def get(self):\n        self.take()\n        return self.start()\n\n"
          "    def take(self):\n        self.text = request.args['q']\n\n"
          "    def start(self):\n        return str(os.system(self.text))\n"}, {(RUN, "app/views.py", 10)}),
    Case("an inherited method",
         {**PKG, "app/base.py": "import os\n\n\nclass Base:\n    def start(self, text):\n        os.system(text)\n"},
         {"app/views.py": "from flask import request\n\nfrom app.base import Base\n\n\nclass Jobs(Base):\n"
          "    def get(self):\n        self.start(request.args['q'])\n"}, {(RUN, "app/views.py", 8)}),
    Case("an async wrapper",
         {**PKG, "app/shell.py": "import asyncio\n\n\nasync def sh(cmd):\n"
          "    return await asyncio.create_subprocess_shell(cmd)\n"},
         {"app/api.py": APP + "from app.shell import sh\n\n\n@app.get('/{q}')\nasync def view(q: str):\n"
          "    await sh('ls ' + q)\n"}, {(RUN, "app/api.py", 9)}),
    Case("a check that checks nothing",
         {**PKG, "app/names.py": "def is_safe_path(name):\n    return True\n"},
         {"app/api.py": handler(
             "name = request.args['f']\nif not is_safe_path(name):\n    abort(404)\nreturn open(name).read()",
             "from app.names import is_safe_path\n")}, {(PATH, "app/api.py", 12)}),
    Case("a cleaner that cleans nothing",
         {**PKG, "app/names.py": "def clean_path(name):\n    return '/srv/' + name\n"},
         {"app/api.py": handler("return open(clean_path(request.args['f'])).read()",
                                "from app.names import clean_path\n")}, {(PATH, "app/api.py", 9)}),
    Case("arguments by keyword and star",
         {**PKG, "app/shell.py": "import subprocess\n\n\ndef sh(where, *, cmd, **more):\n"
          "    subprocess.run(cmd, shell=True, cwd=where, check=True)\n"},
         {"app/api.py": handler("given = {'cmd': request.args['q']}\nsh('/', **given)\nreturn ''",
                                "from app.shell import sh\n")}, {(RUN, "app/api.py", 10)}),
    Case("an answer that comes early",
         {**PKG, "app/names.py": "def chosen(name):\n    if name.endswith('.txt'):\n        return name\n    return 'other'\n"},
         {"app/api.py": handler("return open(chosen(request.args['f'])).read()", "from app.names import chosen\n")},
         {(PATH, "app/api.py", 9)}),
)  # fmt: skip

HONEST = (
    Case("a number by a helper", {**PKG, "app/names.py": "def number(text):\n    return int(text)\n"},
         {"app/api.py": handler("return db.execute(f\"select * from t where id = {number(request.args['i'])}\")",
                                "from app.names import number\nfrom app.db import db\n")}),
    Case("quoted elsewhere", {**PKG, "app/names.py": "import shlex\n\n\ndef word(text):\n    return shlex.quote(text)\n"},
         {"app/api.py": handler("os.system('ls ' + word(request.args['q']))\nreturn ''",
                                "import os\nfrom app.names import word\n")}),
    Case("a path that is held to a folder elsewhere",
         {**PKG, "app/files.py": "from pathlib import Path\n\nBASE = Path('/srv')\n\n\ndef held(name):\n"
          "    full = (BASE / name).resolve()\n    if not full.is_relative_to(BASE):\n        raise ValueError(name)\n"
          "    return full\n"},
         {"app/api.py": handler("open(held(request.args['f'])).read()\nreturn ''", "from app.files import held\n")}),
    Case("an allow list elsewhere",
         {**PKG, "app/names.py": "ALLOWED = {'a', 'b'}\n\n\ndef one_of(name):\n    if name not in ALLOWED:\n"
          "        raise ValueError(name)\n    return name\n"},
         {"app/api.py": handler("open(one_of(request.args['f'])).read()\nreturn ''", "from app.names import one_of\n")}),
    Case("an allow list that refuses, its answer not taken",
         {**PKG, "app/names.py": "ALLOWED = {'a', 'b'}\n\n\ndef must_be_known(name):\n    if name not in ALLOWED:\n"
          "        raise ValueError(name)\n"},
         {"app/api.py": handler("name = request.args['f']\nmust_be_known(name)\nopen(name).read()\nreturn ''",
                                "from app.names import must_be_known\n")}),
    Case("a question that another file answers",
         {**PKG, "app/names.py": "def is_fine(name):\n    if '..' in name:\n        return False\n"
          "    return not name.startswith('/')\n"},
         {"app/api.py": handler(
             "name = request.args['f']\nif not is_fine(name):\n    abort(404)\nopen(name).read()\nreturn ''",
             "from app.names import is_fine\n")}),
    Case("a cleaner that gives nothing for what is bad",
         {**PKG, "app/names.py": "def known(name):\n    if name not in ('a', 'b'):\n        return None\n    return name\n"},
         {"app/api.py": handler(
             "name = known(request.args['f'])\nif name is None:\n    abort(404)\nopen(name).read()\nreturn ''",
             "from app.names import known\n")}),
    Case("values that are bound", {**PKG, "app/store.py": STORE},
         {"app/api.py": handler("Store('x').rows('select * from t where n = ?', (request.args['n'],))\nreturn ''",
                                "from app.store import Store\n")}),
    Case("a list of arguments",
         {**PKG, "app/shell.py": "import subprocess\n\n\ndef show(name):\n"
          "    return subprocess.run(['ls', '--', name], check=True)\n"},
         {"app/api.py": handler("show(request.args['q'])\nreturn ''", "from app.shell import show\n")}),
    Case("a check by its name that does what it says",
         {**PKG, "app/names.py": "import os\n\n\ndef inside(base, name):\n    full = os.path.realpath(os.path.join(base, name))\n"
          "    return full.startswith(base + os.sep)\n"},
         {"app/api.py": handler(
             "name = request.args['f']\nif not inside('/srv', name):\n    abort(404)\n"
             "open('/srv/' + name).read()\nreturn ''", "from app.names import inside\n")}),
    Case("a helper is drawn out of a handler that was weak before",
         {"app.py": APP + "import os\n\n\n@app.route('/x')\ndef view():\n    name = request.args['q']\n"
          "    os.system('ls ' + name)\n    return ''\n"},
         {"app.py": APP + "import os\n\n\ndef show(name):\n    os.system('ls ' + name)\n\n\n@app.route('/x')\ndef view():\n"
          "    name = request.args['q']\n    show(name)\n    return ''\n"}),
    Case("a handler of a weak helper is touched elsewhere",
         {**PKG, "app/shell.py": SHELL,
          "app/api.py": handler("sh(request.args['q'])\nreturn ''", "from app.shell import sh\n")},
         {"app/api.py": handler("sh(request.args['q'])\nreturn 'done'", "from app.shell import sh\n")}),
    Case("a helper that nobody hands request data",
         {**PKG, "app/shell.py": "def sh(cmd):\n    return cmd\n", "app/job.py":
          "from app.shell import sh\n\n\ndef nightly():\n    sh('date')\n"},
         {"app/shell.py": SHELL}),
    Case("a helper that only logs", {**PKG, "app/note.py": "def note(*what):\n    print(*what)\n"},
         {"app/api.py": handler("note(request.args['q'])\nreturn ''", "from app.note import note\n")}),
    Case("an attribute beside the one that is filled",
         {**PKG, "app/job.py": "import os\n\n\nclass Job:\n    def __init__(self, label):\n        self.label = label\n"
          "        self.text = 'date'\n\n    def start(self):\n        os.system(self.text)\n"},
         {"app/api.py": handler("job = Job(request.args['q'])\njob.start()\nreturn ''", "from app.job import Job\n")}),
)  # fmt: skip
