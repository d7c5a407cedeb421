"""`guard hook install`: what is written, what is kept, and that it can be taken out again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.agents.install import SETTINGS, command_line, diff, entry, installed, plan, with_hooks
from guard.errors import UsageError
from guard.intake.agents.tool_calls import acting, reading
from guard.syntax import jsonc

OTHERS = """\
{
    // what the team agreed on
    "model": "x", "list": [1, 2,  3],
    "hooks": {
        "PreToolUse": [
            {"matcher": "Bash", "hooks": [{"type": "command", "command": "./audit.sh"}]} // keep
        ],
        "SessionStart": []
    },
    "last": {"a": {}}
}
"""


def lines(harness: str) -> dict[str, str]:
    return {event: command_line(harness, event, "guard") for event in (EDIT, STOP)}


@pytest.mark.parametrize("harness", HARNESSES)
def test_a_new_file_holds_both_hooks_and_nothing_changes_the_second_time(
    harness: str, tmp_path: Path
) -> None:
    path, old, new = plan(tmp_path, harness, lines(harness))
    assert (old, path) == ("", tmp_path / SETTINGS[harness].file)
    path.parent.mkdir(parents=True)
    path.write_text(new)
    assert dict(installed(tmp_path, harness)) == lines(harness)
    assert plan(tmp_path, harness, lines(harness))[1:] == (new, new)
    hooks = json.loads(new)["hooks"]
    for event, name in SETTINGS[harness].events.items():
        assert hooks[name] == [entry(harness, event, lines(harness)[event])]


@pytest.mark.parametrize("harness", ["claude-code", "codex", "openhands", "gemini"])
def test_what_was_there_is_kept_to_the_letter_and_comes_back(harness: str) -> None:
    new = with_hooks(OTHERS, harness, "settings.json", lines(harness))
    told = new.replace("}, // keep", "} // keep").splitlines()
    assert all(line in told or line + "," in told for line in OTHERS.splitlines())
    assert "// what the team agreed on" in new
    assert "// keep" in new
    assert with_hooks(new, harness, "settings.json", lines(harness)) == new
    value = jsonc.parse(new, "new").value
    assert value["hooks"][SETTINGS[harness].events[EDIT]][-1] == entry(harness, EDIT, lines(harness)[EDIT])
    assert value["list"] == [1, 2, 3]
    back = with_hooks(new, harness, "settings.json", None)
    assert jsonc.parse(back, "back").value == jsonc.parse(OTHERS, "old").value
    assert "// keep" in back


def test_an_older_entry_is_replaced_and_others_stay() -> None:
    old = with_hooks(
        OTHERS, "claude-code", "s", {EDIT: "guard hook claude-code", STOP: "guard hook claude-code"}
    )
    new = with_hooks(old, "claude-code", "s", lines("claude-code"))
    commands = [
        handler["command"]
        for event in ("PreToolUse", "Stop")
        for group in jsonc.parse(new, "s").value["hooks"][event]
        for handler in group["hooks"]
    ]
    assert commands == ["./audit.sh", *lines("claude-code").values()]


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"hooks": []}', '{"hooks": {"PreToolUse": {}}}', '{"a": 1, "a": 2}', '{"a": 1} x', "nope"],
)
def test_what_is_not_understood_is_left_alone(text: str) -> None:
    with pytest.raises(UsageError):
        with_hooks(text, "claude-code", "settings.json", lines("claude-code"))


def test_guard_beside_other_commands_in_one_entry_is_left_to_a_person() -> None:
    handlers = [{"command": "guard hook claude-code"}, {"command": "./audit.sh"}]
    text = json.dumps({"hooks": {"PreToolUse": [{"hooks": handlers}]}})
    with pytest.raises(UsageError, match="beside other commands"):
        with_hooks(text, "claude-code", "s", None)


def test_nothing_is_written_through_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".claude").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="symlink"):
        plan(tmp_path, "claude-code", lines("claude-code"))


def test_the_diff_shows_what_changes() -> None:
    assert diff("", "a\n", "f") == "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"
    assert diff("a\n", "a\n", "f") == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(max_size=4), json_values, max_size=4),
    json_values,
    st.sampled_from([None, 1, 4, "\t"]),
)
def test_adding_and_removing_changes_nothing_else(
    document: dict[str, object], value: object, indent: int | str | None
) -> None:
    text = json.dumps(document, indent=indent)
    added = jsonc.add(text, jsonc.parse(text, "t"), value, "the new key")
    assert json.loads(added) == {**document, "the new key": value}
    root = jsonc.parse(added, "t")
    assert json.loads(jsonc.remove(added, root, root.members["the new key"])) == document


@given(st.text(alphabet='{}[]:,"ab1 /*\n', max_size=30))
def test_a_document_is_read_as_json_does_or_refused(text: str) -> None:
    try:
        value = jsonc.parse(text, "t").value
    except UsageError:
        return
    if (
        "/" not in text
        and ",]" not in text.replace(" ", "").replace("\n", "")
        and ",}" not in "".join(text.split())
    ):
        assert value == json.loads(text)


@pytest.mark.parametrize("harness", HARNESSES)
def test_the_matcher_covers_every_tool_that_writes_or_runs(harness: str) -> None:
    matcher = re.compile(SETTINGS[harness].matcher or "")
    assert [tool for tool in acting(harness) if not matcher.search(tool)] == []
    assert [tool for tool in reading(harness) if matcher.fullmatch(tool)] == []


def test_a_tool_that_claude_code_adds_is_covered() -> None:
    matcher = re.compile(SETTINGS["claude-code"].matcher or "")
    assert matcher.search("Monitor")
    assert matcher.search("ReadAndWrite")
    assert not matcher.search("mcp__server__read")
