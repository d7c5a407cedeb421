"""The comment's text, which comment it is, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.model.verdict import Effect, SignOff, Verdict
from guard.ports.forge import Comment, State
from guard.review.comment import MARKER, MAX_BYTES, RESOLVED, answers, body, is_marked, same, wanted
from guard.review.gate import Standing
from guard.review.shown import MAX_ANNOTATIONS, shown
from tests.report import samples
from tests.report.conftest import matches_snapshot  # noqa: F401

ME = "guard-bot"
LOOSER = samples.LOOSER.fingerprint


def comment(text: str, account: str = ME, name: str = "1") -> Comment:
    return Comment(name, account, text)


def answered(*comments: Comment, author: str = "octocat") -> dict[str, str]:
    return answers(comments, author, ME, lambda one: one.account != "stranger")


@pytest.mark.parametrize("name", ["blocked", "attention", "sign_off", "incomplete", "hostile"])
def test_the_comment_is_as_stored(name: str, matches_snapshot: Callable[[str, str], None]) -> None:  # noqa: F811
    verdict = getattr(samples, name)()
    standings = [Standing(one, (("lead", "review on GitHub"),), ("deputy",), ()) for one in verdict.sign_offs]
    matches_snapshot(f"comment_{name}.md", body(verdict, {}, standings))


def test_nothing_is_written_where_there_is_nothing_to_say() -> None:
    assert body(samples.review(), {}) == ""
    assert wanted(samples.review(), [comment("well done", "octocat")], ME, {}).body == ""


def test_what_was_said_is_resolved_in_place_and_once() -> None:
    old = comment(body(samples.blocked(), {}))
    what = wanted(samples.review(), [old], ME, {})
    assert what.edits == old
    assert RESOLVED in what.body
    assert wanted(samples.review(), [replace(old, body=what.body)], ME, {}).body == ""


def test_the_same_is_not_written_twice_whatever_line_ends_the_server_makes() -> None:
    said = body(samples.blocked(), {})
    again = wanted(samples.blocked(), [comment(said.replace("\n", "\r\n") + "\r\n")], ME, {})
    assert (again.body, again.edits) == ("", None)


def test_a_comment_that_somebody_altered_is_written_anew() -> None:
    said = body(samples.blocked(), {}).replace("BLOCKED", "REVIEW")
    assert wanted(samples.blocked(), [comment(said)], ME, {}).edits is not None


@pytest.mark.parametrize(
    "text",
    ["", f"> {MARKER}\nx", f"x\n{MARKER}", f"{MARKER}x", f" {MARKER}", "<!-- guard:comment/2 -->"],
)
def test_what_bears_no_marker_in_its_first_line_is_no_comment_of_guards(text: str) -> None:
    assert not is_marked(text)


def test_a_forged_marker_is_neither_believed_nor_overwritten() -> None:
    forged = comment(f"{MARKER}\n## guard: REVIEW", "octocat")
    assert wanted(samples.review(), [forged], ME, {}).body == ""
    assert wanted(samples.blocked(), [forged], ME, {}).edits is None


def test_a_second_own_comment_is_superseded() -> None:
    said = body(samples.blocked(), {})
    what = wanted(samples.blocked(), [comment(said), comment(said, name="2")], ME, {})
    assert [one.id for one in what.superseded] == ["2"]
    assert what.body == ""


def test_an_answered_finding_is_not_said_again_and_who_answered_is() -> None:
    seen = answered(comment(f"I looked.\nguard: seen {LOOSER} it is meant", "lead"))
    assert seen == {LOOSER: "lead"}
    assert body(samples.attention(), seen) == ""
    assert "lead" in wanted(samples.attention(), [comment(body(samples.attention(), {}))], ME, seen).body


def test_what_blocks_is_said_whoever_has_seen_it() -> None:
    verdict = samples.blocked()
    blocking = [one for one in verdict.findings if one.effect is Effect.BLOCKS]
    seen = answered(*(comment(f"guard: seen {one.fingerprint}", "lead") for one in blocking))
    assert blocking
    assert same(body(verdict, seen), body(verdict, {}))


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (f"guard: seen {LOOSER}", "octocat"),  # who proposes it
        (f"guard: seen {LOOSER}", "Octocat"),
        (f"guard: seen {LOOSER}", ME),
        (f"guard: seen {LOOSER}", "stranger"),
        (f"guard: seen {LOOSER}", ""),
        (f"> guard: seen {LOOSER}", "lead"),
        (f"- `guard: seen {LOOSER}`", "lead"),
        (f"     guard: seen {LOOSER}", "lead"),
        (f"guard: seen {LOOSER}0", "lead"),
        (f"guard: seen {LOOSER[:-1]}", "lead"),
        (f"do not guard: seen {LOOSER}", "lead"),
    ],
)
def test_what_is_no_answer(text: str, account: str) -> None:
    assert answered(comment(text, account)) == {}


def test_nobody_is_asked_about_who_wrote_no_answer() -> None:
    def ask(one: Comment) -> bool:
        raise AssertionError(one)

    assert answers([comment("hello", "lead")], "octocat", ME, ask) == {}


def test_the_largest_comment_keeps_its_bound() -> None:
    verdict = samples.hostile()
    many = tuple(
        replace(one, path="|" * 300 + str(number), id="`" * 80, effect=effect, fingerprint=f"{number:016x}")
        for number in range(60)
        for one in verdict.findings[:1]
        for effect in (Effect.ATTENTION, Effect.BLOCKS)
    )
    seen = {f"{number:016x}": "@" * 60 for number in range(200)}
    parts = [Standing(SignOff("|" * 80, ("x",), "y"), (("@" * 80, "@" * 90),) * 9, ("@" * 400,), ())] * 50
    text = body(replace(verdict, findings=many), seen, parts)
    assert 45_000 < len(text.encode()) <= MAX_BYTES


_TEXTS = st.text(st.sampled_from("/@#`|<>-!\n\r\u202e :mergeaprov\x1b"), max_size=40)


@given(_TEXTS, _TEXTS)
def test_no_word_of_the_proposal_is_a_command_or_a_marker(text: str, path: str) -> None:
    verdict = samples.attention()
    hostile = replace(verdict.findings[-1], message=text, repair=text, path=path or "x", id=text or "x")
    signed = Standing(SignOff(text, (text,), text), ((text, text),), (text,), ())
    said = body(replace(verdict, findings=(hostile,)), {}, [signed])
    rows = said.split("\n")
    assert not [row for row in rows if row.lstrip().startswith(("/", "::"))]
    assert [row for row in rows if MARKER in row] == [MARKER]
    assert "\r" not in said


def test_a_line_of_the_report_that_would_be_a_command_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever report stands in the comment: GitLab carries out `/merge` at the start of a line."""
    monkeypatch.setattr("guard.review.comment.report", lambda *_: "/merge\n  /approve\n```\n/close\n```\n")
    assert "\n\\/merge\n  \\/approve\n```\n\\/close\n" in body(samples.blocked(), {})


