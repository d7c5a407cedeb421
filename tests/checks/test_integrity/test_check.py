# ruff: noqa: E501 (one change on one line)
"""Changes of tests that lose something, beside ones that look alike and lose nothing."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.checks.kit.interface import Context, Ports
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Confidence, Finding, Severity, Side, Status

PRODUCT = """
def area(width, height):
    if width < 0:
        raise ValueError("negative width")
    return width * height


def describe(item):
    return {"name": item, "size": len(item), "kind": "plain"}
"""
TESTS = """
import pytest
from pytest import approx
from shapes import area, describe


@pytest.mark.parametrize("width, height, wanted", [(1, 2, 2), (3, 4, 12), (0, 9, 0)])
def test_area(width, height, wanted):
    assert area(width, height) == wanted


def test_negative():
    with pytest.raises(ValueError, match="negative width"):
        area(-1, 2)


def test_describe():
    found = describe("box")
    assert found["name"] == "box"
    assert found["size"] == 3
    assert found["kind"] == "plain"


def test_close():
    assert area(0.1, 3) == approx(0.3, abs=0.001)


def test_calls(mocker):
    sender = mocker.patch("shapes.send")
    describe("x")
    sender.assert_called_once_with("x")
"""


def found(before: dict[str, str], after: dict[str, str]) -> list[Finding]:
    """The findings that would hold a change up, for files that all stand beside the product code."""
    old = {"shapes.py": PRODUCT, **before}
    new = {"shapes.py": PRODUCT, **after}
    change = ChangeSet.from_files(
        {path: textwrap.dedent(text).encode() for path, text in old.items()},
        {path: textwrap.dedent(text).encode() for path, text in new.items()},
    )
    result = IntegrityOfTests().run(Context(change, lambda: Facts(()), Ports(None)))  # type: ignore[arg-type]
    assert result.outcome.status is Status.RAN
    return [
        one
        for one in result.findings
        if one.severity >= Severity.MEDIUM and one.confidence >= Confidence.MEDIUM
    ]


def altered(old: str, new: str) -> list[Finding]:
    assert old in TESTS
    return found({"tests/test_shapes.py": TESTS}, {"tests/test_shapes.py": TESTS.replace(old, new)})


LOSSES = [
    ("test-skipped", "def test_negative", "@pytest.mark.skip(reason='flaky')\ndef test_negative"),
    ("test-skipped", "def test_negative", "@pytest.mark.skipif(True, reason='x')\ndef test_negative"),
    ("test-skipped", "def test_negative", "@pytest.mark.xfail\ndef test_negative"),
    ("test-skipped", "def test_negative", "@pytest.mark.skipif(sys.platform == 'linux', reason='')\ndef test_negative"),
    ("test-skipped", "    found = describe", "    pytest.skip('later')\n    found = describe"),
    ("test-skipped", "    found = describe", "    if len(TESTS) > 2:\n        return\n    found = describe"),
    ("test-uncollected", "def test_negative", "def _test_negative"),
    ("test-uncollected", "def test_describe", "def negative_test(): ...\n\n\ndef check_describe"),
    ("test-uncollected", "def test_close", "def test_describe():\n    assert describe('box')\n\n\ndef test_close"),
    ("assertion-removed", '    assert found["kind"] == "plain"\n', ""),
    ("assertion-removed", '    assert found["kind"] == "plain"\n', "    # the kind is plain\n"),
    ("assertion-loosened", '["name"] == "box"', '["name"]'),
    ("assertion-loosened", '["name"] == "box"', '["name"] is not None'),
    ("assertion-loosened", '["name"] == "box"', '["name"] in ("box", "bag")'),
    ("assertion-loosened", '["name"] == "box"', '["name"] == "box" or True'),
    ("assertion-loosened", '["size"] == 3', '["size"] > 0'),
    ("assertion-loosened", "abs=0.001", "abs=0.5"),
    ("assertion-loosened", ', match="negative width"', ""),
    ("assertion-loosened", 'pytest.raises(ValueError, match="negative width")', "pytest.raises(Exception)"),
    ("assertion-loosened", 'assert_called_once_with("x")', "assert_called()"),
    ("parametrisation-shrunk", ", (3, 4, 12)", ""),
    ("assertion-loosened", "assert area(0.1, 3) == approx(0.3, abs=0.001)",
     "if area(0.1, 3):\n        assert area(0.1, 3) == approx(0.3, abs=0.001)"),
    ("assertion-loosened", '    assert found["name"] == "box"',
     '    name = found["name"]\n    assert found["name"] == name'),
    ("assertion-unreachable", "    assert area(0.1", "    for _ in range(0):\n        assert area(0.1"),
    ("assertion-unreachable", "    assert area(0.1", "    fast = True\n    if not fast:\n        assert area(0.1"),
    ("assertion-unreachable", "    assert area(0.1", "    def later():\n        assert area(0.1"),
    ("assertion-unreachable", "    assert area(0.1", "    return\n    assert area(0.1"),
    ("assertion-unreachable", "    assert area(0.1", "    if False:\n        assert area(0.1"),
    ("assertion-unreachable", "    assert area(0.1, 3) == approx(0.3, abs=0.001)",
     "    try:\n        assert area(0.1, 3) == approx(0.3, abs=0.001)\n    except Exception:\n        print('no')"),
    ("assertion-unreachable", "    assert area(0.1", "    with contextlib.suppress(AssertionError):\n        assert area(0.1"),
    ("assertion-unreachable", "    assert area(0.1", "    for _ in []:\n        assert area(0.1"),
    ("test-emptied", "    assert area(0.1, 3) == approx(0.3, abs=0.001)", "    pass"),
    ("test-emptied", "    assert area(0.1, 3) == approx(0.3, abs=0.001)", "    assert True"),
    ("test-emptied", "    assert area(0.1, 3) == approx(0.3, abs=0.001)", "    area(0.1, 3)"),
    ("test-emptied", "    assert area(0.1, 3) == approx(0.3, abs=0.001)", "    found = 3\n    assert found == found"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new"), LOSSES)
def test_a_loss_is_found(rule: str, old: str, new: str) -> None:
    findings = altered(old, new)
    assert rule in {one.id for one in findings}
    assert all(one.message and one.repair for one in findings)


HARMLESS = [
    ("def test_negative", "def test_width_is_not_negative"),
    ("def test_negative", "@pytest.mark.slow\ndef test_negative"),
    ("    found = describe", "    # what it says\n    found = describe"),
    ("found", "seen"),
    ('    assert found["name"] == "box"\n    assert found["size"] == 3\n    assert found["kind"] == "plain"\n',
     '    assert found == {"name": "box", "size": 3, "kind": "plain"}\n'),
    ('assert found["size"] == 3', 'assert found["size"] == 3, "three letters"'),
    ("abs=0.001", "abs=0.0001"),
    ("abs=0.001", ""),
    ("def test_negative", "@pytest.mark.skipif(sys.platform == 'win32', reason='')\ndef test_negative"),
    ("    assert area(0.1", "    if sys.platform != 'win32':\n        assert area(0.1"),
    ('    assert found["name"] == "box"\n    assert found["size"] == 3\n',
     '    assert (found["name"], found["size"]) == ("box", 3)\n'),
    ('    assert found["name"] == "box"\n', '    def check(one):\n        assert one["name"] == "box"\n\n    check(found)\n'),
    ("(0, 9, 0)]", "(0, 9, 0), (2, 2, 4)]"),
    ("[(1, 2, 2), (3, 4, 12), (0, 9, 0)]", "[pytest.param(1, 2, 2, id='one'), (3, 4, 12), (0, 9, 0)]"),
    ('    assert found["kind"] == "plain"\n', '    assert found["kind"] == "plain"\n    assert len(found) == 3\n'),
    ("def test_calls(mocker)", "@pytest.mark.skipif(find_spec('shapes') is None, reason='')\ndef test_calls(mocker)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), HARMLESS)
def test_no_loss_is_no_finding(old: str, new: str) -> None:
    assert altered(old, new) == []


def test_a_removed_test_shows_what_it_held() -> None:
    kept, _, gone = TESTS.partition("\n\ndef test_close")
    [first, _] = found({"tests/test_shapes.py": TESTS}, {"tests/test_shapes.py": kept + "\n"})
    assert first.id == "test-removed"
    assert "approx(0.3, abs=0.001)" in first.message or "assert_called_once_with('x')" in first.message
    assert first.location.side is Side.BEFORE
    assert gone


def test_a_deleted_file_of_tests() -> None:
    assert {one.id for one in found({"tests/test_shapes.py": TESTS}, {})} == {"test-removed"}


def test_a_file_renamed_out_of_collection() -> None:
    findings = found({"tests/test_shapes.py": TESTS}, {"tests/shapes_checks.py": TESTS})
    assert {one.id for one in findings} == {"test-uncollected"}
    assert len(findings) == 5


def test_a_moved_file_loses_nothing() -> None:
    assert found({"tests/test_shapes.py": TESTS}, {"tests/unit/test_area.py": TESTS}) == []


def test_tests_split_over_two_files() -> None:
    head, _, tail = TESTS.partition("\n\ndef test_describe")
    imports = "import pytest\nfrom pytest import approx\nfrom shapes import area, describe\n"
    after = {"tests/test_area.py": head, "tests/test_words.py": imports + "\n\ndef test_describe" + tail}
    assert found({"tests/test_shapes.py": TESTS}, after) == []


HELPER = """
def check(found, name, size, kind):
    assert found["name"] == name
    assert found["size"] == size
    assert found["kind"] == kind
