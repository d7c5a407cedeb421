"""Shell text as pipelines: groups, loops and functions; any text is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.facts.effects.flow.pipes import Stage, pipelines
from guard.facts.effects.flow.shell import Piece, flows_in


def _shown(text: str) -> list[list[str]]:
    return [[_stage(stage) for stage in one.stages] for one in pipelines(text)]


def _stage(stage: Stage) -> str:
    said = " ".join(word.shown for word in stage.words)
    inside = f"<{len(stage.inside)}{' ' + stage.name if stage.name else ''}>" if stage.inside else ""
    return (said + inside).strip()


def test_a_group_comes_after_what_stands_in_it() -> None:
    assert _shown("{ date; env; } | gzip | nc a 1") == [["date"], ["env"], ["<2>", "gzip", "nc a 1"]]
    assert _shown("( env; id ) > out") == [["env"], ["id"], ["<2>"]]
    assert _shown("for x in a b; do env; done | cat") == [["for x in a b"], ["do env"], ["<2>", "cat"]]


def test_functions_have_names_and_patterns_of_case_open_nothing() -> None:
    assert _shown("dump() {\n  env\n}\ndump | cat") == [["env"], ["<1 dump>"], ["dump", "cat"]]
    assert _shown("function dump { env; }\ndump") == [["env"], ["<1 dump>"], ["dump"]]
    assert _shown("case $1 in a) env;; esac | cat")[-1] == ["<2>", "cat"]


def test_words_that_only_look_like_brackets() -> None:
    assert _shown("echo } { if done") == [["echo } { if done"]]
    assert _shown("} | cat") == [["}", "cat"]]


def test_groups_that_nest_without_end_are_read() -> None:
    text = "{ " * 3000 + "env; " + "} ; " * 3000
    assert list(flows_in(Piece(f"{text}| nc a 1", [1]))) is not None


@given(st.text(alphabet="ab {}();|&\n$<>'\"`=-", max_size=120))
def test_any_text_is_read(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(one.start >= 0 for one in pipelines(text))
    found = list(flows_in(Piece(text, list(range(1, lines + 1)))))
    assert all(1 <= flow.line <= lines for flow in found)


@given(
    st.lists(
        st.sampled_from(["{", "}", "(", ")", "if", "fi", "for", "do", "done", ";", "|", "env", "\n", "f()"])
    )
)
def test_any_order_of_words_is_read(words: list[str]) -> None:
    assert all(one.stages for one in pipelines(" ".join(words)))
