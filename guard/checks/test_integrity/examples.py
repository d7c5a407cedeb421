"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

_SUBJECT = "def total(items):\n    return sum(items)\n"
_TEST = (
    "from shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n\n\n"
    "def test_total_of_nothing():\n    assert total([]) == 0\n"
)


def _example(name: str, after: str, before: str = _TEST) -> Example:
    return Example(
        name,
        {"shop.py": _SUBJECT, "tests/test_shop.py": before},
        {"shop.py": _SUBJECT, "tests/test_shop.py": after},
    )


EXAMPLES = Examples(
    trips=(
        _example("a test is removed", _TEST.split("\n\n\ndef test_total_of")[0] + "\n"),
        _example("an assertion is loosened", _TEST.replace("total([1, 2]) == 3", "total([1, 2])")),
        _example("an assertion that always holds", _TEST.replace("== 3", "== 3 or True")),
        _example("a test is skipped", "import pytest\n" + _TEST.replace(
            "def test_total()", "@pytest.mark.skip\ndef test_total()")),
        _example("a failure is swallowed", _TEST.replace(
            "    assert total([1, 2]) == 3",
            "    try:\n        assert total([1, 2]) == 3\n    except Exception:\n        pass")),
        _example("a test is no longer collected", _TEST.replace("def test_total()", "def check_total()")),
        Example("the run ends well", {"tests/conftest.py": "import os\n"},
                {"tests/conftest.py": "import os\n\nos._exit(0)\n"}),
    ),
    quiet=(
        _example("a test is renamed", _TEST.replace("test_total_of_nothing", "test_empty")),
        _example("tests become cases of one", "import pytest\n\nfrom shop import total\n\n\n"
                 '@pytest.mark.parametrize(("items", "sum_"), [([1, 2], 3), ([], 0)])\n'
                 "def test_total(items, sum_):\n    assert total(items) == sum_\n"),
        _example("an assertion is added", _TEST + "    assert total([0]) == 0\n"),
        Example(
            "the subject goes with its test",
            {"shop.py": _SUBJECT + "\n\ndef tax(x):\n    return x / 5\n",
             "tests/test_shop.py": _TEST + "\n\ndef test_tax():\n    assert tax(5) == 1\n"},
            {"shop.py": _SUBJECT, "tests/test_shop.py": _TEST},
        ),
        Example(
            "a test moves to another file",
            {"shop.py": _SUBJECT, "tests/test_shop.py": _TEST},
            {"shop.py": _SUBJECT, "tests/unit/test_total.py": _TEST},
        ),
    ),
)  # fmt: skip
