"""What used to fail, refuse or be recorded, and does not any more."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from guard.checks.swallowed_failure.check import SwallowedFailure
from tests.checks.support import ids, levels, run

CHECK = SwallowedFailure()
HIDDEN = ("failure-hidden", "medium", "medium")


def body(text: str, head: str = "def work(user, x):") -> str:
    return f"{head}\n{indent(dedent(text).strip(), '    ')}\n"


@pytest.mark.parametrize(
    "handler",
    [
        "except Exception:\n    pass",
        "except:\n    pass",
        "except BaseException:\n    ...",
        "except (ValueError, Exception):\n    pass",
        "except builtins.Exception:\n    pass",
        "except Exception as error:\n    log.debug(error)",
        "except Exception:\n    return None",
        "except Exception:\n    return []",
        "except Exception:\n    result = None",
    ],
)
def test_code_that_failed_aloud_is_wrapped(handler: str) -> None:
    before = body("result = send(x)\nreturn result")
    after = body(f"try:\n    result = send(x)\n{handler}\nreturn result")
    assert levels(run(CHECK, {"a.py": before}, {"a.py": after})) == [HIDDEN]


@pytest.mark.parametrize(
    "handler",
    [
        "except ValueError:\n    pass",
        "except Exception:\n    raise",
        "except Exception as error:\n    raise Failed(x) from error",
        "except Exception:\n    log.exception('no')",
        "except Exception:\n    result = fall_back(x)",
    ],
)
def test_a_handler_that_speaks_is_quiet(handler: str) -> None:
    before = body("result = send(x)\nreturn result")
    assert (
        run(CHECK, {"a.py": before}, {"a.py": body(f"try:\n    result = send(x)\n{handler}\nreturn result")})
        == ()
    )


@pytest.mark.parametrize("head", ["import contextlib\n", ""])
def test_suppress(head: str) -> None:
    name = "contextlib.suppress" if head else "suppress"
    before = head + body("send(x)")
    assert ids(
        run(CHECK, {"a.py": before}, {"a.py": head + body(f"with {name}(Exception):\n    send(x)")})
    ) == [HIDDEN[0]]
    assert run(CHECK, {"a.py": before}, {"a.py": head + body(f"with {name}(KeyError):\n    send(x)")}) == ()


def test_a_narrow_handler_is_widened() -> None:
    before = body("try:\n    send(x)\nexcept ValueError:\n    pass")
    after = body("try:\n    send(x)\nexcept Exception:\n    pass")
    (found,) = run(CHECK, {"a.py": before}, {"a.py": after})
    assert found.severity.value == "medium"
    assert "ValueError" in found.message


def test_new_code_that_hides_its_own_failure_is_a_remark() -> None:
    after = body("try:\n    send(x)\nexcept Exception:\n    pass")
    assert levels(run(CHECK, {"a.py": "x = 1\n"}, {"a.py": "x = 1\n\n\n" + after})) == [
        ("failure-hidden", "low", "medium")
    ]


def test_a_handler_that_moved_or_kept_its_way_is_quiet() -> None:
    old = body("try:\n    send(x)\nexcept Exception:\n    pass")
    assert run(CHECK, {"a.py": old, "b.py": "y = 1\n"}, {"a.py": "", "b.py": "y = 1\n\n\n" + old}) == ()
    assert run(CHECK, {"a.py": old}, {"a.py": old.replace("send(x)", "send(x, 1)")}) == ()
    assert run(CHECK, {"a.py": old}, {"a.py": old.replace("def work", "def other")}) == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("run(['a'], check=True)", "run(['a'])", "failure-status-ignored"),
        ("run(['a'], check=True)", "run(['a'], check=False)", "failure-status-ignored"),
        ("subprocess.check_call(['a'])", "subprocess.run(['a'])", "failure-status-ignored"),
        ("r = get(x)\nr.raise_for_status()\nuse(r)", "r = get(x)\nuse(r)", "failure-status-ignored"),
        ("get(x, timeout=5)", "get(x, timeout=None)", "failure-unlimited"),
        ("get(x, timeout=5)", "get(x)", "failure-unlimited"),
        ("audit_log(x)\nsend(x)", "send(x)", "failure-unrecorded"),
        ("send(x)", "logging.disable()\nsend(x)", "failure-unrecorded"),
        ("if user.no:\n    raise PermissionError\na(x)\nb()", "a(x)\nb()", "failure-refusal-gone"),
        ("if not valid(x):\n    raise ValueError(x)\nsend(x)", "if not valid(x):\n    pass\nsend(x)",
         "failure-refusal-gone"),
        ("if not valid(x):\n    return False\nreturn True", "if not valid(x):\n    return True\nreturn True",
         "failure-refusal-gone"),
        ("if not x:\n    abort(401)\nsend(x)", "if not x:\n    log(x)\nsend(x)", "failure-refusal-gone"),
    ],
)  # fmt: skip
def test_what_is_gone(before: str, after: str, expected: str) -> None:
    assert expected in ids(run(CHECK, {"a.py": body(before)}, {"a.py": body(after)}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("run(['a'], check=True)", "run(['a'], check=True, text=True)"),
        ("run(['a'], check=True)", "run(['a'], **options)"),
        ("subprocess.check_call(['a'])", "subprocess.run(['a'], check=True)"),
        ("get(x, timeout=5)", "get(x, timeout=9)"),
        (
            "if not valid(x):\n    raise ValueError(x)\nsend(x)",
            "if not valid(x) or late:\n    raise ValueError(x)\nsend(x)",
        ),
        (
            "if not valid(x):\n    raise ValueError(x)\nsend(x)",
            "if not valid(x):\n    raise TypeError(x)\nsend(x)",
        ),
        ("if x is None:\n    return None\nsend(x)", "send(x or 1)"),
    ],
)
def test_what_is_kept(before: str, after: str) -> None:
    assert run(CHECK, {"a.py": body(before)}, {"a.py": body(after)}) == ()


def test_an_audit_call_that_moved_is_quiet() -> None:
    before = body("audit_log(x)\nsend(x)")
    after = body("note(x)\nsend(x)") + "\n\n" + body("audit_log(x)", "def note(x):")
    assert run(CHECK, {"a.py": before}, {"a.py": after}) == ()


@pytest.mark.parametrize(
    "name", ["is_allowed", "_verify_token", "checkAccess", "validate", "has_role", "authorize"]
)
@pytest.mark.parametrize("answer", ["return True", "return 1", "return not False", "log(x)\nreturn True"])
def test_a_check_that_says_yes(name: str, answer: str) -> None:
    head = f"def {name}(user, x):"
    before = body("if user in x:\n    return True\nreturn False", head)
    found = run(CHECK, {"a.py": before}, {"a.py": body(answer, head)})
    assert ("failure-always-true", "medium", "high") in levels(found)
    early = before.replace(f"{head}\n", f"{head}\n    return True\n")
    assert "failure-always-true" in ids(run(CHECK, {"a.py": before}, {"a.py": early}))


@pytest.mark.parametrize("name", ["render", "isolate", "candidate"])
def test_other_functions_may_say_yes(name: str) -> None:
    head = f"def {name}(user, x):"
    assert run(CHECK, {"a.py": body("return x", head)}, {"a.py": body("return True", head)}) == ()


def test_in_tests_it_is_a_remark() -> None:
    before, after = body("send(x)"), body("try:\n    send(x)\nexcept Exception:\n    pass")
    found = run(CHECK, {"tests/test_a.py": before}, {"tests/test_a.py": after})
    assert levels(found) == [("failure-hidden", "low", "medium")]


def test_what_cannot_be_parsed_is_left_to_the_fact_that_says_so() -> None:
    assert run(CHECK, {"a.py": "def f(:\n"}, {"a.py": "def f(:\n    except\n"}) == ()


_MANAGER = "@contextmanager\ndef quiet():\n    try:\n        yield\n    except Exception:\n        pass\n\n\n"
_CLASS = "class Quiet:\n    def __exit__(self, *a):\n        return True\n\n\n"
_HELPER = "def quiet(g, *a):\n    try:\n        g(*a)\n    except Exception:\n        pass\n\n\n"


@pytest.mark.parametrize(
    ("above", "after"),
    [
        (_MANAGER, "with quiet():\n    send(x)"),
        (_CLASS, "with Quiet():\n    send(x)"),
        ("quiet = contextlib.suppress(Exception)\n", "with quiet:\n    send(x)"),
        (_HELPER, "quiet(send, x)"),
        (
            "",
            "try:\n    try:\n        send(x)\n    except OSError:\n        raise\nexcept:\n    pass",
        ),
        ("", "try:\n    send(x)\nexcept Exception:\n    if DEBUG:\n        raise"),
        ("", "try:\n    return send(x)\nfinally:\n    return True"),
    ],
)
def test_hidden_through_something_of_its_own(above: str, after: str) -> None:
    assert HIDDEN in levels(run(CHECK, {"a.py": body("send(x)")}, {"a.py": above + body(after)}))


def test_a_manager_that_speaks_is_quiet() -> None:
    above = _MANAGER.replace("        pass", "        log.error('failed')")
    assert run(CHECK, {"a.py": body("send(x)")}, {"a.py": above + body("with quiet():\n    send(x)")}) == ()


@pytest.mark.parametrize("now", ["x.no and late", "not x.no", "x.no and False", "force and x.no"])
def test_a_refusal_that_is_narrowed_or_turned_round(now: str) -> None:
    before = "if x.no:\n    raise PermissionError(x)\nsend(x)"
    found = run(CHECK, {"a.py": body(before)}, {"a.py": body(before.replace("x.no", now, 1))})
    assert ("failure-refusal-gone", "medium", "medium") in levels(found)


def test_the_later_of_two_definitions_counts() -> None:
    before, after = body("send(x)"), body("try:\n    send(x)\nexcept Exception:\n    pass")
    assert HIDDEN in levels(run(CHECK, {"a.py": before}, {"a.py": before + after}))
    valid = "def is_valid(x):\n    return x in known\n"
    found = run(CHECK, {"a.py": valid}, {"a.py": valid + "is_valid = lambda x: True\n"})
    assert "failure-always-true" in ids(found)


def test_exceptions_that_are_returned_to_nobody() -> None:
    before, head = "await gather(send(x))", "async def work(x):"
    after = before.replace("(x))", "(x), return_exceptions=True)")
    assert "failure-status-ignored" in ids(
        run(CHECK, {"a.py": body(before, head)}, {"a.py": body(after, head)})
    )
    assert run(CHECK, {"a.py": body(before, head)}, {"a.py": body(f"r = {after}\nlook(r)", head)}) == ()


@pytest.mark.parametrize(
    ("head", "handler"),
    [
        ("import builtins as b\nx = b\nE = x.Exception", "except E:\n    pass"),
        ("from errors import Exception as E", "except E:\n    pass"),
        ("ALL = (ValueError, Exception)", "except ALL:\n    pass"),
        ("ALL = (ValueError,) + (BaseException,)", "except ALL:\n    pass"),
        ("def kinds():\n    return Exception", "except kinds():\n    pass"),
        ("TABLE = {'all': Exception}", "except TABLE['all']:\n    pass"),
        ("from sys import exit as leave", "except Exception:\n    leave(0)"),
        ("import os\no = os", "except Exception:\n    o._exit(0)"),
        ("Done = SystemExit", "except Exception:\n    raise Done(0)"),
        ("say = print", "except Exception as error:\n    say(error)"),
        ("from logging import debug as error", "except Exception as e:\n    error(e)"),
    ],
)
def test_another_name_hides_as_well(head: str, handler: str) -> None:
    before = body("result = send(x)\nreturn result")
    after = body(f"try:\n    result = send(x)\n{handler}\nreturn result")
    assert levels(run(CHECK, {"a.py": f"{head}\n{before}"}, {"a.py": f"{head}\n{after}"})) == [HIDDEN]


@pytest.mark.parametrize(
    ("head", "handler"),
    [
        ("E = ValueError", "except E:\n    pass"),
        ("SOME = (ValueError, KeyError)", "except SOME:\n    pass"),
        ("from sys import exit as leave", "except Exception:\n    leave(1)"),
        ("Failed = SystemExit", "except Exception:\n    raise Failed('no')"),
        ("from logging import error as debug", "except Exception as e:\n    debug(e)"),
    ],
)
def test_another_name_speaks_as_well(head: str, handler: str) -> None:
    before = body("result = send(x)\nreturn result")
    after = body(f"try:\n    result = send(x)\n{handler}\nreturn result")
    assert run(CHECK, {"a.py": f"{head}\n{before}"}, {"a.py": f"{head}\n{after}"}) == ()


@pytest.mark.parametrize(
    ("head", "over"),
    [
        ("import contextlib\nquiet = contextlib.suppress\n", "quiet(Exception)"),
        ("import contextlib as c\nd = c\nE = Exception\n", "getattr(d, 'suppress')(E)"),
        ("from contextlib import suppress\nQUIET = suppress(Exception)\n", "QUIET"),
        (
            "from contextlib import contextmanager\n@contextmanager\ndef hush():\n    try:\n        yield\n"
            "    except Exception:\n        pass\nagain = hush\n",
            "again()",
        ),
    ],
)
def test_so_does_another_name_of_what_suppresses(head: str, over: str) -> None:
    before = head + body("send(x)")
    found = run(CHECK, {"a.py": before}, {"a.py": head + body(f"with {over}:\n    send(x)")})
    assert "failure-hidden" in ids(found)


@pytest.mark.parametrize(
    "head",
    [
        "from contextlib import contextmanager\n\n\n@contextmanager\n",
        "from contextlib import contextmanager as made\n\n\n@made\n",
        "import contextlib as c\n\nmade = c.contextmanager\n\n\n@made\n",
    ],
)
def test_a_context_manager_that_hides_is_known_by_whatever_name_made_it(head: str) -> None:
    manager = head + "def hush():\n    try:\n        yield\n    except Exception:\n        pass\n\n\n"
    found = run(CHECK, {"a.py": body("send(x)")}, {"a.py": manager + body("with hush():\n    send(x)")})
    assert HIDDEN in levels(found)


@pytest.mark.parametrize(
    ("does", "is_told"),
    [
        ("    audit.info('no')\n    abort(403)\n", False),
        ("    if x:\n        audit.info('no')\n        abort(403)\n", True),
        ("    print('no')\n", True),
    ],
)
def test_what_a_new_helper_refuses_and_records_is_refused_and_recorded(does: str, is_told: bool) -> None:
    asks = "def work(user, x):\n    if not user.may:\n        {}\n    return pay(x)\n"
    before = asks.format("audit.info('no')\n        abort(403)")
    helper = f"def refuse(x):\n{does}\n\n"
    after = helper + asks.format("refuse(x)")
    assert bool(run(CHECK, {"a.py": before}, {"a.py": after})) is is_told


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("def refuse(x):\n    abort(403)\n\n\nrefuse = print\n\n\n", "refuse(x)"),
        ("async def refuse(x):\n    abort(403)\n\n\n", "refuse(x)"),
        ("@quiet\ndef refuse(x):\n    abort(403)\n\n\n", "refuse(x)"),
        (
            "from lib import refuse\n\n\nclass Other:\n    def refuse(x):\n        abort(403)\n\n\n",
            "refuse(x)",
        ),
        ("def refuse(x):\n    abort(403)\n\n\n", "other.refuse(x)"),
    ],
)
def test_a_new_function_of_that_name_that_is_not_what_is_called(head: str, call: str) -> None:
    asks = "def work(user, x):\n    if not user.may:\n        {}\n    return pay(x)\n"
    found = run(CHECK, {"a.py": asks.format("abort(403)")}, {"a.py": head + asks.format(call)})
    assert "failure-refusal-gone" in ids(found)
