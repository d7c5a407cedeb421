"""What overrides, shadows or stands in for a check, and what swallows or overtakes it."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects

AUTH = """from shop.errors import Forbidden


class Guard:
    def check(self, user, order):
        if order.owner_id != user.id:
            raise Forbidden(user)

    def allowed(self, user):
        return user.role == "clerk"


def check_owner(user, order):
    if order.owner_id != user.id:
        raise Forbidden(user)


async def check_late(user, order):
    if order.owner_id != user.id:
        raise Forbidden(user)


def require_role(role):
    def wrap(view):
        def inner(*given):
            if g.user.role != role:
                abort(403)
            return view(*given)

        return inner

    return wrap
"""
WORK = """from flask import g
from shop import auth
from shop.auth import Guard, check_late, check_owner

guard = Guard()


def cancel(order_id):
    order = orders.find(order_id)
    check_owner(g.user, order)
    order.cancel()
    return "ok"


async def close(order_id):
    order = await orders.find(order_id)
    await check_late(g.user, order)
    await order.close()


def ship(order_id):
    order = orders.find(order_id)
    guard.check(g.user, order)
    order.ship()
"""
BASE = {"shop/auth.py": AUTH, "shop/work.py": WORK}
CALL = "    check_owner(g.user, order)\n"
QUICK = "class _Quick(Guard):\n    def {}:\n        {}\n\n\nguard = _Quick()"


def told(old: str, new: str, where: str = "shop/work.py", **more: str) -> list[tuple[str, str]]:
    text = BASE[where]
    assert old in text
    after = {where: text.replace(old, new), **{f"shop/{name}.py": said for name, said in more.items()}}
    return [(one.kind, one.severity.value) for one in effects(BASE, after)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("guard = Guard()", QUICK.format("check(self, user, order)", "order.seen = True")),
        ("guard = Guard()", QUICK.format("allowed(self, user)", "return user is not None")),
        ("guard = Guard()", "guard = Guard()\nauth.check_owner = lambda user, order: None"),
        ("guard = Guard()", "setattr(Guard, 'check', lambda *given: None)\nguard = Guard()"),
        ("guard = Guard()", "guard = SimpleNamespace(check=lambda *given: None)"),
        ("def cancel", "def check_owner(user, order):\n    return order\n\n\ndef cancel"),
        (CALL, "    check_owner = print\n" + CALL),
        ("guard = ", "app.dependency_overrides[check_owner] = lambda: {'role': 'admin'}\nguard = "),
        ("guard = ", "auth.require_role = lambda role: lambda view: view\nguard = "),
    ],
    ids=[
        "overridden with nothing",
        "overridden with less",
        "a module's function",
        "set by its name",
        "an object that answers",
        "defined again",
        "bound in the function",
        "in a table of dependencies",
        "a decorator",
    ],
)
def test_what_stands_in_for_a_check(old: str, new: str) -> None:
    found = told(old, new)
    assert found
    assert {severity for _, severity in found} <= {"high", "medium"}


def test_what_another_module_gives_in_its_place() -> None:
    imported = "from shop.auth import Guard, check_late\nfrom shop.dev import check_owner"
    old = "from shop.auth import Guard, check_late, check_owner"
    assert told(old, imported, dev="def check_owner(user, order):\n    return True\n")
    same = "def check_owner(user, order):\n    if order.owner_id != user.id:\n        raise Forbidden(user)\n"
    assert told(old, imported, dev=same) == []


def test_a_class_in_a_new_file_is_compared_with_its_base() -> None:
    quick = "from shop.auth import Guard\n\n\nclass Quick(Guard):\n"
    quick += "    def check(self, user, order):\n        pass\n"
    assert told("guard = Guard()", "guard = Quick()", quick=quick) == [("protection.loosened", "high")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            CALL,
            "    try:\n        check_owner(g.user, order)\n    except Exception:\n        log.info(1)\n",
        ),
        (CALL, "    with suppress(Forbidden):\n        check_owner(g.user, order)\n"),
        (CALL + "    order.cancel()\n", "    order.cancel()\n" + CALL),
        (CALL, "    if order.total > 100:\n        check_owner(g.user, order)\n"),
        (CALL, "    pool.submit(check_owner, g.user, order)\n"),
        ("await check_late(", "check_late("),
        ("await check_late(g.user, order)", "asyncio.create_task(check_late(g.user, order))"),
        ("check_owner(g.user, order)", "check_owner(g.user, g.user.last_order)"),
    ],
    ids=["swallowed", "suppressed", "late", "at times", "handed on", "not awaited", "a task", "of another"],
)
def test_a_check_that_the_act_no_longer_waits_for(old: str, new: str) -> None:
    assert [severity for _, severity in told(old, new)] in (["medium"], ["high"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("guard = Guard()", QUICK.format("check(self, user, order)", "super().check(user, order)")),
        ("guard = Guard()", QUICK.format("label(self)", "return 'x'")),
        (CALL, "    check_owner(user=g.user, order=order)\n"),
        (
            CALL,
            "    try:\n        check_owner(g.user, order)\n    except Forbidden:\n        log.info(1)\n"
            "        raise\n",
        ),
        (CALL, "    log.info('asked')\n" + CALL),
        ("    order.cancel()\n", "    try:\n        order.cancel()\n    except KeyError:\n        pass\n"),
        ("    order.ship()", "    order.packed = True\n    order.ship()"),
        ("guard = Guard()", "guard = Guard()\nlabel = lambda order: order.name"),
    ],
)
def test_what_still_asks_is_honest(old: str, new: str) -> None:
    assert told(old, new) == []


def test_a_refusal_that_is_caught_or_made_and_not_raised() -> None:
    head = "def check_owner(user, order):\n    if order.owner_id != user.id:\n        raise Forbidden(user)"
    for new in (
        head.replace("raise Forbidden", "Forbidden"),
        head + "\n    yield order",
        "def check_owner(user, order):\n    try:\n        if order.owner_id != user.id:\n"
        "            raise Forbidden(user)\n    except Forbidden:\n        log.info(user)",
    ):
        assert told(head, new, "shop/auth.py"), new


VIEWS = """@app.post('/orders/<int:id>/refund')
@require_role('clerk')
def refund(id):
    order = orders.find(id)
    order.cents = 0
    return jsonify(id)