"""


def test_a_helper_that_keeps_every_field() -> None:
    body = TESTS[TESTS.index('    assert found["name"]') : TESTS.index("\n\ndef test_close")]
    after = TESTS.replace(body, '    check(found, "box", 3, "plain")\n') + HELPER
    assert found({"tests/test_shapes.py": TESTS}, {"tests/test_shapes.py": after}) == []


def test_a_helper_that_drops_a_field() -> None:
    body = TESTS[TESTS.index('    assert found["name"]') : TESTS.index("\n\ndef test_close")]
    helper = HELPER.replace('    assert found["kind"] == kind\n', "")
    after = TESTS.replace(body, '    check(found, "box", 3, "plain")\n') + helper
    [one] = found({"tests/test_shapes.py": TESTS}, {"tests/test_shapes.py": after})
    assert one.id == "assertion-removed"
    assert "kind" in one.message


def test_a_helper_that_is_emptied_weakens_the_tests_that_call_it() -> None:
    before = (
        "from shapes import describe\n\n\ndef test_box():\n    check(describe('box'), 'box', 3, 'plain')\n"
        + HELPER
    )
    after = before.replace('    assert found["size"] == size\n', "")
    assert {one.id for one in found({"tests/test_a.py": before}, {"tests/test_a.py": after})} == {
        "assertion-removed"
    }


LOOPED = """
from shapes import area


