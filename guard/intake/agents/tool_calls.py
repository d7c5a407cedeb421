"""The tool calls of each harness, by the tool's name.

A tool that is known to change no file passes; one that runs a shell command is handed back as `Command`. One
of another harness, or of a name that nobody knows, is read by the shape of its arguments, where that leaves
no choice: a command is a command whatever runs it. Any other is refused, since it may change anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guard.intake.agents import text_edits
from guard.intake.agents.codex_patch import apply_codex_patch
from guard.intake.agents.draft import Draft, EditError
from guard.intake.agents.either_patch import apply_either
from guard.intake.agents.fields import Fields
from guard.intake.agents.notebook import edit_notebook


@dataclass(frozen=True)
class Command:
    """A shell command that a tool would run."""

    text: str
    folder: str | None = None
    """The folder it runs in, as the call names it; None for the session's own."""


Tool = Callable[[Draft, Fields], Command | None]
"""Makes a call's changes in the draft, or hands back the command it would run."""


def apply_call(draft: Draft, harness: str, tool: str, arguments: Mapping[str, Any]) -> Command | None:
    """Make the changes of one tool call in `draft`.

    Args:
        draft: the files before.
        harness: which harness makes the call.
        tool: the tool's name there; empty where the harness gives none, and the arguments tell.
        arguments: what the tool is called with.

    Returns:
        None, or the command that the tool runs, which is followed by `guard.intake.agents.shell`.

    Raises:
        IntakeError: the call cannot be followed exactly, or names a file outside the tree.
    """
    found = HARNESSES[harness].get(tool) or _elsewhere(tool) or _by_shape(arguments)
    if found is None or _folded(tool) in _OTHER_SHELLS:
        raise EditError(
            f"guard does not know what the tool {tool!r} changes",
            repair="Use the harness's own tools for editing files, or keep the hook's matcher to those.",
        )
    return found(draft, Fields(tool or "a tool without a name", arguments))


_OTHER_SHELLS = frozenset({"powershell", "pwsh", "cmd"})
"""Their commands have the same shape, and another language than the one that is followed."""


def _elsewhere(tool: str) -> Tool | None:
    """What a tool of that name does in other harnesses, however the name is spelt.

    Harnesses take over each other's names, and call their tools otherwise where they imitate another. Those
    that change files differ in their fields: what such a call does its shape tells.
    """
    name = _folded(tool)
    known = {one for tools in HARNESSES.values() for word, one in tools.items() if _folded(word) == name}
    if not known:
        return None
    return known.pop() if len(known) == 1 and known <= {_reads, _command} else _shaped


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _shaped(draft: Draft, fields: Fields) -> Command | None:
    found = _by_shape(fields.values)
    if found is None:
        raise EditError(f"a call of {fields.tool} with arguments that guard does not know")
    return found(draft, fields)


def _by_shape(arguments: Mapping[str, Any]) -> Tool | None:
    """The kind of tool whose arguments these are; None where none or several could be meant."""
    path = bool(arguments.keys() & {*_PATH, "notebook_path"})
    patches = any(
        isinstance(value, str) and value.lstrip().startswith("*** Begin Patch")
        for value in arguments.values()
    )
    shapes = (
        (_any_patch, patches),
        (_editor, not patches and path and "command" in arguments),
        (_command, not patches and not path and "command" in arguments),
        (_claude_notebook, "notebook_path" in arguments),
        (_replace, bool(arguments.keys() & {"old_string", "old_str", "old_text", "edits"})),
        (_write, bool(arguments.keys() & {"content", "contents", "file_text"})),
    )
    fitting = [tool for tool, fits in shapes if fits]
    if _editor in fitting:
        return _editor
    return fitting[0] if len(fitting) == 1 else None


def _reads(_draft: Draft, _fields: Fields) -> None:
    return None


def _command(_draft: Draft, fields: Fields) -> Command:
    folder = fields.optional_text("cwd", "working_directory", "dir_path", "directory", "workdir")
    return Command(fields.text("command"), folder or None)


def _write(draft: Draft, fields: Fields) -> None:
    path = draft.locate(fields.text(*_PATH))
    text_edits.create(draft, path, fields.text("content", "contents", "file_text"))


_PATH = ("file_path", "path", "target_file")


def _claude_edit(draft: Draft, fields: Fields) -> None:
    _claude_replace(draft, draft.locate(fields.text("file_path")), fields)


def _claude_multi_edit(draft: Draft, fields: Fields) -> None:
    path = draft.locate(fields.text("file_path"))
    edits = fields.items("edits")
    if not edits:
        raise EditError("a call of MultiEdit without edits")
    for edit in edits:
        _claude_replace(draft, path, edit)


def _claude_replace(draft: Draft, path: str, fields: Fields) -> None:
    text_edits.replace(
        draft,
        path,
        fields.text("old_string"),
        fields.text("new_string"),
        every=fields.flag("replace_all"),
        empty_creates=True,
        may_take_newline=True,
    )


def _claude_notebook(draft: Draft, fields: Fields) -> None:
    edit_notebook(
        draft,
        draft.locate(fields.text("notebook_path")),
        source=fields.text("new_source", default=""),
        cell_id=fields.optional_text("cell_id"),
        cell_type=fields.optional_text("cell_type"),
        mode=fields.text("edit_mode", default="replace"),
    )


