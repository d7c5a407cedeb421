"""Conditions on the way to an act: lost, looser, passed by; and those that only moved or became stricter."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects, kinds

GATED = """
def load(request):
    user = find(request)
    if user is None or not user.active:
        abort(401)
    request.user = user
"""
SIGN, BLOCK = ("medium", "medium"), ("high", "high")


def said(before: str, after: str) -> list[tuple[str, str, str]]:
    return kinds({"shop/auth.py": before}, {"shop/auth.py": after})


def test_a_dropped_alternative_of_a_refusal_is_sure_where_nothing_else_changed() -> None:
    [found] = effects({"a.py": GATED}, {"a.py": GATED.replace(" or not user.active", "")})
    assert (found.kind, found.is_sure, found.symbol) == ("protection.removed", True, "load")
    assert "user.active" in found.message
    assert (found.before, found.after) == (4, 6)


@pytest.mark.parametrize(
    "after",
    [
        GATED.replace("        abort(401)", "        log.warning('nobody')"),
        GATED.replace("    if user is None or not user.active:\n        abort(401)\n", ""),
        GATED.replace("    request.user = user\n", "").replace(
            "(request)\n", "(request)\n    request.user = user\n"
        ),
    ],
    ids=["it only logs", "it is gone", "the act stands before it"],
)
def test_what_no_longer_stands_before_the_act_is_gone(after: str) -> None:
    found = said(GATED, after)
    assert found
    assert {kind for kind, _, _ in found} == {"protection.removed"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("user is None or not user.active", "(user is None or not user.active) and not DEBUG"),
        ("if user is None", "if request.debug:\n        return\n    if user is None"),
        ("if user is None", "if request.debug:\n        return user\n    if user is None"),
        ("        abort(401)", "        return GUEST"),
    ],
)
def test_a_new_way_past_a_refusal_loosens_it(old: str, new: str) -> None:
    assert ("protection.loosened", *SIGN) in said(GATED, GATED.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("user is None or not user.active", "not user.active or user is None"),
        ("user is None or not user.active", "user is None or not user.active or user.banned"),
        ("user is None or not user.active", "not (user is not None and user.active)"),
        ("abort(401)", "raise Unauthorized()"),
        ("    request.user = user\n", "    request.user = user\n    request.seen = True\n"),
        (
            "    if user is None or not user.active:\n        abort(401)\n",
            "    if user is None:\n        abort(401)\n    if not user.active:\n        abort(403)\n",
        ),
        (
            "    if user is None or not user.active:\n        abort(401)\n    request.user = user\n",
            "    if user is not None and user.active:\n        request.user = user\n"
            "    else:\n        abort(401)\n",
        ),
    ],
)
def test_equal_and_stricter_refusals_are_honest(old: str, new: str) -> None:
    assert said(GATED, GATED.replace(old, new)) == []


def test_a_refusal_that_moved_to_another_file_is_honest() -> None:
    moved = "def known(user):\n    if user is None or not user.active:\n        abort(401)\n"
    before = {"shop/auth.py": GATED, "shop/known.py": "x = 1\n"}
    slim = GATED.replace("    if user is None or not user.active:\n        abort(401)\n", "    known(user)\n")
    assert kinds(before, {"shop/auth.py": slim, "shop/known.py": moved}) == []


def test_what_is_gone_together_with_its_act_is_honest() -> None:
    assert said(GATED + "\n\ndef other():\n    return 1\n", "def other():\n    return 1\n") == []


ASKED = "def allowed(url):\n    return {}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("url.host in HOSTS", "url.host.endswith('.example')"),
        ("url.host == 'a.example'", "url.host in HOSTS_TEXT"),
        ("url.scheme == 'https'", "url.scheme in ('http', 'https')"),
        ("len(url.path) <= 100", "len(url.path) <= 10000"),
        ("hmac.compare_digest(a, b)", "a == b"),
        ("hmac.compare_digest(a, b)", "len(a) == len(b)"),
        ("url.host in ('a', 'b')", "url.host in ('a', 'b', 'c')"),
        ("url.port not in (22, 25)", "url.port not in (22,)"),
    ],
)
def test_a_comparison_that_lets_more_through(before: str, after: str) -> None:
    assert said(ASKED.format(before), ASKED.format(after)) == [("protection.loosened", *SIGN)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("len(url.path) <= 100", "len(url.path) <= 10"),
        ("a == b", "hmac.compare_digest(a, b)"),
        ("url.host in ('a', 'b')", "url.host in ('a',)"),
        ("url.host.endswith('.example')", "url.host.endswith('.a.example')"),
        ("url.host in HOSTS", "url.host in HOSTS and url.port == 443"),
    ],
)
def test_a_comparison_that_lets_less_through_is_honest(before: str, after: str) -> None:
    assert said(ASKED.format(before), ASKED.format(after)) == []


KEPT_IN = """
def path_of(name):
    path = (ROOT / name).resolve()
    if {}:
        raise ValueError(name)
    return path
