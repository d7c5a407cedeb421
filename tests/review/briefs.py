"""Real repositories with a past, and verdicts over their changes that no check had a part in."""

from __future__ import annotations

from collections.abc import Mapping

from guard.app import change_from_git
from guard.app.briefing import brief_on
from guard.engine import facts_of
from guard.model.briefing import Briefing, Ground, RankedEdit
from guard.model.change import ChangeSet
from guard.model.verdict import (
    ChangeSummary,
    Decision,
    FileJudgement,
    JudgedEdit,
    JudgedFinding,
    PolicySummary,
    SignOff,
    Verdict,
)
from guard.report.ranked import ranked
from tests.repos import Repo

SHOP = {
    "shop/prices.py": "def gross(net):\n    return net * 1.2\n\n\n"
    "def _round(value):\n    return round(value, 2)\n",
    "shop/cart.py": "from shop.prices import gross\n\n\n"
    "def total(rows):\n    return sum(gross(row) for row in rows)\n",
    "shop/bill.py": "from shop import prices\n\n\ndef line(row):\n    return prices.gross(row)  # gross\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\n"
    "def test_total():\n    assert total([1]) == 1.2\n",
    "README.md": "A shop.\n",
}


def verdict_of(
    change: ChangeSet, findings: tuple[JudgedFinding, ...] = (), sign_offs: tuple[SignOff, ...] = ()
) -> Verdict:
    """A verdict with every edit covered."""
    facts = facts_of(change, ())
    return Verdict(
        Decision.REVIEW,
        ChangeSummary(change.source, change.digest, change.base.id, len(change.files), 1, 1),
        PolicySummary("default", "guard:default", "sha256:1"),
        tuple(JudgedEdit.of(edit, "ordinary") for edit in facts.edits),
        findings,
        (),
        tuple(
            FileJudgement(path, "modified", ("lines",), len(lines.after), len(lines.before))
            for path, lines in facts.lines.items()
        ),
        sign_offs,
        (),
    )


def briefed(
    repo: Repo,
    spec: str,
    *,
    environ: Mapping[str, str] | None = None,
    coverage: str | None = None,
    description: str | None = None,
    findings: tuple[JudgedFinding, ...] = (),
) -> tuple[Verdict, Briefing]:
    """The verdict on a range, and what is asked around it."""
    change = change_from_git(repo.folder, spec)
    verdict = verdict_of(change, findings)
    briefing = brief_on(
        change,
        verdict,
        folder=repo.folder,
        spec=spec,
        coverage=coverage,
        description=description,
        environ=environ or {},
    )
    return verdict, briefing


def row_of(verdict: Verdict, briefing: Briefing, path: str, symbol: str = "") -> RankedEdit:
    """The one row of a symbol in a file."""
    found = [
        row
        for row in ranked(verdict, briefing)
        if row.edit.path == path and (not symbol or row.edit.symbol == symbol)
    ]
    assert len(found) == 1, [row.edit for row in found]
    return found[0]


def grounds(row: RankedEdit) -> dict[str, Ground]:
    """The grounds of a row by their codes."""
    return {one.code: one for one in row.grounds}
