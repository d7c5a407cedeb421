"""What guard relies on in pip-audit's inner modules. Where this fails after an upgrade, read its changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guard.errors import ToolError
from guard.ports import Pin
from guard.tools.advisories import pip_audit
from guard.tools.advisories.pip_audit import Known, audit

PIN = Pin("sample", "1.0")


def known(id: str, *aliases: str) -> Known:
    return Known(id, aliases, "", ("2.0", "no version"))


def test_results_that_share_an_alias_are_one() -> None:
    found, skipped = audit({PIN: [known("GHSA-1", "CVE-1"), known("PYSEC-1", "CVE-1"), known("GHSA-2")]})
    assert sorted(map(sorted, found[PIN])) == [["CVE-1", "GHSA-1", "PYSEC-1"], ["GHSA-2"]]
    assert not skipped


def test_each_pin_gets_its_own_answer() -> None:
    other = Pin("sample", "1.1")
    found, _ = audit({PIN: [known("A-1")], other: [known("A-2")], Pin("third", "1"): []})
    assert found == {PIN: [{"A-1"}], other: [{"A-2"}], Pin("third", "1"): []}


def test_what_pip_audit_skips_is_told() -> None:
    found, skipped = audit({Pin("sample", "final-2"): [known("A-1")], PIN: []})
    assert list(skipped) == [Pin("sample", "final-2")]
    assert list(found) == [PIN]


def test_an_answer_for_less_than_was_asked_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    audit({})
    from pip_audit._audit import Auditor

    monkeypatch.setattr(Auditor, "audit", lambda *_: iter(()))
    with pytest.raises(ToolError, match="every dependency"):
        audit({PIN: []})


def test_another_form_of_pip_audit_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip_audit._audit", None)
    with pytest.raises(ToolError, match="as a library"):
        audit({PIN: []})


def test_importing_it_runs_nothing_out_of_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "pip.py").write_text("open('ran', 'w').close()\n")
    program = (
        "import sys; sys.path = [part for part in sys.path if part]\n"
        "started = []\n"
        "hook = lambda event, args: started.append(args) if event == 'subprocess.Popen' else None\n"
        "sys.addaudithook(hook)\n"
        "from guard.tools.advisories.pip_audit import audit\n"
        "assert audit({}) == ({}, {})\n"
        "assert not started, started\n"
        "import pip_api; assert str(pip_api.PIP_VERSION)[0].isdigit()\n"
    )
    root = Path(pip_audit.__file__).parents[3]
    subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(root)}, check=True, timeout=60
    )
    assert not (tmp_path / "ran").exists()
