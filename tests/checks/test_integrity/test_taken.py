"""Tests that are taken out of the run, or answered for, by something beside their own assertions."""

from __future__ import annotations

import pytest

from tests.checks.test_integrity.test_expected import said

SHOP = {"shop.py": "def price(number):\n    return 2 * number\n"}
TEST = "import pytest\n\nfrom shop import price\n\n\ndef test_price():\n    assert price(4) == 8\n"
CASES = (
    "import pytest\n\nfrom shop import price\n\n\n@pytest.mark.parametrize('n', [1, 2, 3])\n"
    "def test_price(n):\n    assert price(n) == 2 * n\n"
)
PATH = "tests/test_shop.py"


def changed(after: str, before: str = TEST) -> list[str]:
    return said({**SHOP, PATH: before}, {**SHOP, PATH: after})


def beside(path: str, text: str) -> list[str]:
    return said({**SHOP, PATH: TEST}, {**SHOP, PATH: TEST, path: text})


def decorated(top: str, mark: str) -> str:
    return top + TEST.replace("def test_price", f"{mark}\ndef test_price")


@pytest.mark.parametrize(
    "after",
    [
        "__test__ = False\n" + TEST,
        decorated("", "@getattr(pytest.mark, 'sk' + 'ip')"),
        decorated("def hush(it):\n    def run():\n        try:\n            it()\n        except Exception:\n"
                  "            pass\n    return run\n\n\n", "@hush"),
        decorated("def swap(it):\n    return lambda: None\n\n\n", "@swap"),
        decorated("", "@property"),
        TEST.replace("    assert", "    yield\n    assert"),
        TEST.replace("    assert price(4) == 8", "    try:\n        assert price(4) == 8\n"
            "    finally:\n        return"),
        TEST.replace("    assert price", "    with hush(AssertionError):\n        assert price"),
        TEST.replace("def test", "@pytest.fixture(autouse=True)\n"
            "def no():\n    pytest.skip('x')\n\n\ndef test"),
        TEST.replace("== 8", "== mock.ANY"),
        TEST.replace("def test_price", "def price(n):\n    return 8\n\n\ndef test_price"),
        "import shop\n\nshop.price = lambda number: 8\n" + TEST,
    ],
)  # fmt: skip
def test_what_takes_a_test_out_is_said(after: str) -> None:
    assert changed(after)


@pytest.mark.parametrize(
    "after",
    [
        decorated("def twice(it):\n    def run():\n        it()\n"
            "        it()\n    return run\n\n\n", "@twice"),
        decorated("def kept(it):\n    return it\n\n\n", "@kept"),
        TEST.replace("    assert price(4) == 8", "    try:\n        assert price(4) == 8\n"
            "    finally:\n        price(0)"),
        TEST.replace("def test", "@pytest.fixture(autouse=True)\ndef low():\n    yield\n\n\ndef test"),
        "import shop\n\nshop.LEVEL = 3\n" + TEST,
    ],
)  # fmt: skip
def test_what_leaves_the_test_as_it_is_is_not_said(after: str) -> None:
    assert changed(after) == []


