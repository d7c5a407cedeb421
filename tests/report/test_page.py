from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

from guard.model.briefing import Briefing, DependencyChange, DiffRow, FileDiff
from guard.model.change import ChangeSet
from guard.model.edit import Edit, Span
from guard.model.finding import Confidence, Finding, Location, Severity
from guard.model.verdict import Effect, FileJudgement, JudgedEdit, JudgedFinding, Verdict
from guard.report import render
from guard.report.web.markup import code, prose, raw, tag, text, within
from guard.review.diffs import HIDDEN, diffs
from tests.report import samples


def rows(*texts: str) -> tuple[DiffRow, ...]:
    return tuple(DiffRow("+", 0, number, one) for number, one in enumerate(texts, 1))


BRIEFING = Briefing(
    dependencies=(DependencyChange("pypi", "rich", "pyproject.toml", 9, ("raised",), "13.9", "14.0"),),
    diffs=(
        FileDiff(
            samples.CLIENT, (*rows(*"abcdefghijkl"), DiffRow("-", 40, 0, "old\tx"), DiffRow("@", 50, 60, ""))
        ),
        FileDiff(samples.LOGIN, (), 7),
        FileDiff("docs/logo.png", (), note="no text"),
    ),
    asked=("the base, about 3 names",),
)


def test_a_page_with_all_its_parts_is_as_stored(matches_snapshot) -> None:  # type: ignore[no-untyped-def]
    matches_snapshot("briefed.html", render(samples.blocked(), "html", briefing=BRIEFING))


def test_the_policy_of_the_page_names_its_one_style_sheet() -> None:
    page = render(samples.blocked(), "html", briefing=BRIEFING)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0])
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style[0]
    assert "@import" not in style[0]
    assert "<script" not in page
    assert " style=" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("sample", samples.ALL)
def test_every_link_leads_to_a_part_of_the_page(sample: str) -> None:
    page = render(samples.ALL[sample](), "html", briefing=BRIEFING)
    names = re.findall(r' id="([^"]*)"', page)
    assert len(set(names)) == len(names)
    assert set(re.findall(r'href="#([^"]*)"', page)) <= set(names)
    assert set(re.findall(r'aria-labelledby="([^"]*)"', page)) <= set(names)


def test_a_finding_stands_beside_its_line() -> None:
    page = render(samples.blocked(), "html", briefing=BRIEFING)
    _, _, after = page.partition('<td class="l">12</td><td>+</td><td class="c">l</td></tr>')
    assert after.startswith('<tr class="note blocks"><td colspan="4"><strong>blocks, line 12: </strong>')


def test_a_difference_that_is_too_long_is_cut_and_it_is_said() -> None:
    many = FileDiff(samples.CLIENT, rows(*["x" * 290] * 2500), 11)
    page = render(
        samples.blocked(), "html", briefing=Briefing(diffs=(many, FileDiff("b.py", rows("y" * 290))))
    )
    shown = page.count('<tr class="a">')
    assert 300 < shown < 2500
    assert f"Shortened: {2500 - shown + 11} changed lines of this file not shown." in page


def heavy(files: int) -> tuple[Verdict, Briefing]:
    """A change with more of everything than a page has room for."""
    say = "<&>'\" " * 300
    paths = [f"src/{'deep/' * 30}m{number}.py" for number in range(files)]
    edits = tuple(
        JudgedEdit.of(
            Edit("function.body", path, say, f"f{n}", after=(Span(n, n),), gains=("network",)), "", say, say
        )
        for path in paths
        for n in range(1, 20)
    )
    bad = replace(samples.SHELL, message=say, repair=say, title=say)
    findings = tuple(
        JudgedFinding.of(replace(bad, location=Location(path, n, n)), effect, say)
        for path in paths
        for n, effect in enumerate(Effect, 1)
    )
    judged = tuple(FileJudgement(path, "modified", ("libcst", "code-rules"), 20, 20) for path in paths)
    verdict = replace(samples.blocked(), edits=edits, findings=findings, files=judged, explanation=())
    text = "<<<&&&" * 60
    return verdict, Briefing(
        dependencies=tuple(DependencyChange("pypi", say, path, 1, (say,), say, say) for path in paths),
        diffs=tuple(FileDiff(path, rows(*[text] * 200)) for path in paths),
        unasked=(say,) * 5,
    )


def test_no_page_is_larger_than_it_may_be() -> None:
    verdict, briefing = heavy(60)
    assert len(render(verdict, "html", briefing=briefing).encode()) <= 500_000


def test_a_change_of_very_many_files_is_cut_too() -> None:
    verdict, briefing = heavy(400)
    assert len(render(verdict, "html", briefing=briefing).encode()) <= 500_000


def test_markup_is_made_and_never_taken() -> None:
    assert tag("p", "<b>", tag("b", "x"), class_='a"b') == '<p class="a&quot;b">&lt;b&gt;<b>x</b></p>'
    assert text(" a ") == " a "
    assert text("\u202e") == "\\u202e"
    assert code("\tif a  <  b:\r") == "→   if a  &lt;  b:\\r"
    assert prose("a `<b>` c") == "a <code>&lt;b&gt;</code> c"
    assert prose("a ` b") == "a ` b"
    assert tag("details", open=True, hidden=False) == "<details open></details>"


def test_rows_are_left_out_from_the_end() -> None:
    kept, left = within([raw("x" * 10)] * 5, 25)
    assert (len(kept), left) == (2, 3)
    assert within([raw("x" * 10)], 1) == ([raw("x" * 10)], 0)


SECRET = Finding("secrets", "secret", "t", "m", Location("a.py", 2, 2), Severity.HIGH, Confidence.HIGH, "r")


def test_a_difference_shows_both_sides_with_lines_around() -> None:
    old = b"".join(b"line %d\n" % number for number in range(1, 31))
    change = ChangeSet.from_files({"a.py": old}, {"a.py": old.replace(b"line 10\n", b"line ten\nmore\n")})
    (one,) = diffs(change, (), ())
    assert [(row.sign, row.before, row.after, row.text) for row in one.rows if row.sign in "+-"] == [
        ("-", 10, 0, "line 10"),
        ("+", 0, 10, "line ten"),
        ("+", 0, 11, "more"),
    ]
    assert [row.before for row in one.rows if row.sign == " "] == [7, 8, 9, 11, 12, 13]
    assert one.rows[0].sign == "@"


def test_a_line_with_a_secret_is_shown_on_no_side() -> None:
    change = ChangeSet.from_files({"a.py": b"x = 1\nKEY = 'q'\n"}, {"a.py": b"x = 2\nKEY = 'q'\n"})
    (one,) = diffs(change, (), (JudgedFinding.of(SECRET, Effect.BLOCKS),))
    assert [row.text for row in one.rows] == ["x = 1", "x = 2", HIDDEN]


def test_what_is_no_text_has_no_difference() -> None:
    change = ChangeSet.from_files({"a": b"\0", "b": b"x"}, {"a": b"\0\0", "c": b"x"})
    assert [(one.path, one.note) for one in diffs(change, (), ())] == [
        ("a", "no text"),
        ("c", "its content is the same"),
    ]


def test_the_style_sheet_ships_beside_the_code() -> None:
    import guard.report.web

    assert (Path(guard.report.web.__file__).parent / "style.css").is_file()