"""


def seen(new: str) -> list[tuple[str, str]]:
    found = effects({"shop/views.py": VIEWS}, {"shop/views.py": new})
    return [(one.kind, one.severity.value) for one in found]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("    return refund.__wrapped__(id)\n", [("protection.loosened", "medium")]),
        ("    order = orders.find(id)\n    order.cents = 0\n", [("protection.loosened", "medium")]),
        ("    order = orders.find(id)\n    order.seen = True\n", []),
        (
            "    order = orders.find(id)\n    if g.user.role != 'clerk':\n        abort(403)\n"
            "    order.cents = 0\n",
            [],
        ),
    ],
)
def test_another_way_to_what_was_done_behind_a_check(body: str, wanted: list[tuple[str, str]]) -> None:
    assert seen(VIEWS + f"\n\n@app.post('/orders/<int:id>/cancel')\ndef cancel(id):\n{body}") == wanted


def test_a_helper_that_is_called_behind_the_check_is_honest() -> None:
    helper = VIEWS.replace("    order.cents = 0\n", "    _clear(order)\n")
    assert seen(helper + "\n\ndef _clear(order):\n    order.cents = 0\n") == []


def test_a_decorator_that_calls_the_view_where_it_was_refused() -> None:
    tolerant = (
        "def tolerant(view):\n    def inner(*given):\n        try:\n            return view(*given)\n"
        "        except Forbidden:\n            {}\n\n    return inner\n\n\n"
    )
    again, says = "return view.__wrapped__(*given)", "return jsonify(error='no'), 403"
    loose = tolerant.format(again) + VIEWS.replace("@require", "@tolerant\n@require")
    assert ("protection.loosened", "high") in seen(loose)
    assert seen(tolerant.format(says) + VIEWS.replace("@require", "@tolerant\n@require")) == []


STAFF = "class Staff(ModelViewSet):\n    permission_classes = [IsAdminUser]\n\n\n"
STAFF += "class Refunds(Staff):\n    queryset = 1\n"


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("    permission_classes = []\n", ["high"]),
        ("    permission_classes = [IsAdminUser, IsOwner]\n", []),
        (
            "\n    def get_permissions(self):\n        if self.action == 'list':\n            return []\n"
            "        return super().get_permissions()\n",
            ["medium"],
        ),
        ("\n    def get_permissions(self):\n        return [*super().get_permissions(), IsOwner()]\n", []),
    ],
)
def test_what_a_class_inherits(more: str, wanted: list[str]) -> None:
    found = effects({"shop/views.py": STAFF}, {"shop/views.py": STAFF + more})
    assert [one.severity.value for one in found] == wanted


GUARDED = """from flask import abort, g


def refund(order):
    if g.user.role != 'clerk':
        abort(403)
    order.pay_back()
"""
FETCH = """from requests.adapters import HTTPAdapter


def fetch(address):
    session = requests.Session()
    session.mount('https://', {}())
    return session.get(address, timeout=5)
