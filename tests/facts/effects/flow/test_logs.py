"""What people prove themselves by, on its way into logs: records, formats, classes that show all they
hold."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

HEAD = "import logging\nimport os\n\nfrom flask import request\n\nlog = logging.getLogger(__name__)\n"
FILTER = (
    "\n\nclass Context(logging.Filter):\n    def filter(self, "
    "record):\n        record.ctx = {}\n        return True\n"
)


def said(path: str, before: str, after: str) -> list[tuple[str, str]]:
    return [one[1:] for one in kinds({path: before}, {path: after}) if one[0] == "flow.secret"]


@pytest.mark.parametrize(
    "more",
    [
        FILTER.format("dict(request.headers)"),
        FILTER.format("{k: v for k, v in request.environ.items() if k.startswith('HTTP_')}"),
        FILTER.format("{k: v for k, v in request.headers.items() if k not in ('Host',)}"),
        FILTER.format("dict(os.environ)"),
        "\n\ndef add(logger, method, event_dict):\n    event_dict['h'] "
        "= dict(request.headers)\n    return event_dict\n",
        "\n\ndef add(logger, method, event_dict):\n    event_dict.update(headers=1)\n"
        "    event_dict.update(request.cookies)\n    return event_dict\n",
        "\n\nclass Full(logging.Formatter):\n    def format(self, "
        "record):\n        return str(dict(request.cookies))\n",
        "\n\ndef seen():\n    log.info('seen', extra={'headers': dict(request.headers)})\n",
        "\n\ndef seen(request):\n    log.info('seen %s', vars(request))\n",
        "\n\ndef login(name, password):\n    log.info('login %s', locals())\n",
        "\n\ndef sent(answer):\n    asked = answer.request\n    log.error('sent %s', dict(asked.headers))\n",
        "\n\nclass PartnerError(RuntimeError):\n    def __init__(self, answer):\n"
        "        super().__init__(f'{dict(answer.request.headers)} failed')\n",
    ],
)
def test_what_a_record_or_message_holds(more: str) -> None:
    assert said("shop/logs.py", HEAD, HEAD + more) == [("medium", "medium")]


@pytest.mark.parametrize(
    "more",
    [
        FILTER.format("request.headers.get('User-Agent')"),
        FILTER.format("{name: request.headers.get(name) for name in ('Host', 'Accept')}"),
        FILTER.format("{k: v for k, v in request.headers.items() if k in ('Host', 'Accept')}"),
        FILTER.format("{k: v for k, v in request.headers.items() if k not in ('Authorization', 'Cookie')}"),
        FILTER.format("redact(dict(request.headers))"),
        FILTER.format("os.environ.get('REGION')"),
        "\n\ndef add(a, b):\n    log.info('add %s', locals())\n",
        "\n\ndef got(answer):\n    log.error('got %s', dict(answer.headers))\n",
    ],
)
def test_what_names_no_proof(more: str) -> None:
    assert said("shop/logs.py", HEAD, HEAD + more) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "nginx.conf",
            "log_format main '$remote_addr';\n",
            "log_format main '$remote_addr $http_authorization';\n",
        ),
        (
            "nginx.conf",
            "log_format main '$remote_addr';\n",
            "log_format main '$remote_addr'\n  '$cookie_sessionid';\n",
        ),
        ("httpd/site.conf", 'LogFormat "%h" a\n', 'LogFormat "%h %{Cookie}i" a\n'),
        (
            "web.service",
            'ExecStart=gunicorn --access-logformat "%(h)s"\n',
            'ExecStart=gunicorn --access-logformat "%({authorization}i)s"\n',
        ),
        ("gunicorn.conf.py", 'FIELDS = ["h"]\n', 'FIELDS = ["h", "{x-api-key}i"]\n'),
        ("web/a.ts", "const a = 1;\n", 'const a = morgan(":url :req[authorization]");\n'),
        (
            "web/a.ts",
            "const a = 1;\n",
            "const a = pino({ serializers: { req: (req) => ({ h: req.headers }) } });\n",
        ),
    ],
)
def test_formats_that_write_it_down(path: str, before: str, after: str) -> None:
    assert said(path, before, after) == [("medium", "medium")]
    assert said(path, after, before) == []


def test_formats_that_write_something_else() -> None:
    old = "log_format main '$remote_addr';\n"
    assert said("nginx.conf", old, "log_format main '$remote_addr $http_user_agent';\n") == []
    assert said("nginx.conf", old, f"{old}proxy_set_header Authorization $http_authorization;\n") == []


MODEL = (
    "class Shown:\n{shown}\n\nclass User(Shown, Model):\n  "
    "  name = Column(String)\n    digest = Column(Binary)\n"
)
NOTHING = "    pass\n"
ALL = (
    "    def __repr__(self):\n        return str({c.key: getattr(self, "
    "c.key) for c in self.__table__.columns})\n"
)


@pytest.mark.parametrize(
    "shown",
    [
        ALL,
        ALL.replace("__repr__", "__str__"),
        "    def __repr__(self):\n        return f'{vars(self)}'\n",
        "    def __repr__(self):\n        return repr(asdict(self))\n",
    ],
)
def test_a_class_that_shows_all_it_holds(shown: str) -> None:
    before, after = MODEL.format(shown=NOTHING), MODEL.format(shown=shown)
    assert said("shop/models.py", before, after) == [("medium", "medium")]
    assert said("shop/models.py", after, before) == []
    assert said("shop/models.py", before.replace("digest", "note"), after.replace("digest", "note")) == []


@pytest.mark.parametrize(
    "shown",
    [
        "    def __repr__(self):\n        return f'User({self.name})'\n",
        "    def __repr__(self):\n        return str({k: v for "
        "k, v in vars(self).items() if k not in HIDDEN})\n",
    ],
)
def test_a_class_that_chooses_what_it_shows(shown: str) -> None:
    assert said("shop/models.py", MODEL.format(shown=NOTHING), MODEL.format(shown=shown)) == []
