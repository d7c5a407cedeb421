"""Code that does its worst while it is tested: each has its word, and outside all is as before."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from guard.prove.environment import Environment
from guard.prove.telling import Outcome
from tests.prove.support import BASE, CODE, kinds, observed
from tests.sandboxes import MIB, NAMES, SMALL, plain, with_pytest

WRONG = "    return sum(prices) + 1\n"
SHORT = replace(SMALL, cpu=3, output=MIB, disk=16 * MIB, processes=48, memory=512 * MIB)
WORST = {
    "it hangs": "    while True: pass\n",
    "it exits well": "    import os; os._exit(0)\n",
    "it exits at import": "import os\nos._exit(0)\n",
    "it ends the run as passed": "    raise SystemExit(0)\n",
    "it crashes": "    import ctypes; ctypes.string_at(0)\n",
    "it forks": "    import os\n    while True: os.fork()\n",
    "it fills the disk": "    import tempfile\n    kept = []\n    while True:\n"
    "        f = tempfile.NamedTemporaryFile(delete=False)\n"
    "        f.write(b'x' * 8000000); f.flush(); kept.append(f)\n",
    "it prints without end": "    import os\n    while True: os.write(1, b'x' * 65536)\n",
    "it fills the memory": "    kept = []\n    while True: kept.append(bytearray(1 << 24))\n",
    "it kills its parent": "    import os, signal; os.kill(os.getppid(), signal.SIGKILL); os.kill(-1, 9)\n",
    "it writes into the tree": "    open(__file__, 'a').write('x')\n",
    "it deletes the tests": "    import os, pathlib\n    here = pathlib.Path(__file__).parent\n"
    "    os.unlink(here / 'tests' / 'test_shop.py')\n",
    "it needs the network": "    import socket; socket.create_connection(('192.0.2.1', 80), 2)\n",
    "it skips": "    import unittest; raise unittest.SkipTest('not now')\n",
    "it writes a report of its own": "    import os\n    for n in range(3, 64):\n        try:\n"
    '            os.write(n, b\'{"e": "over"}\\n\')\n        except OSError:\n            pass\n' + WRONG,
    "it has every test pass": "    import unittest\n    unittest.TestResult.addFailure = lambda *_: None\n"
    "    unittest.case._Outcome.testPartExecutor = __import__('contextlib').contextmanager(\n"
    "        lambda self, *a, **k: (yield))\n" + WRONG,
    "it lets everything be equal": "    import unittest\n"
    "    unittest.TestCase.fail = unittest.TestCase.assertEqual = lambda *_, **__: None\n" + WRONG,
}


def worst(text: str) -> str:
    return text if not text.startswith(" ") else f"def total(prices):\n{text}"


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
@pytest.mark.parametrize("environment", [with_pytest, plain])
def test_it_never_passes(environment: Callable[[], Environment], text: str, tmp_path: Path) -> None:
    found = observed(tmp_path, BASE, {"shop.py": worst(text)}, environment=environment(), limits=SHORT)
    assert {"base_test_fails", "report_forged"} & set(kinds(found)), (found.could_not, found.details)


@pytest.mark.parametrize("name", NAMES)
def test_a_daemon_does_not_outlive_the_run(name: str, tmp_path: Path) -> None:
    mark = f"guard-daemon-{os.getpid()}"
    daemon = (
        f"    import os, sys\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n"
        f"            code = 'import time; time.sleep(99)'\n"
        f"            os.execv(sys.executable, [sys.executable, '-c', code, {mark!r}])\n"
        f"        os._exit(0)\n    return sum(prices)\n"
    )
    found = observed(tmp_path, BASE, {"shop.py": f"def total(prices):\n{daemon}"}, name=name)
    assert not found.evidence
    time.sleep(0.2)
    left = [
        entry
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and int(entry.name) != os.getpid() and mark.encode() in _arguments(entry)
    ]
    assert not left


def _arguments(entry: Path) -> list[bytes]:
    try:
        return (entry / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def test_a_base_that_hangs_has_no_answer(tmp_path: Path) -> None:
    before = {**BASE, "shop.py": worst(WORST["it hangs"])}
    found = observed(tmp_path, before, {"shop.py": CODE}, limits=SHORT)
    assert "do not come to their end" in found.could_not


def test_every_outcome_has_its_word() -> None:
    from guard.prove.compare import _verb

    assert all(_verb(one) for one in Outcome)