"""


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("not path.is_relative_to(ROOT)", "os.path.commonprefix([str(ROOT), str(path)]) != str(ROOT)", 1),
        ("not path.is_relative_to(ROOT)", "not str(path).startswith(str(ROOT))", 1),
        ("ROOT not in path.parents", "not str(path).startswith(f'{ROOT}')", 1),
        ("os.path.commonpath([ROOT, path]) != ROOT", "not path.startswith(ROOT)", 1),
        ("not path.is_relative_to(ROOT)", "os.path.commonpath([ROOT, path]) != str(ROOT)", 0),
        ("not path.is_relative_to(ROOT)", "not str(path).startswith(f'{ROOT}/')", 0),
        ("not str(path).startswith(str(ROOT))", "not path.is_relative_to(ROOT)", 0),
    ],
)
def test_a_path_that_is_held_in_its_folder_by_letters_alone(before: str, after: str, wanted: int) -> None:
    found = said(KEPT_IN.format(before), KEPT_IN.format(after))
    assert [one for one in found if one[1] != "low"] == [("protection.loosened", *SIGN)] * wanted


def test_an_answer_that_asks_nothing_any_more() -> None:
    assert ("protection.removed", "high", "medium") in said(
        ASKED.format("url.scheme == 'https' and url.host in HOSTS"), ASKED.format("bool(url)")
    )


def test_a_wrapper_that_gives_back_what_it_was_handed() -> None:
    before = (
        "def require(view):\n    def inner(*a):\n        if not g.user.admin:\n            abort(403)\n"
        "        return view(*a)\n\n    return inner\n"
    )
    assert ("protection.loosened", "high", "medium") in said(
        before, before.replace("return inner", "return view")
    )


def test_tests_and_examples_protect_nothing() -> None:
    after = GATED.replace(" or not user.active", "")
    for path in ("tests/test_auth.py", "examples/app.py", "docs/app.py", "shop/conftest.py"):
        assert effects({path: GATED}, {path: after}) == ()


CHECK = "def check_password(user, given):\n    return hmac.compare_digest(hashed(given), user.digest)\n"
KEPT = (
    "    good = hmac.compare_digest(hashed(given), user.digest)\n    if not good:\n"
    "        log.warning('no')\n    return good\n"
)
HOSTS = "def allowed(url):\n    parts = urlsplit(url)\n"
HOSTS += "    return parts.scheme == 'https' and parts.hostname in HOSTS\n"
STARTED = (
    "def create():\n    app = App()\n    app.before_request(load_user)\n    app.register(orders)\n"
    "    return app\n"
    "\n\ndef load_user():\n    if not g.user:\n        abort(401)\n"
)


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (
            CHECK,
            CHECK.replace(
                "    return", "    if not user.digest:\n        user.digest = hashed(given)\n    return"
            ),
            1,
        ),
        (CHECK, CHECK.replace("    return", "    user.seen = now()\n    return"), 0),
        (CHECK, CHECK.partition("    return")[0] + KEPT, 0),
        (CHECK, CHECK.replace("hashed(given), user", "hashed(given)[:8], user"), 1),
        (
            HOSTS,
            HOSTS.replace(
                "    return", "    if parts.port not in (None, 443):\n        return False\n    return"
            ),
            0,
        ),
        (
            HOSTS,
            HOSTS.replace("    return", "    if parts.port == 8080:\n        return True\n    return"),
            1,
        ),
        (
            STARTED,
            STARTED.replace(
                "    app.before_request(load_user)",
                "    for one in STAGES[STAGE]:\n        app.before_request(one)\n    known = [load_user]",
            ),
            1,
        ),
        (STARTED, STARTED.replace("    app.before", "    log.info('up')\n    app.before"), 0),
        (
            GATED,
            GATED.replace(
                "    user = find",
                "    if request.headers.get('X-Inner') and find(request) is not None:\n"
                "        return\n    user = find",
            ),
            1,
        ),
    ],
    ids=[
        "compared with what is set",
        "set aside",
        "kept in a name",
        "a part is compared",
        "stricter",
        "another way to a yes",
        "registered by a table",
        "as before",
        "left early",
    ],
)
def test_what_a_check_leans_on(before: str, after: str, wanted: int) -> None:
    found = effects({"shop/auth.py": before}, {"shop/auth.py": after})
    assert len([one for one in found if one.severity.value != "low"]) == wanted
