from __future__ import annotations

from dataclasses import replace

from guard.model.verdict import Decision, Effect, JudgedEdit, JudgedFinding, SignOff
from guard.report import render
from tests.report import samples


def many_edits(number: int, text: str = "why not " * 40) -> tuple[JudgedEdit, ...]:
    return tuple(
        replace(samples.UNCOVERED, path=f"src/m{count:04}.py", why_not=text, repair=text)
        for count in range(number)
    )


def test_a_long_comment_is_cut_below_the_limit_and_it_is_said() -> None:
    verdict = replace(
        samples.blocked(), edits=many_edits(500, "@you $x$ | " * 60), findings=(), explanation=()
    )
    out = render(verdict, "markdown")
    assert 30_000 < len(out.encode()) <= 60_000
    shown = out.count("`uncovered-edit`")
    assert f"**{500 - shown} objections more left out here; the JSON report has all.**" in out
    assert out.count("<details>") == out.count("</details>")
    assert out.rstrip().endswith("</sub>")


def test_a_short_comment_leaves_nothing_out() -> None:
    out = render(samples.blocked(), "markdown")
    assert "left out" not in out
    for text in ("`python-shell-true`", "`frozen`", "`limit`", "`uncovered-edit`", "security-owners"):
        assert text in out


def test_details_are_folded() -> None:
    out = render(samples.blocked(), "markdown")
    before, after = out.split("<details>", 1)
    assert "python-debug-on" not in before
    assert "python-debug-on" in after


def test_at_most_ten_errors_and_ten_warnings_and_the_rest_is_said() -> None:
    signs = tuple(SignOff(f"s{count}", ("team",), "why") for count in range(12))
    verdict = replace(samples.blocked(), edits=many_edits(40), findings=(), explanation=(), sign_offs=signs)
    rows = render(verdict, "github").splitlines()
    errors = [row for row in rows if row.startswith("::error")]
    warnings = [row for row in rows if row.startswith("::warning")]
    assert len(errors) == 10
    assert len(warnings) == 10
    assert errors[-1] == "::error title=guard::31 further errors not shown here; the JSON report has all."
    assert (
        warnings[-1] == "::warning title=guard::3 further warnings not shown here; the JSON report has all."
    )


def test_exactly_ten_are_all_shown() -> None:
    verdict = replace(samples.blocked(), edits=many_edits(10), findings=(), explanation=(), sign_offs=())
    rows = render(verdict, "github").splitlines()
    assert len(rows) == 11
    assert "further" not in rows[9]


def test_findings_that_ask_for_a_sign_off_are_warnings() -> None:
    verdict = replace(samples.sign_off(), findings=(JudgedFinding.of(samples.SHELL, Effect.SIGN_OFF),))
    out = render(verdict, "github")
    assert "::warning file=src/shop/client.py,line=12,title=python-shell-true::" in out


def test_what_was_not_looked_at_is_an_error() -> None:
    out = render(samples.incomplete(), "github")
    assert out.startswith("::error title=code-rules::semgrep ended without a result")
    assert "::error file=src/shop/client.py,line=17,title=partly read::" in out


def test_a_check_that_need_not_run_warns_when_it_fails() -> None:
    verdict = replace(samples.incomplete(), decision=Decision.REVIEW, explanation=())
    out = render(verdict, "github")
    assert out.startswith("::warning title=code-rules::")
    assert "::error" not in out