@pytest.mark.parametrize("rows", ["[1, 2, 3][:1]", "[1, pytest.param(2, marks=pytest.mark.skip), 3]"])
def test_cases_that_are_cut_off_or_marked_are_said(rows: str) -> None:
    assert changed(CASES.replace("[1, 2, 3]", rows), CASES) == ["parametrisation-shrunk"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/conftest.py", "import pytest\n\n\ndef pytest_runtest_setup(item):\n    pytest.skip('x')\n"),
        ("tests/conftest.py", "import os\n\n\ndef pytest_sessionstart():\n    os._exit(0)\n"),
        ("tests/conftest.py", "import pytest\n\n\n"
         "@pytest.hookimpl(specname='pytest_collection_modifyitems')\ndef tidy(items):\n    items.clear()\n"),
        ("tests/conftest.py", "collect_ignore = ['test_shop.py']\n"),
        ("tests/conftest.py", "pytest_plugins = ['quiet']\n"),
        ("tests/conftest.py", "import shop\n\nshop.price = lambda number: 8\n"),
        ("sitecustomize.py", "print()\n"),
        ("pytest.py", "print()\n"),
        ("pytest.ini", "[pytest]\npython_files = check_*.py\n"),
        ("pytest.ini", "[pytest]\nnorecursedirs = tests\n"),
        ("tox.ini", "[pytest]\naddopts = --deselect tests/test_shop.py\n"),
        ("setup.cfg", "[tool:pytest]\npython_functions = check_*\n"),
    ],
)  # fmt: skip
def test_a_new_file_that_narrows_or_steers_the_run_is_said(path: str, text: str) -> None:
    assert beside(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tests/conftest.py", "import pytest\n\n\ndef pytest_sessionstart():\n    if not ready():\n"
         "        pytest.exit('no database')\n"),
        ("tests/conftest.py", "pytest_plugins = ['pytester', 'tests.fixtures']\n"),
        ("pytest.ini", "[pytest]\npython_files = test_*.py\ntestpaths = tests\nnorecursedirs = build\n"),
        ("setup.cfg", "[tool:pytest]\naddopts = -q --strict-markers\npython_functions = test_* should_*\n"),
        ("shop/pytest.py", "print()\n"),
    ],
)  # fmt: skip
def test_a_new_file_that_leaves_no_test_out_is_not_said(path: str, text: str) -> None:
    assert beside(path, text) == []


@pytest.mark.parametrize(
    ("head", "old", "new", "rule"),
    [
        ("from pytest import skip as later\n", "    assert", "    later('x')\n    assert", "test-skipped"),
        ("import pytest\n\nlater = pytest.skip\n", "    assert",
         "    later('x')\n    assert", "test-skipped"),
        ("from unittest import skip as s\n", "def test_price", "@s('x')\ndef test_price", "test-skipped"),
        ("from unittest import expectedFailure as s\n", "def test_price",
         "@s\ndef test_price", "test-skipped"),
        ("Any = Exception\n", "    assert price(4) == 8",
         "    try:\n        assert price(4) == 8\n    except Any:\n        pass", "assertion-unreachable"),
        ("from contextlib import suppress as hush\n", "    assert price",
         "    with hush(AssertionError):\n        assert price", "assertion-unreachable"),
        ("from unittest.mock import patch as swap\n", "    assert price",
         "    with swap('shop.price', return_value=8):\n        assert price", "subject-mocked"),
        ("from unittest.mock import ANY as y\n", "== 8", "== y", "test-emptied"),
        ("from pytest import approx as y\n", "== 8", "== y(8, abs=100)", "assertion-loosened"),
    ],
)  # fmt: skip
def test_what_takes_a_test_out_is_said_by_whatever_name_it_has(
    head: str, old: str, new: str, rule: str
) -> None:
    assert changed(head + TEST.replace(old, new)) == [rule]


@pytest.mark.parametrize(
    ("head", "old", "new"),
    [
        ("from pytest import approx as y\n", "== 8", "== y(8)"),
        ("from shop import price as skip\n", "    assert", "    skip(4)\n    assert"),
        ("from shop import price as other\n", "    assert price(4)", "    assert other(4)"),
    ],
)
def test_another_name_for_the_same_takes_nothing_out(head: str, old: str, new: str) -> None:
    assert set(changed(head + TEST.replace(old, new))) <= set(
        changed(head + TEST.replace(old, new.replace("y(", "approx(").replace("other", "price")))
    )


def test_helpers_of_the_tests_are_found_by_the_name_that_a_test_has_for_them() -> None:
    helper = {"tests/helpers.py": "def holds(n):\n    assert n == 8\n"}
    top = "import pytest\n\nfrom shop import price\nfrom tests.helpers import holds as check\n\n\n"
    after = top + "def test_price():\n    check(price(4))\n"
    assert said({**SHOP, **helper, PATH: TEST}, {**SHOP, **helper, PATH: after}) == []
