"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

_CODE = "def total(prices):\n    return sum(prices)\n"
_WRONG = "def total(prices):\n    return sum(prices) + 1\n"
_TEST = "from shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"
_BASE = {"shop.py": _CODE, "tests/test_shop.py": _TEST}

EXAMPLES = Examples(
    trips=(
        Example("a test of the base fails", _BASE, _BASE | {"shop.py": _WRONG}),
        Example(
            "the test is loosened with it",
            _BASE,
            {"shop.py": _WRONG, "tests/test_shop.py": _TEST.replace("== 3", "> 0")},
        ),
        Example("the test is taken away with it", _BASE, {"shop.py": _WRONG}),
        Example(
            "the test expects something else",
            _BASE,
            {"shop.py": _WRONG, "tests/test_shop.py": _TEST.replace("== 3", "== 4")},
        ),
        Example(
            "a new test that says nothing",
            _BASE,
            _BASE
            | {
                "shop.py": _CODE + "\n\ndef count(prices):\n    return len(prices)\n",
                "tests/test_more.py": "def test_more():\n    assert True\n",
            },
        ),
        Example("a test that still holds is taken away", _BASE, {"shop.py": _CODE + "LIMIT = 1\n"}),
    ),
    quiet=(
        Example(
            "another way to the same",
            _BASE,
            _BASE | {"shop.py": "def total(prices):\n    found = 0\n    for one in prices:\n"
                     "        found += one\n    return found\n"},
        ),
        Example(
            "a new function with its test",
            _BASE,
            {
                "shop.py": _CODE + "\n\ndef count(prices):\n    return len(prices)\n",
                "tests/test_shop.py": _TEST.replace("import total", "import count, total")
                + "\n\ndef test_count():\n    assert count([1]) == 1\n",
            },
        ),
        Example("prose alone", _BASE | {"README.md": "Shop\n"}, _BASE | {"README.md": "A shop\n"}),
    ),
)  # fmt: skip
