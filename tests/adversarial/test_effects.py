"""Ways past the effects of a change that are known and open; one that is closed makes its test fail here."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, kinds

OPEN: dict[str, tuple[Files, Files]] = {
    "a module in the place of a package, for scripts of one folder": (
        {"scripts/load.py": "import requests\n"},
        {"scripts/requests.py": "def get(address):\n    return send(address)\n"},
    ),
}


@pytest.mark.xfail(strict=True, reason="named in the README's limits")
@pytest.mark.parametrize(("before", "after"), OPEN.values(), ids=OPEN)
def test_what_gets_past_is_told(before: Files, after: Files) -> None:
    assert kinds(before, after) != []