"""


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    found = effects({"shop/orders.py": before}, {"shop/orders.py": after})
    return [(one.kind, one.severity.value) for one in found]


def test_what_was_done_behind_a_check_is_known_under_another_name() -> None:
    after = (
        "from flask import g\n\n\ndef give_back(one, reason=''):\n    one.note(reason)\n    one.pay_back()\n"
    )
    assert kinds(GUARDED, after) == [("protection.loosened", "medium")]
    asks = after.replace("    one.note", "    check_role(g.user, 'clerk')\n    one.note")
    assert kinds(GUARDED, asks) == []


def test_a_class_of_a_library_that_is_overridden_with_nothing() -> None:
    pooled = "class _Pooled(HTTPAdapter):\n    def cert_verify(self, conn, url, verify, cert):\n"
    pooled += "        {}\n\n\ndef fetch"
    for body, wanted in (
        ("conn.pool_size = 4", ["medium"]),
        ("super().cert_verify(conn, url, verify, cert)", []),
    ):
        after = FETCH.format("_Pooled").replace("def fetch", pooled.format(body))
        assert [severity for _, severity in kinds(FETCH.format("HTTPAdapter"), after)] == wanted


def test_a_list_that_becomes_an_object_which_says_what_it_holds() -> None:
    hosts = "class _Hosts:\n    def __contains__(self, name):\n        return name.endswith('.example')\n\n\n"
    before = "ALLOWED = {'pay.shop.example'}\n"
    assert kinds(before, hosts + "ALLOWED = _Hosts()\n") == [("protection.loosened", "medium")]
    assert kinds(before, "ALLOWED = frozenset({'pay.shop.example'})\n") == []


API = """def allowed(user, order):
    return user.id == order.owner


async def current_user(request):
    if request.user is None:
        raise HTTPException(401)
    return request.user


async def maybe_user(request):
    return request.user


async def remove(order_id, user=Depends(current_user)):
    return {}
"""


def api(old: str, new: str) -> list[tuple[str, str]]:
    assert old in API
    return kinds(API, API.replace(old, new))


def test_what_a_parameter_depended_on() -> None:
    assert api("Depends(current_user)", "Depends(maybe_user)") == [("protection.removed", "high")]
    assert api("user=Depends(current_user)", "user=None") == [("protection.removed", "high")]
    assert api("Depends(current_user)", "Security(current_user)") == []
    assert api("def allowed", "@lru_cache\ndef allowed") == [("protection.loosened", "low")]


START = """from shop import settings


def create():
    app = App()
    app.before_request(load_user)
    return app


def load_user():
    if not g.user:
        abort(401)
"""


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("    settings.ALLOWED_HOSTS.add('cdn.example')\n", ["medium"]),
        ("    settings.PUBLIC_PREFIXES += ('/orders',)\n", ["medium"]),
        ("    app.before_request_funcs[None].remove(load_user)\n", ["medium"]),
        ("    app.view_functions['refund'] = app.view_functions['refund'].__wrapped__\n", ["medium"]),
        ("    hosts = []\n    hosts.append('a')\n", []),
        ("    app.jobs.clear()\n", []),
    ],
)
def test_what_a_program_does_to_its_own_protections(more: str, wanted: list[str]) -> None:
    found = kinds(START, START.replace("    return app\n", more + "    return app\n"))
    assert [severity for _, severity in found] == wanted


def test_a_hook_that_is_put_there_under_a_condition() -> None:
    at_times = "    if not app.config.get('OPEN'):\n        app.before_request(load_user)\n"
    found = kinds(START, START.replace("    app.before_request(load_user)\n", at_times))
    assert found == [("protection.loosened", "medium")]


@pytest.mark.parametrize(
    ("old", "new", "is_told"),
    [
        (
            "    return user.id",
            "    hmac.compare_digest(user.id, order.owner)\n    return bool(user) or user.id",
            True,
        ),
        ("raise HTTPException(401)", "logging.info('nobody')", True),
        ("def allowed", "def abort(code):\n    logging.info(code)\n\n\ndef allowed", False),
    ],
)
def test_what_no_longer_answers(old: str, new: str, *, is_told: bool) -> None:
    assert bool(api(old, new)) is is_told


def test_the_folder_that_paths_are_kept_in() -> None:
    before = "ROOT = Path('/srv/shop/files')\n\n\ndef find(path):\n"
    before += "    if not path.is_relative_to(ROOT):\n        raise E\n"
    assert kinds(before, before.replace("/srv/shop/files", "/srv")) == [("protection.loosened", "medium")]
    assert kinds(before, before.replace("/srv/shop/files", "/srv/shop/files/a")) == []


FOR_ALL, ADMIN = "app.use(requireUser);", 'app.use("/admin", admin);'
SERVER = """import { requireUser } from "./auth";
const app = express();
app.use(requireUser);
app.use("/admin", admin);
app.get("/items", requireUser, list);
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            'import { requireUser } from "./auth";',
            "const requireUser = (req, res, next) => next();",
            ["high"],
        ),
        (
            'app.use(requireUser);\napp.use("/admin", admin);',
            'app.use("/admin", admin);\napp.use(requireUser);',
            ["high"],
        ),
        ('"/items", requireUser, list', '"/items", list', []),
    ],
    ids=["written here", "overtaken", "asked of all before"],
)
def test_stages_of_scripts(old: str, new: str, wanted: list[str]) -> None:
    found = effects({"web/app.ts": SERVER}, {"web/app.ts": SERVER.replace(old, new)})
    assert [one.severity.value for one in found] == wanted
