"""The runs of small changes, and what they show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guard.prove.environment import Environment
from tests.prove.support import BASE, CODE, TEST, kinds, observed
from tests.sandboxes import NAMES, plain, with_pytest

WRONG = CODE.replace("sum(prices)", "sum(prices) + 1")
LOOSE = TEST.replace("self.assertEqual(total([1, 2]), 3)", "self.assertGreater(total([1, 2]), 0)").replace(
    "self.assertEqual(total([]), 0)", "total([])"
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("environment", [with_pytest, plain])
def test_a_test_of_the_base_decides(
    environment: Callable[[], Environment], name: str, tmp_path: Path
) -> None:
    found = observed(tmp_path, BASE, {"shop.py": WRONG}, name=name, environment=environment())
    assert kinds(found) == ["base_test_fails"]
    assert len(found.evidence) == 2
    assert found.evidence[0].path == "tests/test_shop.py"
    assert not found.could_not


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ({"shop.py": CODE.replace("sum(prices)", "sum(list(prices))")}, []),
        ({"shop.py": WRONG, "tests/test_shop.py": LOOSE}, ["greened_by_test_edit"]),
        ({"shop.py": WRONG, "tests/test_shop.py": None}, ["greened_by_test_edit"]),
        (
            {
                "shop.py": WRONG,
                "tests/test_shop.py": TEST.replace("    def", "    @unittest.skip('x')\n    def"),
            },
            ["greened_by_test_edit"],
        ),
        (
            {"shop.py": WRONG, "tests/test_shop.py": TEST.replace("3)", "4)").replace("0)", "1)")},
            ["expectation_changed"],
        ),
        (
            {"shop.py": "def count(prices):\n    return len(prices)\n", "tests/test_shop.py": None},
            ["expectation_changed"],
        ),
        (
            {
                "shop.py": CODE + "\n\ndef count(prices):\n    return len(prices)\n",
                "tests/test_shop.py": TEST + "\n    def test_new(self):\n        self.assertTrue(True)\n",
            },
            ["new_test_already_passes"],
        ),
        (
            {
                "shop.py": CODE + "\n\ndef count(prices):\n    return len(prices)\n",
                "tests/test_count.py": TEST.replace("total", "count").replace("3)", "2)"),
            },
            [],
        ),
        ({"shop.py": CODE + "LIMIT = 1\n", "tests/test_shop.py": None}, ["removed_tests_still_pass"]),
        (
            {"shop.py": CODE + "LIMIT = 1\n", "tests/test_more.py": TEST.replace("3)", "5)")},
            ["new_test_already_passes", "own_test_fails"],
        ),
    ],
    ids=[
        *(
            "the same by another way",
            "loosened",
            "deleted",
            "skipped",
            "another expectation",
            "gone together",
        ),
        *("says nothing", "a function with its tests", "taken away", "fails itself"),
    ],
)
def test_what_is_shown(after: dict[str, str | None], wanted: list[str], tmp_path: Path) -> None:
    found = observed(tmp_path, BASE, after)
    assert kinds(found) == wanted, [one.message for one in found.evidence]
    assert not found.could_not


CASES = (
    "import pytest\n\nfrom shop import count\n\n\n"
    "@pytest.mark.parametrize('prices', {cases})\ndef test_count(prices):\n    assert count(prices) == 1\n"
)


@pytest.mark.parametrize(("cases", "wanted"), [("[[3], [2, 1]]", 0), ("[[3], [2]]", 1)])
def test_cases_of_one_test_speak_together(cases: str, wanted: int, tmp_path: Path) -> None:
    """A case that passes before as well is let be where another case of its test needs the change."""
    wide = CODE + "\n\ndef count(prices):\n    return len(prices)\n"
    after = {
        "shop.py": wide.replace("len(prices)", "len(prices[:1])"),
        "tests/test_count.py": CASES.format(cases=cases),
    }
    found = observed(tmp_path, {**BASE, "shop.py": wide}, after, environment=with_pytest())
    assert [one.kind.value for one in found.evidence] == ["new_test_already_passes"] * wanted


def test_what_steers_the_runner_is_the_bases(tmp_path: Path) -> None:
    """None of these is imported or read: each would make the failing tests go away."""
    found = observed(
        tmp_path,
        BASE,
        {
            "shop.py": WRONG,
            "conftest.py": "import os\nos._exit(0)\n",
            "unittest.py": "import os\nos._exit(0)\n",
            "sitecustomize.py": "import os\nos._exit(0)\n",
            "tests/test_zero.py": "import os\nos._exit(0)\n",
        },
    )
    assert [one.kind.value for one in found.evidence].count("base_test_fails") == 2


def test_only_what_can_be_affected_is_run(tmp_path: Path) -> None:
    before = {**BASE, "other.py": "X = 1\n", "tests/test_other.py": TEST.replace("from shop import total",
              "import other\n\ntotal = sum")}  # fmt: skip
    found = observed(tmp_path, before, {"other.py": "X = 2\n"})
    assert "1 of 2 files" in found.details[1]
    assert not found.evidence


def test_programs_that_tests_start_find_the_project(tmp_path: Path) -> None:
    started = (
        "import subprocess\nimport sys\nimport unittest\n\n\nclass Started(unittest.TestCase):\n"
        "    def test_started(self):\n        code = 'import shop; print(shop.total([1, 2]))'\n"
        "        said = subprocess.run([sys.executable, '-c', code], capture_output=True)\n"
        "        self.assertEqual(said.stdout.strip(), b'3')\n"
    )
    before = {"src/shop.py": CODE, "tests/test_started.py": started}
    found = observed(tmp_path, before, {"src/shop.py": WRONG})
    assert kinds(found) == ["base_test_fails"], (found.evidence, found.could_not)


def test_prose_is_not_run(tmp_path: Path) -> None:
    found = observed(tmp_path, {**BASE, "README.md": "One\n"}, {"README.md": "Two\n"})
    assert (found.evidence, found.judged, found.could_not) == ((), (), "")
    assert "nothing was run" in found.details[1]
    assert not list((tmp_path / "trees").iterdir())


def test_a_project_without_tests_has_no_answer(tmp_path: Path) -> None:
    found = observed(tmp_path, {"shop.py": CODE}, {"shop.py": WRONG})
    assert "no tests" in found.could_not


def test_a_base_that_is_red_has_no_answer(tmp_path: Path) -> None:
    found = observed(tmp_path, {**BASE, "shop.py": "import nowhere\n"}, {"shop.py": CODE})
    assert "no test of the base could be run" in found.could_not
    assert "nowhere" in found.could_not


def test_tests_that_fail_on_the_base_too_say_nothing(tmp_path: Path) -> None:
    red = TEST + "\n    def test_red(self):\n        self.assertEqual(total([1]), 5)\n"
    found = observed(tmp_path, {**BASE, "tests/test_shop.py": red}, {"shop.py": CODE + "LIMIT = 1\n"})
    assert kinds(found) == ["base_broken"]


def test_a_test_that_passes_at_times_says_nothing(tmp_path: Path) -> None:
    flaky = TEST + (
        "\n    def test_order(self):\n        global seen\n        self.assertNotIn('seen', globals())\n\n"
        "    def test_zero(self):\n        global seen\n        seen = True\n"
    )
    found = observed(
        tmp_path, {**BASE, "tests/test_shop.py": flaky}, {"shop.py": CODE + "LIMIT = 1\n"}, base_runs=4
    )
    assert kinds(found) in (["flaky"], [])
    assert not found.could_not


def test_fixtures_that_every_test_has_are_no_forgery(tmp_path: Path) -> None:
    """One that wants each test to be of a class ends in an error before a test that must fail does."""
    every = (
        "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef every(request):\n    assert request.node.cls\n"
    )
    before = {**BASE, "tests/conftest.py": every}
    found = observed(tmp_path, before, {"shop.py": WRONG}, environment=with_pytest())
    assert kinds(found) == ["base_test_fails"], (found.could_not, found.evidence)


def test_a_base_whose_outcomes_do_not_add_up_has_no_answer(tmp_path: Path) -> None:
    """What skips every test that it does not know skips those that must fail as well."""
    skipping = (
        "import pytest\n\n\ndef pytest_runtest_setup(item):\n"
        "    if item.name not in ('test_sum', 'test_none'):\n        pytest.skip('no')\n"
    )
    before = {**BASE, "tests/conftest.py": skipping}
    found = observed(tmp_path, before, {"shop.py": WRONG}, environment=with_pytest())
    assert "does not add up" in found.could_not
    assert not found.evidence


def test_a_module_that_the_runner_needs_is_tested_as_it_is_in_the_tree(tmp_path: Path) -> None:
    before = {
        "src/iniconfig/__init__.py": "def half(x):\n    return x / 2\n",
        "tests/test_half.py": "import iniconfig\n\n\ndef test_half():\n    assert iniconfig.half(2) == 1\n",
    }
    after = {"src/iniconfig/__init__.py": "def half(x):\n    return x / 3\n"}
    found = observed(tmp_path, before, after, environment=with_pytest())
    assert kinds(found) == ["base_test_fails"], (found.could_not, found.evidence)
