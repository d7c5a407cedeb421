from __future__ import annotations

from dataclasses import replace

from guard.facts.kinds import KINDS
from guard.model.briefing import NO_BRIEFING, Briefing, Ground
from guard.model.edit import Edit, Span
from guard.model.finding import Location, Severity, Side
from guard.model.verdict import Effect, JudgedEdit, JudgedFinding
from guard.report.lead import sign_command
from guard.report.ranked import KINDS as WEIGHTS
from guard.report.ranked import files_by_risk, ranked
from tests.report import samples


def edit(path: str, line: int, kind: str = "function.body", symbol: str = "", **parts: object) -> JudgedEdit:
    whole = Edit(kind, path, f"{kind} of {symbol or path}.", symbol, after=(Span(line, line + 2),))
    return replace(JudgedEdit.of(whole, "p"), **parts)  # type: ignore[arg-type]


def found(path: str, line: int, effect: Effect, severity: Severity = Severity.MEDIUM) -> JudgedFinding:
    place = Location(path, line, line)
    return JudgedFinding.of(replace(samples.SHELL, location=place, severity=severity), effect)


def test_every_weight_is_of_a_kind_or_of_its_first_word() -> None:
    words = set(KINDS) | {kind.partition(".")[0] for kind in KINDS}
    assert set(WEIGHTS) <= words


def test_what_blocks_stands_before_what_is_signed_for_and_that_before_what_is_looked_at() -> None:
    edits = tuple(edit(f"{name}.py", 1) for name in "abcd")
    findings = (
        found("b.py", 1, Effect.ATTENTION, Severity.CRITICAL),
        found("c.py", 1, Effect.SIGN_OFF, Severity.LOW),
        found("d.py", 1, Effect.BLOCKS, Severity.LOW),
        found("a.py", 1, Effect.NOTED, Severity.CRITICAL),
    )
    rows = ranked(replace(samples.review(), edits=edits, findings=findings), NO_BRIEFING)
    assert [row.edit.path for row in rows] == ["d.py", "c.py", "b.py", "a.py"]


def test_a_finding_goes_to_the_closest_of_the_smallest_edits_and_leads_to_its_own_line() -> None:
    large = replace(edit("a.py", 1, "class.added", "A"), after=(Span(1, 90),))
    small = edit("a.py", 50, "function.body", "A.f")
    verdict = replace(samples.review(), edits=(large, small), findings=(found("a.py", 51, Effect.ATTENTION),))
    first, second = ranked(verdict, NO_BRIEFING)
    assert (first.edit.symbol, first.line) == ("A.f", 51)
    assert second.findings == ()


def test_a_finding_of_the_side_before_leads_to_the_edit() -> None:
    gone = JudgedFinding.of(
        replace(samples.SHELL, location=Location("a.py", 7, 7, side=Side.BEFORE)), Effect.ATTENTION
    )
    one = replace(edit("a.py", 3), before=(Span(7, 7),))
    (row,) = ranked(replace(samples.review(), edits=(one,), findings=(gone,)), NO_BRIEFING)
    assert row.findings == (gone,)
    assert row.line == 3


def test_the_edits_of_a_symbol_stand_together_and_count_their_kind_once() -> None:
    edits = (
        edit("a.py", 3, "function.body", "f"),
        edit("a.py", 9, "function.control_flow", "f"),
        edit("a.py", 20, "comment"),
        edit("b.py", 3, "function.body", "f"),
    )
    rows = ranked(replace(samples.review(), edits=edits, findings=()), NO_BRIEFING)
    assert [(row.edit.path, row.edit.kind, len(row.also)) for row in rows] == [
        ("a.py", "function.control_flow", 1),
        ("b.py", "function.body", 0),
        ("a.py", "comment", 0),
    ]
    assert rows[0].weight == WEIGHTS["function.control_flow"]
    assert rows[0].what == "function.control_flow of f (also function.body)"


def test_grounds_from_outside_count_by_the_place_of_their_edit() -> None:
    edits = (edit("a.py", 1), edit("b.py", 1))
    beside = Briefing(grounds=((), (Ground("reach", "many", 30, "names"),)))
    rows = ranked(replace(samples.review(), edits=edits, findings=()), beside)
    assert [row.edit.path for row in rows] == ["b.py", "a.py"]
    assert rows[0].grounds[0].code == "reach"


def test_an_edit_of_tests_counts_half() -> None:
    rows = ranked(
        replace(samples.review(), edits=(edit("tests/test_a.py", 1), edit("z.py", 1)), findings=()),
        NO_BRIEFING,
    )
    assert [row.edit.path for row in rows] == ["z.py", "tests/test_a.py"]


def test_files_stand_by_their_riskiest_edit() -> None:
    risks = files_by_risk(ranked(samples.blocked(), NO_BRIEFING))
    assert [one.path for one in risks] == [samples.CLIENT, samples.LOGIN, samples.GUIDE]
    assert risks[0].edits == 3


def test_the_command_to_sign_is_safe_in_a_shell() -> None:
    assert sign_command("main...HEAD") == "guard sign -m WHY main...HEAD"
    assert sign_command("main..$(x)", "a b") == "guard sign --for 'a b' -m WHY 'main..$(x)'"
    assert sign_command("staged", "x") == "guard sign --for x -m WHY BASE...HEAD"