STATES = {
    "blocked": State.FAILURE,
    "incomplete": State.INCOMPLETE,
    "sign_off": State.SIGNATURES,
    "review": State.SUCCESS,
}


@pytest.mark.parametrize(("name", "state"), STATES.items())
def test_the_decision_is_shown(name: str, state: State) -> None:
    what = shown(getattr(samples, name)())
    assert what.state is state
    assert len(what.title) <= 140


def test_signatures_that_are_given_are_a_success() -> None:
    verdict = samples.sign_off()
    given = [Standing(one, (("lead", "review"),), (), ()) for one in verdict.sign_offs]
    assert shown(verdict, given).state is State.SUCCESS
    missing = [*given, Standing(verdict.sign_offs[0], (), ("deputy",), ())]
    assert shown(verdict, missing).state is State.SIGNATURES
    assert "deputy" in shown(verdict, missing).title


def on_lines(verdict: Verdict) -> set[tuple[str, int]]:
    return {
        (one.path, line)
        for one in verdict.edits
        for span in one.after
        for line in range(span.start, span.end + 1)
    }


@pytest.mark.parametrize("name", ["blocked", "attention", "sign_off", "incomplete", "hostile"])
def test_remarks_stand_on_changed_lines_alone(name: str) -> None:
    verdict = getattr(samples, name)()
    assert {(one.path, one.line) for one in shown(verdict).annotations} <= on_lines(verdict)


def test_a_remark_on_a_line_that_the_change_left_alone_is_none() -> None:
    verdict = samples.blocked()
    assert shown(verdict).annotations
    assert not shown(replace(verdict, edits=())).annotations


def test_remarks_have_a_bound_and_the_rest_is_counted() -> None:
    verdict = samples.attention()
    one = verdict.findings[-1]
    many = tuple(replace(one, fingerprint=f"{number:016x}") for number in range(MAX_ANNOTATIONS + 3))
    what = shown(replace(verdict, findings=many))
    assert len(what.annotations) == MAX_ANNOTATIONS
    assert "3 remarks" in what.summary
    assert what.digest != shown(verdict).digest