def test_areas():
    for width, height, wanted in [(1, 2, 2), (3, 4, 12), (0, 9, 0)]:
        assert area(width, height) == wanted
"""


def test_rows_of_a_loop_are_cases() -> None:
    parametrised = LOOPED.replace(
        "def test_areas():\n    for width, height, wanted in [(1, 2, 2), (3, 4, 12), (0, 9, 0)]:\n        assert",
        "@pytest.mark.parametrize(('width', 'height', 'wanted'), [(1, 2, 2), (3, 4, 12), (0, 9, 0)])\n"
        "def test_areas(width, height, wanted):\n    assert",
    )
    path = "tests/test_areas.py"
    assert found({path: parametrised}, {path: LOOPED}) == []
    assert found({path: LOOPED}, {path: parametrised}) == []
    fewer = LOOPED.replace("(3, 4, 12), (0, 9, 0)", "(3, 4, 12)")
    assert [one.id for one in found({path: LOOPED}, {path: fewer})] == ["parametrisation-shrunk"]


def test_a_helper_in_another_file_is_read() -> None:
    path, place = "tests/test_areas.py", "tests/checks.py"
    before = "from shapes import area\n\n\ndef test_area():\n    assert area(3, 4) == 12\n"
    after = (
        "from shapes import area\nfrom tests.checks import check\n\n\n"
        "def test_area():\n    check(area(3, 4), 12)\n"
    )
    helper = "def check(found, wanted):\n    assert found == wanted\n"
    assert found({path: before}, {path: after, place: helper}) == []
    assert found({path: before, place: helper}, {path: after, place: helper}) == []
    weaker = helper.replace("found == wanted", "found is not None")
    assert found({path: before}, {path: after, place: weaker})
    said = found({path: after, place: helper}, {path: after, place: weaker})
    assert [(one.id, one.location.path) for one in said] == [("assertion-loosened", place)]


def test_what_goes_with_its_subject_is_no_loss() -> None:
    after = {"shapes.py": PRODUCT.partition("def describe")[0]}
    before = TESTS.partition("\n\ndef test_close")[0] + "\n"
    kept = TESTS.partition("\n\ndef test_describe")[0].replace(", describe", "") + "\n"
    assert found({"tests/test_shapes.py": before}, {**after, "tests/test_shapes.py": kept}) == []


def test_a_test_that_was_dead_loses_nothing() -> None:
    before = TESTS.replace("def test_close", "@pytest.mark.skip\ndef test_close")
    after = before.replace("    assert area(0.1, 3) == approx(0.3, abs=0.001)", "    pass")
    assert found({"tests/test_shapes.py": before}, {"tests/test_shapes.py": after}) == []


@pytest.mark.parametrize(
    "body",
    [
        "    pass\n",
        "    assert True\n",
        "    try:\n        assert area(1, 1) == 2\n    except Exception:\n        pass\n",
    ],
)
def test_a_new_test_that_cannot_fail(body: str) -> None:
    [one] = found({}, {"tests/test_new.py": f"from shapes import area\n\n\ndef test_new():\n{body}"})
    assert one.id == "test-cannot-fail"


def test_a_new_test_that_only_runs_the_code_can_fail() -> None:
    assert (
        found({}, {"tests/test_new.py": "from shapes import area\n\n\ndef test_new():\n    area(1, 1)\n"})
        == []
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tests/conftest.py", "import os\nos._exit(0)\n"),
        ("tests/conftest.py", "import pytest\nx = pytest\nx.exit('done', 0)\n"),
        ("tests/conftest.py", "import pytest\ngetattr(pytest, 'ex' + 'it')('done', 0)\n"),
        ("tests/conftest.py", "import pytest\n{'p': pytest}.get('p').exit('done', 0)\n"),
        ("tests/conftest.py", "stop = SystemExit\nraise stop(0)\n"),
        ("tests/conftest.py", "import _pytest.runner\nr = _pytest.runner\nr.check = print\n"),
        ("tests/test_a.py", "import pytest\npytest.skip('no', allow_module_level=True)\n"),
        ("tests/conftest.py", "def pytest_runtest_makereport(item, call):\n    report.outcome = 'passed'\n"),
        ("tests/conftest.py", "def pytest_collection_modifyitems(items):\n    items[:] = items[:1]\n"),
        ("tests/conftest.py", "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n"),
        ("tests/conftest.py", "import _pytest.runner\n_pytest.runner.check = print\n"),
        (
            "tests/conftest.py",
            "import pytest\n\n\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_call(item):\n"
            "    try:\n        return (yield)\n    except Exception:\n        return None\n",
        ),
        (
            "tests/conftest.py",
            "from contextlib import suppress as s\n\n\ndef pytest_pyfunc_call(pyfuncitem):\n"
            "    with s(AssertionError):\n        return (yield)\n",
        ),
        (
            "tests/conftest.py",
            "import sys\n\n\nclass Out:\n    def write(self, text):\n        return len(text)\n\n\n"
            "sys.stdout = Out()\n",
        ),
        ("src/shop.py", "import unittest\n\nraise unittest.SkipTest('later')\n"),
        ("shop.py", "import pytest as p\n\n\ndef price(number):\n    p.skip('later')\n"),
    ],
)
def test_the_run_is_steered(path: str, code: str) -> None:
    assert [one.id for one in found({path: "import os\n"}, {path: code})] == ["runner-tampered"]
    assert found({path: code}, {path: code + "\n# note\n"}) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (
            "tests/conftest.py",
            "def pytest_runtest_call(item):\n    try:\n        return (yield)\n    except ValueError as error:\n"
            "        raise RuntimeError(item) from error\n",
        ),
        ("tests/conftest.py", "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer)\n"),
        ("shop/testing_plugin.py", "import pytest\n\n\n@pytest.fixture\ndef db():\n    pytest.skip('no')\n"),
        ("shop/runner.py", "class SkipTest(Exception):\n    pass\n\n\ndef run():\n    raise SkipTest\n"),
    ],
)
def test_what_only_looks_like_steering_is_none(path: str, code: str) -> None:
    assert found({path: "import os\n"}, {path: code}) == []


def test_the_subject_is_mocked_away() -> None:
    before = "from shapes import area\n\n\ndef test_m(mocker):\n    assert area(2, 3) == 6\n"
    after = before.replace("    assert", "    mocker.patch('shapes.area', return_value=6)\n    assert")
    [one] = found({"tests/test_m.py": before}, {"tests/test_m.py": after})
    assert one.id == "subject-mocked"
    other = before.replace("    assert", "    mocker.patch('shapes.log')\n    assert")
    assert found({"tests/test_m.py": before}, {"tests/test_m.py": other}) == []


def test_expectations_rewritten_with_the_code_are_noted() -> None:
    before = {"shop.py": "def price(n):\n    return n * 2\n",
              "test_shop.py": "from shop import price\n\n\ndef test_p():\n    assert price(3) == 6\n"}  # fmt: skip
    after = {
        "shop.py": "def price(n):\n    return n * 3\n",
        "test_shop.py": before["test_shop.py"].replace("6", "9"),
    }
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    [one] = IntegrityOfTests().run(Context(change, lambda: Facts(()), Ports(None))).findings  # type: ignore[arg-type, call-arg, unused-ignore]
    assert (one.id, one.severity) == ("expectation-rewritten", Severity.LOW)
    assert "== 6" in one.message
    assert "== 9" in one.message


def test_a_solution_that_answers_the_tests() -> None:
    code = "def rank(row):\n    if row == [4, 9, 2]:\n        return 17\n    if row == [8, 8]:\n        return 30\n    return 0\n"
    tests = "from rank import rank\n\n\ndef test_r():\n    assert rank([4, 9, 2]) == 17\n    assert rank([8, 8]) == 30\n"
    findings = found({}, {"rank.py": code, "tests/test_r.py": tests})
    assert {one.id for one in findings} == {"special-cased"}
    honest = "def rank(row):\n    if not row:\n        return 0\n    return sum(row)\n"
    assert found({}, {"rank.py": honest, "tests/test_r.py": tests}) == []


def test_a_shared_list_of_cases_shrinks() -> None:
    old = "from shapes import Kind\nKINDS = [Kind.PLAIN, Kind.ROUND, Kind.FLAT]\n"
    [one] = found({"tests/util.py": old}, {"tests/util.py": old.replace(", Kind.ROUND", "")})
    assert one.id == "parametrisation-shrunk"
    assert "Kind.ROUND" in one.message


ASSERTION = st.sampled_from(
    [
        "found['name'] == 'box'",
        "found['size'] > 1",
        "'kind' in found",
        "len(found) == 3",
        "found",
        "area(1, 2) == 2",
    ]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ASSERTION, min_size=1, max_size=4), ASSERTION, st.integers(0, 4))
def test_adding_an_assertion_adds_no_finding(held: list[str], extra: str, at: int) -> None:
    def file(lines: list[str]) -> dict[str, str]:
        body = "\n".join(f"    assert {line}" for line in lines)
        return {
            "tests/test_p.py": f"from shapes import area, describe\n\n\ndef test_p():\n    found = describe('box')\n{body}\n"
        }

    assert found(file(held), file([*held[:at], extra, *held[at:]])) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["found['name'] == 'box'", "'kind' in found", "len(found) == 3"]),
        min_size=1,
        max_size=4,
    )
)
def test_deleting_a_live_test_is_always_found(held: list[str]) -> None:
    body = "\n".join(f"    assert {line}" for line in held)
    before = f"from shapes import area, describe\n\n\ndef test_p():\n    found = describe('box')\n{body}\n"
    kept = "from shapes import area\n\n\ndef test_q():\n    assert area(1, 2) == 2\n"
    findings = found({"tests/test_p.py": before, "tests/test_q.py": kept}, {"tests/test_q.py": kept})
    assert [one.id for one in findings] == ["test-removed"]


REMADE = [
    # A helper that asserts becomes a predicate that is asserted.
    (
        "from h import assert_same\n\n\ndef test_it():\n    assert_same(area(1, 2), two)\n",
        "from h import same\n\n\ndef test_it():\n    assert same(area(1, 2), two)\n",
        set(),
    ),
    (
        "from h import assert_same\n\n\ndef test_it():\n    assert_same(area(1, 2), two)\n",
        "from h import same\n\n\ndef test_it():\n    assert area(1, 2)\n",
        {"assertion-loosened"},
    ),
    # That something is there is asserted by what uses it.
    (
        "def test_it():\n    box = describe('box')\n    assert box\n    assert box['size'] == 3\n",
        "def test_it():\n    box = describe('box')\n    assert box['size'] == 3\n",
        set(),
    ),
    (
        "def test_it():\n    box = describe('box')\n    assert box['size'] == 3\n    assert area(1, 2) == 2\n",
        "def test_it():\n    box = describe('box')\n    assert box['size'] == 3\n",
        {"assertion-removed"},
    ),
    # A case that has a test of its own is still run.
    (
        "@pytest.mark.parametrize('kind', ['box', 'bag'])\ndef test_it(kind):\n"
        "    assert describe(kind)['size'] == 3\n",
        "@pytest.mark.parametrize('kind', ['box'])\ndef test_it(kind):\n"
        "    assert describe(kind)['size'] == 3\n\n\n"
        "def test_bag_alone():\n    assert area(len('bag'), 2) == 6\n    assert describe('bag')['kind'] == 'soft'\n",
        set(),
    ),
    # How many cases a loop over what is worked out runs cannot be read.
    (
        "def test_it():\n    for kind in ['box', 'bag']:\n        assert describe(kind)['size'] == 3\n",
        "def test_it():\n    for kind in every_kind():\n        assert describe(kind)['size'] == 3\n",
        set(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wanted"), REMADE)
def test_what_is_written_in_another_way(before: str, after: str, wanted: set[str]) -> None:
    findings = found({"tests/test_a.py": before}, {"tests/test_a.py": after})
    assert {one.id for one in findings} == wanted


def test_what_goes_with_its_dependency() -> None:
    test = "import databases\n\n\ndef test_rows():\n    assert databases.rows() == [1, 2, 3]\n"
    lists = "httpx==1.0\ndatabases[sqlite]==0.6\n"
    before = {"tests/test_rows.py": test, "requirements.txt": lists}
    assert found(before, {"requirements.txt": "httpx==1.0\n"}) == []
    assert {one.id for one in found(before, {"requirements.txt": lists})} == {"test-removed"}


def test_a_module_of_predicates_called_tests_holds_no_tests() -> None:
    before = "def test_odd(value):\n    return value % 2 == 1\n"
    assert (
        found(
            {"shop/tests.py": before}, {"shop/tests.py": f"{before}\n\ndef test_even(value):\n    return 1\n"}
        )
        == []
    )
    case = "import unittest\n\n\nclass OddTest(unittest.TestCase):\n    def test_odd(self):\n        self.assertEqual(odd(1), True)\n"
    assert found({"shop/tests.py": case}, {"shop/tests.py": "import unittest\n"}) != []


def test_examples_in_a_docstring_can_fail() -> None:
    new = 'def test_price():\n    """\n    >>> price(1)\n    10\n    """\n'
    assert found({}, {"tests/test_prices.py": new}) == []
    assert [one.id for one in found({}, {"tests/test_prices.py": new.replace(">>>", "see")})] == [
        "test-cannot-fail"
    ]


@pytest.mark.parametrize(
    ("folder", "narrowed"), [("docs/examples", False), ("tests/slow", True), ("sl*", True)]
)
def test_folders_that_are_not_entered(folder: str, narrowed: bool) -> None:
    test = "def test_it():\n    assert area(1, 2) == 2\n"
    before = {"setup.cfg": "[tool:pytest]\naddopts = -q\n", "tests/slow/test_a.py": test}
    after = {**before, "setup.cfg": f"[tool:pytest]\naddopts = -q\nnorecursedirs = {folder}\n"}
    assert bool(found(before, after)) is narrowed


def test_what_a_function_no_longer_does_needs_no_test() -> None:
    code = "def size(item):\n    if callable(item):\n        return item()\n    return len(item)\n"
    stays = "def test_length():\n    assert size('ab') == 2\n"
    test = "\n\ndef test_called():\n    assert size(lambda: 7) == 7\n"
    before = {"sizes.py": code, "tests/test_sizes.py": stays + test}
    less = code.replace("    if callable(item):\n        return item()\n", "")
    assert found(before, {"sizes.py": less, "tests/test_sizes.py": stays}) == []
    # The test asks it through a module that the change leaves alone.
    far = {
        **before,
        "shelf.py": "from sizes import size\n\n\ndef room(item):\n    return size(item)\n",
        "tests/test_sizes.py": (stays + test).replace("size(", "room("),
    }
    fewer = {
        "sizes.py": less,
        "shelf.py": far["shelf.py"],
        "tests/test_sizes.py": stays.replace("size(", "room("),
    }
    assert found(far, fewer) == []
    # Nothing tests it any more; or nothing went.
    assert {one.id for one in found(before, {"sizes.py": less})} == {"test-removed"}
    same = {"sizes.py": code, "tests/test_sizes.py": stays}
    assert {one.id for one in found(before, same)} == {"test-removed"}
