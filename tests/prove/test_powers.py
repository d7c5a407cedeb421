"""What runs used on the change and not on the base, and whether reading the change foretold it."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.app.judging import check
from guard.model.change import ChangeSet
from guard.model.verdict import Effect, Verdict
from guard.ports.behaviour import Observed, Used
from tests.checks.behaviour.test_judge import Told
from tests.prove.support import BASE, CODE, TEST, observed
from tests.sandboxes import NAMES, with_pytest

HELPER = {
    "reach.py": "import os\nimport socket\nimport subprocess\n\n\n"
    "def connect():\n    try:\n        socket.create_connection(('192.0.2.1', 80), 1)\n    except OSError:\n"
    "        pass\n\n\n"
    "def look():\n    try:\n        open('/home/user/.netrc')\n    except OSError:\n        pass\n\n\n"
    "def put():\n    try:\n        open('/usr/lib/a.pth', 'w')\n    except OSError:\n        pass\n\n\n"
    "def start():\n    subprocess.run(['/bin/true'])\n\n\n"
    "def copy():\n    if os.fork() == 0:\n        os._exit(0)\n    os.wait()\n",
    "tests/test_reach.py": "import reach\n\n\ndef test_nothing():\n    assert reach\n",
}
"""What the base can do already: calling it is no new capability of the code that calls."""


def calling(name: str, code: str = CODE) -> str:
    return f"import reach\n\n\n{code}".replace("    return", f"    reach.{name}()\n    return", 1)


def used(found: Observed) -> tuple[Used, ...]:
    assert found.used is not None, found
    return found.used


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("function", "power", "words"),
    [
        ("look", "file_read", "reads /home/user/.netrc"),
        ("put", "file_write", "writes /usr/lib/a.pth"),
        ("start", "process", "starts true"),
        ("copy", "process", "starts a copy of itself"),
        (
            "connect",
            "network",
            {"bubblewrap": "connects to 192.0.2.1:80", "landlock": "opens a socket (IPv4)"},
        ),
    ],
)
def test_what_the_change_uses_and_the_base_does_not(
    name: str, function: str, power: str, words: str | dict[str, str], tmp_path: Path
) -> None:
    found = observed(tmp_path, {**BASE, **HELPER}, {"shop.py": calling(function)}, name=name)
    [one] = used(found)
    assert one.power == power
    expected = words if isinstance(words, str) else words[name]
    assert one.words.startswith(f"{expected}, first while tests/test_shop.py::Total::test_"), one.words
    assert (one.path, one.line) == ("shop.py", 1)


def test_what_the_base_does_as_well_is_not_told(tmp_path: Path) -> None:
    before = {**BASE, **HELPER, "shop.py": calling("connect")}
    after = {"shop.py": calling("connect", CODE.replace("sum(prices)", "sum(list(prices))"))}
    assert used(observed(tmp_path, before, after, environment=with_pytest())) == ()


def test_another_program_than_the_bases_is_told(tmp_path: Path) -> None:
    before = {**BASE, **HELPER, "shop.py": calling("start")}
    after = {"reach.py": HELPER["reach.py"].replace("/bin/true", "/bin/uname")}
    [one] = used(observed(tmp_path, before, after))
    assert one.key == "starts uname"


def test_what_the_tests_of_the_change_do_by_themselves_is_theirs(tmp_path: Path) -> None:
    """It is done on the base as well, with them."""
    test = TEST.replace(
        "    def test_sum(self):\n", "    def test_sum(self):\n        import reach; reach.connect()\n"
    )
    after = {"shop.py": CODE + "LIMIT = 1\n", "tests/test_shop.py": test}
    assert used(observed(tmp_path, {**BASE, **HELPER}, after)) == ()


def test_nothing_was_run_so_nothing_was_used(tmp_path: Path) -> None:
    assert observed(tmp_path, {**BASE, "a.md": "A\n"}, {"a.md": "B\n"}).used is None


def judged(found: Observed, before: dict[str, str], after: dict[str, str]) -> Verdict:
    old = {path: text.encode() for path, text in before.items()}
    change = ChangeSet.from_files(old, old | {path: text.encode() for path, text in after.items()})
    return check(change, behaviour=Told(found))


def test_a_power_that_reading_foretells_is_no_finding(tmp_path: Path) -> None:
    own = CODE.replace(
        "    return", "    import socket\n    try:\n        socket.create_connection(('192.0.2.1', 80), 1)\n"
        "    except OSError:\n        pass\n    return",
    )  # fmt: skip
    before = {**BASE, **HELPER}
    (tmp_path / "own").mkdir()
    (tmp_path / "other").mkdir()
    found = observed(tmp_path / "own", before, {"shop.py": own})
    assert [one.power for one in used(found)] == ["network"]
    verdict = judged(found, before, {"shop.py": own})
    assert "power_not_foretold" not in {one.id for one in verdict.findings}
    [outcome] = [one for one in verdict.outcomes if one.check == "behaviour"]
    assert "powers used on the change alone: 1; foretold of them: network" in outcome.details
    found = observed(tmp_path / "other", before, {"shop.py": calling("connect")})
    [finding] = [
        one
        for one in judged(found, before, {"shop.py": calling("connect")}).findings
        if one.id == "power_not_foretold"
    ]
    assert finding.effect is Effect.ATTENTION
    assert "network was used on the change and not on the base (" in finding.message
