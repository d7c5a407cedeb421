"""Places that matter are told by what code does, once for a file, and not where something else names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks.growth_steps import exponent, steps
from guard.checks.kit.interface import Context, Ports
from guard.checks.sensitive_places.check import SensitivePlaces
from guard.checks.sensitive_places.judge import judge
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.effect import ChangeEffect
from guard.model.finding import CheckResult, Confidence, Severity, Side
from guard.syntax.sources import Sources
from tests.checks.support import NoScanner

SHOP = "src/shop/orders.py"


def change_of(before: dict[str, str], after: dict[str, str]) -> ChangeSet:
    whole = {**before, **after}
    old, new = ({path: text.encode() for path, text in one.items()} for one in (before, whole))
    return ChangeSet.from_files(old, new)


def judged(change: ChangeSet, *effects: ChangeEffect) -> CheckResult:
    facts = replace(gather(change), effects=effects)
    return SensitivePlaces().run(Context(change, lambda: facts, Ports(NoScanner())))


def told(path: str, before: str, after: str) -> list[tuple[str, int]]:
    old = {path: before} if before else {}
    return [
        (one.id.removeprefix("place-"), one.location.line)
        for one in judged(change_of(old, {path: after})).findings
    ]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("if not user.may:\n        abort(403)", "access"),
        ("if not found.is_relative_to(ROOT):\n        raise ValueError", "access"),
        ("it = hmac.new(KEY, x, 'sha256')", "access"),
        ("answer.set_cookie('a', x)", "access"),
        ("session['who'] = x", "access"),
        ("x = current_user.id", "access"),
        ("found.headers['Authorization'] = x", "access"),
        ("audit.info('refund of %s', x)", "records"),
        ("capture_exception(x)", "records"),
        ("x = request.args['more']", "entry"),
        ("log.info('%s', x)", ""),
        ("x = x.strip()", ""),
    ],
)
def test_what_a_function_is_about_is_told_by_what_it_does(body: str, rule: str) -> None:
    code = "import hmac\n\n\ndef take(x, user, found):\n    {}\n    return x{}\n"
    if rule == "entry":
        before, after = code.format("pass", ""), code.format(body, "")
    else:
        before, after = code.format(body, ""), code.format(body, " or 1")
    assert told(SHOP, before, after) == ([(rule, 4)] if rule else [])


def test_the_innermost_function_is_what_is_altered() -> None:
    code = "def wrap(user):\n    def inner(x):\n        return x{}\n\n"
    code += "    if not user:\n        abort(403)\n    return inner\n"
    assert told(SHOP, code.format(""), code.format(" + 1")) == []
    outer = code.format("").replace("not user", "not user.is_there")
    assert told(SHOP, code.format(""), outer) == [("access", 1)]


def test_a_new_address_is_a_way_in_and_named_by_it() -> None:
    code = "def make(app):\n    app.ready()\n"
    route = "\n    @app.put('/admin/log')\n    def change():\n        configure(request.get_json())\n"
    [finding] = judged(change_of({SHOP: code}, {SHOP: code + route})).findings
    assert (finding.id, finding.message) == ("place-entry", "`/admin/log` is a new way in")


def test_of_a_file_each_rule_is_said_once() -> None:
    code = "".join(f"def price_{name}(x):\n    return x{{0}}\n\n\n" for name in "abcde")
    [finding] = judged(change_of({SHOP: code.format("")}, {SHOP: code.format(" + 1")})).findings
    assert finding.message == (
        "`price_a`, `price_b`, `price_c` and 2 more work out amounts, and do otherwise now"
    )


def test_what_an_effect_names_is_not_told_again() -> None:
    code = "def price(x):\n    return x{}\n"
    change = change_of({SHOP: code.format("")}, {SHOP: code.format(" + 1")})
    effect = ChangeEffect(
        "measure.clamped", SHOP, Severity.LOW, Confidence.LOW, "it is bounded", "price", after=2
    )
    assert [one.id for one in judged(change).findings] == ["place-amount"]
    assert judged(change, effect).findings == ()


@pytest.mark.parametrize(
    ("path", "before", "after", "rules"),
    [
        ("src/shop/settings.py", "TOKEN_BYTES = 32\n", "TOKEN_BYTES = 8\n", ["access"]),
        ("src/shop/settings.py", "PAGE = 20\n", "PAGE = 50\n", []),
        (
            "src/shop/views.py",
            "ALLOWED_HOSTS = ['a.example']\n",
            "ALLOWED_HOSTS = ['.example']\n",
            ["access"],
        ),
        ("src/shop/views.py", "login_form = Form(1)\n", "login_form = Form(2)\n", []),
        ("gunicorn.conf.py", 'bind = "127.0.0.1:8000"\n', 'bind = "[::]:8000"\n', ["access"]),
        ("config/prod.yaml", "alerts: {refunds: 5}\n", "alerts: {refunds: 6}\n", ["records"]),
        ("monitoring/a.yml", "rules:\n  - expr: a > 5\n", "rules:\n  - expr: a > 6\n", ["records"]),
        ("web/app.js", "a();\n", "a();\nnavigator.sendBeacon('https://m.example', b);\n", ["sending"]),
        ("docs/prod.yaml", "alerts: {refunds: 5}\n", "alerts: {refunds: 6}\n", []),
        ("k8s/net.yaml", "spec: {port: 1}\n", "spec: {port: 2}\n", ["reach"]),
        ("k8s/net.yaml", "spec: {image: a}\n", "spec: {image: b}\n", []),
        ("web/session.ts", "if (user.mayLogin) go();\n", "if (user.loginAllowed) go();\n", ["access"]),
        ("web/user.tsx", "if (user.mayLogin) go();\n", "if (user.loginAllowed) go();\n", []),
        ("web/session.ts", "import a from './login';\n", "import b from './login';\n", []),
        (
            "cmd/pay.go",
            "func pay() {\n  refundOrder(1)\n}\n",
            "func pay() {\n  refundOrder(2)\n}\n",
            ["amount"],
        ),
        ("scripts/run.sh", "#!/bin/sh\nmake\n", "#!/bin/sh\nmake\nchmod 755 out\n", ["reach"]),
        ("scripts/run.sh", "#!/bin/sh\nmake\n", "#!/bin/sh\nmake all\n", []),
        ("migrations/2.sql", "", "GRANT reader TO app;\n", ["database"]),
        ("migrations/2.sql", "", "DELETE FROM orders WHERE old;\n", ["database"]),
        ("migrations/2.sql", "", "CREATE INDEX a ON orders (b);\nALTER TABLE a ADD COLUMN b integer;\n", []),
    ],
)
def test_settings_scripts_and_statements(path: str, before: str, after: str, rules: list[str]) -> None:
    assert [rule for rule, _ in told(path, before, after)] == rules


def test_a_new_benchmark_alters_no_figure() -> None:
    code = "def run(rows):\n    return sum(rows){}\n"
    assert told("bench/run.py", "", code.format("")) == []
    assert told("bench/run.py", code.format(""), code.format(" + 1")) == [("figure", 1)]


def test_a_place_that_is_gone_is_shown_on_the_side_before() -> None:
    code = "def price(x):\n    return x\n\n\ndef other(x):\n    return x\n"
    [finding] = judged(change_of({SHOP: code}, {SHOP: code[code.index("def other") :]})).findings
    assert (finding.id, finding.location.side, finding.location.line) == ("place-amount", Side.BEFORE, 1)


TEXTS: dict[str, Callable[[int], str]] = {
    "functions": lambda n: "".join(f"def price_{i}(x):\n    return x + 1\n\n\n" for i in range(n)),
    "functions inside": lambda n: (
        "def make(app):\n"
        + "".join(f"    @app.get('/{i}')\n    def at_{i}():\n        return 1\n\n" for i in range(n))
    ),
    "settings": lambda n: "".join(f"TOKEN_{i} = 1\n" for i in range(n)),
    "conditions": lambda n: (
        "def may(x):\n" + "".join(f"    if x == {i}:\n        abort(403, 1)\n" for i in range(n))
    ),
}
PATHS = {"functions": SHOP, "functions inside": SHOP, "settings": "src/shop/views.py", "conditions": SHOP}
LINES: dict[str, Callable[[int], str]] = {
    "k8s/a.yaml": lambda n: "spec:\n" + "".join(f"  port{i}: 1\n" for i in range(n)),
    "web/a.ts": lambda n: "".join(f"if (login{i}) price(1);\n" for i in range(n)),
    "a.sh": lambda n: "".join(f"scp a{i} b:1\n" for i in range(n)),
    "migrations/a.sql": lambda n: "".join(f"GRANT a{i} TO b1;\n" for i in range(n)),
}


@pytest.mark.parametrize(
    ("path", "text"),
    [*((PATHS[name], text) for name, text in TEXTS.items()), *LINES.items()],
    ids=[*TEXTS, *LINES],
)
def test_work_grows_with_the_text(path: str, text: Callable[[int], str]) -> None:
    def work(size: int) -> int:
        change = change_of({path: text(size)}, {path: text(size).replace("1", "2")})
        facts = gather(change)
        return steps(
            lambda: judge(Context(change, lambda: facts, Ports(NoScanner()), shared=Sources(change)))
        )

    work(4)
    costs = [work(size) for size in (50, 100, 200)]
    assert exponent(costs, 50) <= 1.25, costs