def _gemini_replace(draft: Draft, fields: Fields) -> None:
    every = fields.flag("allow_multiple")
    expected = fields.number("expected_replacements")
    text_edits.replace(
        draft,
        draft.locate(fields.text("file_path")),
        fields.text("old_string"),
        fields.text("new_string"),
        every=every,
        expected=None if every else expected,
        empty_creates=True,
    )


def _replace(draft: Draft, fields: Fields) -> None:
    """An edit tool that names the texts in one of the usual ways."""
    path = draft.locate(fields.text(*_PATH))
    for edit in fields.items("edits") if fields.has("edits") else [fields]:
        text_edits.replace(
            draft,
            path,
            edit.text("old_string", "old_str", "old_text"),
            edit.text("new_string", "new_str", "new_text", default=""),
            every=edit.flag("replace_all"),
            empty_creates=True,
            may_take_newline=True,
        )


def _create(draft: Draft, fields: Fields) -> None:
    path = draft.locate(fields.text(*_PATH))
    text_edits.create(draft, path, fields.text("file_text", "content", default=""))


def _insert(draft: Draft, fields: Fields) -> None:
    line = fields.number("insert_line", "view_line")
    if line is None:
        raise EditError(f"a call of {fields.tool} without insert_line")
    text_edits.insert(draft, draft.locate(fields.text(*_PATH)), line, fields.text("new_str", "insert_text"))


def _delete(draft: Draft, fields: Fields) -> None:
    draft.delete(draft.locate(fields.text(*_PATH)))


def _editor(draft: Draft, fields: Fields) -> None:
    """An editor with commands of its own, as OpenHands and older Copilots have it."""
    commands: dict[str, Tool] = {
        "view": _reads,
        "create": _create,
        "str_replace": _replace,
        "insert": _insert,
    }
    command = commands.get(fields.text("command"))
    if command is None:
        raise EditError(
            f"guard cannot follow the editor's command {fields.text('command')!r}",
            repair="Write the text that is wanted instead.",
        )
    command(draft, fields)


def _codex_patch(draft: Draft, fields: Fields) -> None:
    apply_codex_patch(draft, fields.text("command", "input", "patch"))


def _any_patch(draft: Draft, fields: Fields) -> None:
    apply_either(draft, fields.text("input", "patch", "command", "patchText"))


def _named(tool: Tool, names: str) -> dict[str, Tool]:
    return dict.fromkeys(names.split(), tool)


HARNESSES: Mapping[str, Mapping[str, Tool]] = {
    "claude-code": {
        **_named(_reads, "Read Glob Grep LS NotebookRead WebFetch WebSearch TodoWrite TodoRead ToolSearch"),
        **_named(_reads, "EnterPlanMode ExitPlanMode AskUserQuestion BashOutput KillShell LSP Skill"),
        **_named(_reads, "Task Agent SendMessage SlashCommand ListMcpResources ReadMcpResource"),
        **_named(_reads, "TaskCreate TaskGet TaskList TaskUpdate TaskOutput TaskStop"),
        **_named(_write, "Write"),
        **_named(_claude_edit, "Edit"),
        **_named(_claude_multi_edit, "MultiEdit"),
        **_named(_claude_notebook, "NotebookEdit"),
        **_named(_command, "Bash Monitor"),
    },
    "codex": {
        **_named(_reads, "update_plan view_image web_search request_user_input"),
        **_named(_codex_patch, "apply_patch Edit Write"),
        **_named(_command, "Bash shell"),
    },
    "copilot": {
        **_named(_reads, "view glob grep rg web_fetch report_intent ask_user read_bash list_bash"),
        **_named(_create, "create"),
        **_named(_replace, "edit str_replace"),
        **_named(_insert, "insert"),
        **_named(_any_patch, "apply_patch"),
        **_named(_editor, "str_replace_editor"),
        **_named(_command, "bash"),
    },
    "gemini": {
        **_named(_reads, "read_file read_many_files list_directory glob search_file_content grep_search"),
        **_named(_reads, "web_fetch google_web_search write_todos ask_user activate_skill get_internal_docs"),
        **_named(_write, "write_file"),
        **_named(_gemini_replace, "replace"),
        **_named(_command, "run_shell_command"),
    },
    "cursor": {
        **_named(_reads, "Read Grep Glob LS SemanticSearch ReadLints WebSearch WebFetch TodoWrite"),
        **_named(_write, "Write"),
        **_named(_replace, "Edit StrReplace MultiEdit"),
        **_named(_delete, "Delete"),
        **_named(_claude_notebook, "NotebookEdit EditNotebook"),
        **_named(_any_patch, "ApplyPatch apply_patch"),
        **_named(_command, "Shell"),
    },
    "openhands": {
        **_named(_reads, "think finish task_tracker browser_get_state browser_get_content glob grep"),
        **_named(_editor, "file_editor str_replace_editor"),
        **_named(_any_patch, "apply_patch"),
        **_named(_command, "terminal execute_bash bash"),
    },
}
"""Every tool that guard knows, by harness and name."""


def acting(harness: str) -> tuple[str, ...]:
    """The tools of a harness that change files or run commands."""
    return tuple(name for name, tool in HARNESSES[harness].items() if tool is not _reads)


def reading(harness: str) -> tuple[str, ...]:
    """The tools of a harness that are known to change no file."""
    return tuple(name for name, tool in HARNESSES[harness].items() if tool is _reads)
