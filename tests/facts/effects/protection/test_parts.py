"""Decorators, calls on the way, named values and records: what is gone or weaker, and what is honest."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects, kinds

SIGN = ("medium", "medium")
ROUTE = "@app.get('/orders')\n{}def orders(request):\n    rows = find(request)\n    return render(rows)\n"


def said(before: str, after: str) -> list[tuple[str, str, str]]:
    return kinds({"shop/views.py": before}, {"shop/views.py": after})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("@login_required\n", "", "protection.removed"),
        ("@limiter.limit('5/minute')\n", "", "protection.removed"),
        ("@require_role('admin')\n", "@require_role('user')\n", "protection.loosened"),
        ("@limiter.limit('5/minute')\n", "@limiter.limit('500/minute')\n", "protection.loosened"),
        ("", "@csrf.exempt\n", "protection.loosened"),
    ],
)
def test_decorators(before: str, after: str, kind: str) -> None:
    found = said(ROUTE.format(before), ROUTE.format(after))
    assert [one for one, *_ in found] == [kind]
    assert found[0][1] != "low"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@require_role('user')\n", "@require_role('user')\n@require_mfa\n"),
        ("@limiter.limit('5/minute')\n", "@limiter.limit('2/minute')\n"),
        ("@lru_cache\n", ""),
        ("", "@login_required\n"),
    ],
)
def test_honest_decorators(before: str, after: str) -> None:
    assert all(severity == "low" for _, severity, _ in said(ROUTE.format(before), ROUTE.format(after)))


def test_a_guarding_decorator_above_the_route_is_passed_by() -> None:
    inside = "@app.get('/x')\n@login_required\ndef x():\n    return 1\n"
    outside = "@login_required\n@app.get('/x')\ndef x():\n    return 1\n"
    assert said(inside, outside) == [("protection.loosened", "high", "medium")]
    assert said(outside, inside) == []


def test_whether_a_decorator_of_the_base_can_refuse_is_asked_of_the_project() -> None:
    guard = (
        "def members(view):\n    def inner(r):\n        if not r.ok:\n            raise Denied\n"
        "        return view(r)\n    return inner\n"
    )
    timer = "def members(view):\n    def inner(r):\n        return timed(view, r)\n    return inner\n"
    before, after = ROUTE.format("@members\n"), ROUTE.format("")
    [found] = effects({"shop/a.py": guard, "shop/views.py": before}, {"shop/views.py": after})
    assert (found.severity, found.confidence) == ("high", "high")
    assert effects({"shop/a.py": timer, "shop/views.py": before}, {"shop/views.py": after}) == ()


BODY = "def show(request, name):\n{}    page = load(name)\n    return page\n"


def test_a_call_that_refuses_is_gone() -> None:
    before = BODY.format("    check_permission(request, name)\n")
    assert ("protection.removed", *SIGN) in said(before, BODY.format(""))
    helper = "def check_permission(request, name):\n    if name not in request.names:\n        raise Denied\n"
    found = kinds({"shop/a.py": helper, "shop/b.py": before}, {"shop/b.py": BODY.format("")})
    assert found == [("protection.removed", "high", "medium")]


def test_a_call_that_moved_is_honest() -> None:
    before = BODY.format("    check_permission(request, name)\n")
    after = (
        "def show(request, name):\n    page = get(request, name)\n    return page\n\n\n"
        "def get(request, name):\n    check_permission(request, name)\n    return load(name)\n"
    )
    assert [one for one in said(before, after) if one[1] != "low"] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("html.escape(name)", "name"),
        ("shlex.quote(name)", "name"),
        ("redact(name)", "name"),
        ("(ROOT / name).resolve()", "ROOT / name"),
    ],
)
def test_what_cleaned_a_value_is_taken_off(before: str, after: str) -> None:
    text = "def show(name):\n    page = load({})\n    return page\n"
    assert said(text.format(before), text.format(after)) == [("protection.removed", *SIGN)]
    assert said(text.format(after), text.format(before)) == []


def test_a_look_up_that_asked_for_the_caller() -> None:
    text = "def show(number):\n    order = Order.query.filter_by(id=number{}).first()\n    return order\n"
    tied = text.format(", owner_id=g.user.id")
    assert said(tied, text.format("")) == [("protection.removed", *SIGN)]
    assert said(text.format(""), tied) == []


def test_a_hook_that_is_not_registered_any_more() -> None:
    text = "def make(app):\n    app.config()\n{}    return app\n"
    helper = "def load_user():\n    if not request.token:\n        abort(401)\n"
    before = {"shop/app.py": text.format("    app.before_request(load_user)\n"), "shop/auth.py": helper}
    assert kinds(before, {"shop/app.py": text.format("")}) == [("protection.removed", "high", "medium")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SESSION_COOKIE_SECURE = True", "SESSION_COOKIE_SECURE = False"),
        ("DEBUG = False", "DEBUG = True"),
        ("HASH_ROUNDS = 600_000", "HASH_ROUNDS = 1000"),
        ("LOGIN_ATTEMPTS = 5", "LOGIN_ATTEMPTS = 1_000_000"),
        ("SESSION_LIFETIME = timedelta(hours=1)", "SESSION_LIFETIME = timedelta(days=3650)"),
        ("bind = '127.0.0.1:80'", "bind = '0.0.0.0:80'"),
        ("FEATURES = {'refund_without_approval': False}", "FEATURES = {'refund_without_approval': True}"),
        ("MIDDLEWARE = ['x.CsrfMiddleware', 'y.Gzip']", "MIDDLEWARE = ['y.Gzip']"),
        ("ORIGINS = ['a']", "ORIGINS = ['a', '*']"),
        ("class V:\n    permission_classes = [IsAdmin]", "class V:\n    permission_classes = [AllowAny]"),
        ("def f(verify=True): pass", "def f(verify=False): pass"),
        ("r = Router(dependencies=[Depends(require_admin)])", "r = Router()"),
    ],
)
def test_values_that_let_more_through(before: str, after: str) -> None:
    found = said(f"{before}\n", f"{after}\n")
    assert found
    assert all(kind.startswith("protection.") and grave != "low" for kind, grave, _ in found)
    assert [one for one in said(f"{after}\n", f"{before}\n") if one[1] != "low"] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("PAGE_SIZE = 10", "PAGE_SIZE = 20"),
        ("TIMEOUT = 10", "TIMEOUT = 15"),
        ("MIDDLEWARE = ['y.Gzip', 'z.Csrf']", "MIDDLEWARE = ['z.Csrf', 'y.Gzip', 'a.Auth']"),
        ("colours = ['red']", "colours = ['red', '*']"),
        ("NAME = 'a'", "NAME = 'b'"),
        ("use_cache = True", "use_cache = False"),
    ],
)
def test_values_that_protect_nothing(before: str, after: str) -> None:
    assert said(f"{before}\n", f"{after}\n") == []


AUDIT = "import logging\n\naudit = logging.getLogger('audit')\n\n\ndef refund(order):\n{}    order.pay(0)\n"
RECORD = "    audit.info('refund %s', order.id)\n"


@pytest.mark.parametrize(
    "after",
    [
        AUDIT.format(""),
        AUDIT.format(RECORD.replace("info", "debug")),
        AUDIT.format("    if DEBUG:\n    " + RECORD),
        AUDIT.format("") + "    return\n" + RECORD,
        AUDIT.format(RECORD).replace("\n\n\ndef", "\naudit.disabled = True\n\n\ndef"),
        AUDIT.format(RECORD).replace("\n\n\ndef", "\naudit.setLevel(logging.CRITICAL)\n\n\ndef"),
    ],
    ids=["gone", "quieter", "sometimes", "never reached", "disabled", "level"],
)
def test_records_that_are_not_made_any_more(after: str) -> None:
    assert said(AUDIT.format(RECORD), after) == [("protection.unrecorded", *SIGN)]


def test_a_record_with_other_words_is_a_record() -> None:
    after = AUDIT.format(RECORD.replace("'refund %s', order.id", "'refund', extra={'order': order.id}"))
    assert said(AUDIT.format(RECORD), after) == []


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("MIDDLEWARE = ['a.Session', 'a.Frame']", "MIDDLEWARE = ['a.Session']", ["low"]),
        ("MIDDLEWARE = ['a.Session', 'a.Frame']", "MIDDLEWARE = ['a.Session', 'b.Frame']", []),
        ("PERMISSIONS = ['x.IsOwner']", "PERMISSIONS = ['x.IsOwnerOrReadOnly']", ["medium"]),
        ("PERMISSIONS = ['x.IsOwnerOrReadOnly']", "PERMISSIONS = ['x.IsOwner']", []),
        ("UPLOAD_LIMIT = 5000", "UPLOAD_LIMIT = 0", ["low"]),
        ("LOGIN_LIMIT = 5", "LOGIN_LIMIT = 0", []),
        ("HASH_ROUNDS = 600_000", "HASH_ROUNDS = int(os.getenv('ROUNDS', '6_000'))", ["medium"]),
        ("HASH_ROUNDS = 600_000", "HASH_ROUNDS = int(os.getenv('ROUNDS', '600_000'))", []),
        ("ALLOWED = re.compile(r'^a\\.example$')", "ALLOWED = re.compile(r'^a\\.example')", ["medium"]),
        ("ALLOWED = re.compile(r'^a\\.example$')", "ALLOWED = re.compile(r'\\Ab\\.example\\Z')", []),
    ],
)
def test_settings_that_let_more_through(before: str, after: str, wanted: list[str]) -> None:
    found = effects({"shop/settings.py": before + "\n"}, {"shop/settings.py": after + "\n"})
    assert [one.severity.value for one in found] == wanted


def test_a_question_that_moves_into_a_helper_is_still_asked() -> None:
    asked = "Order.query.filter_by(id=order_id, owner_id=g.user.id).first()"
    before = f"def show(order_id):\n    order = {asked}\n    return order\n"
    helper = (
        "def own(order_id):\n    return Order.query.filter_by(id=order_id, owner_id=g.user.id).first()\n\n\n"
    )
    after = helper + "def show(order_id):\n    order = own(order_id)\n    return order\n"
    assert effects({"shop/orders.py": before}, {"shop/orders.py": after}) == ()
    loose = after.replace("id=order_id, owner_id=g.user.id", "id=order_id")
    assert effects(
        {"shop/orders.py": before},
        {
            "shop/orders.py": loose.replace(
                "own(order_id)\n    return order",
                asked.replace(", owner_id=g.user.id", "") + "\n    return order",
            )
        },
    )


_REFUSES = (
    "    if user.role != role:\n        audit.warning('no %s', role)\n        abort(403)\n    return pay()\n"
)
_HELPED = (
    "def refuse(role):\n{does}\n\ndef take(user, role):\n    if user.role != role:\n        refuse(role)\n"
)


def test_a_refusal_that_moves_into_a_helper_still_refuses() -> None:
    before = {"shop/a.py": "def take(user, role):\n" + _REFUSES}
    does = "    audit.warning('no %s, %s', role, request.path)\n    abort(403)\n"
    after = _HELPED.format(does=does) + "    return pay()\n"
    assert kinds(before, {"shop/a.py": after}) == []


def test_a_helper_that_does_not_refuse_is_told() -> None:
    before = {"shop/a.py": "def take(user, role):\n" + _REFUSES}
    does = "    audit.warning('no %s, %s', role, request.path)\n"
    after = _HELPED.format(does=does) + "    return pay()\n"
    assert "protection.loosened" in [kind for kind, _, _ in kinds(before, {"shop/a.py": after})]


@pytest.mark.parametrize(
    ("does", "is_told"),
    [
        ("    audit.info('%s %s %s', g.user.id, act, order)\n", False),
        ("    if DEBUG:\n        audit.info('%s %s', act, order)\n", True),
        ("    audit.debug('%s %s', act, order)\n", True),
        ("    print(act, order)\n", True),
    ],
)
def test_a_record_that_moves_into_a_helper(does: str, is_told: bool) -> None:
    before = "def refund(order):\n    audit.info('refunds %s', order)\n    order.cents = 0\n"
    after = f"def record(act, order):\n{does}\n\n"
    after += "def refund(order):\n    record('refunds', order)\n    order.cents = 0\n"
    found = kinds({"shop/a.py": before}, {"shop/a.py": after})
    assert ("protection.unrecorded" in [kind for kind, _, _ in found]) is is_told


_DOES = "    audit.warning('no %s, %s', role, request.path)\n    abort(403)\n"
_HELPER = f"def refuse(role):\n{_DOES}\n\n"
_CALLS = "def take(user, role):\n    if user.role != role:\n        refuse(role)\n    return pay()\n"


@pytest.mark.parametrize(
    "after",
    [
        _HELPER + "refuse = print\n\n\n" + _CALLS,
        _HELPER + "for refuse in [print]:\n    pass\n\n\n" + _CALLS,
        _HELPER + _CALLS.replace("(user, role)", "(user, role, refuse=print)"),
        _HELPER + _CALLS.replace("    if", "    refuse = print\n    if"),
        "from lib import refuse\n\n\nclass Other:\n    " + _HELPER.replace("\n    ", "\n        ") + _CALLS,
        "from lib import refuse\n\n\ndef other():\n    " + _HELPER.replace("\n    ", "\n        ") + _CALLS,
        f"async {_HELPER}{_CALLS}",
    ],
    ids=["bound anew", "by a loop", "a parameter", "a local", "a method", "inside another", "never awaited"],
)
def test_a_helper_of_that_name_that_is_not_what_is_called(after: str) -> None:
    found = kinds({"shop/a.py": "def take(user, role):\n" + _REFUSES}, {"shop/a.py": after})
    assert "protection.loosened" in [kind for kind, _, _ in found]


@pytest.mark.parametrize(("origin", "is_told"), [("shop.b", False), ("lib", True)])
def test_a_helper_of_another_file_counts_where_it_is_what_is_imported(origin: str, is_told: bool) -> None:
    after = {"shop/a.py": f"from {origin} import refuse\n\n\n{_CALLS}", "shop/b.py": _HELPER}
    found = kinds({"shop/a.py": "def take(user, role):\n" + _REFUSES}, after)
    assert ("protection.loosened" in [kind for kind, _, _ in found]) is is_told
