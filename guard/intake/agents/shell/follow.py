"""A shell command followed, step by step."""

from __future__ import annotations

import re

from guard.errors import IntakeError
from guard.intake.agents.draft import Draft
from guard.intake.agents.shell import interpreters, patches, writers
from guard.intake.agents.shell.context import Shell
from guard.intake.agents.shell.programs import only_reads
from guard.intake.agents.shell.refusals import refuse_writing
from guard.intake.agents.shell.steps import Pipeline, Step, script
from guard.syntax.shell.parts import Redirect

_MOST_COMMANDS = 400
_CHANGING_MEANING = re.compile(
    r"(PATH|IFS|ENV|BASH_ENV|SHELLOPTS|CDPATH|TMPDIR|HOME|LD_\w+|GIT_\w+|POSIXLY_CORRECT|BASH_FUNC\w*)\+?=.*",
    re.DOTALL,
)
"""Assignments after which the same words may do something else."""
_REDEFINING = frozenset(
    {"alias", "eval", "source", ".", "exec", "trap", "enable", "hash", "shopt", "builtin"}
)
_DEVICES = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"})
_WRAPPERS = frozenset({"command", "nohup", "env", "time", "nice"})


def follow(
    draft: Draft,
    text: str,
    folder: str | None,
) -> tuple[str, ...]:
    """Make in `draft` the changes that a shell command makes.

    Args:
        draft: the files before.
        text: the command, as bash or sh would read it.
        folder: the folder inside the tree in which it runs; None where it runs elsewhere.

    Returns:
        The commands in it that may change files and were not followed, as they are written.

    Raises:
        IntakeError: it changes files in a way that cannot be followed exactly, or outside the tree.
    """
    shell = Shell(draft, folder)
    run_script(shell, text, depth=0)
    return tuple(dict.fromkeys(shell.unfollowed))


def run_script(shell: Shell, text: str, depth: int) -> None:
    """Follow a script; `depth` counts the shells around it."""
    pipelines = script(text)
    steps = [step for pipeline in pipelines for step in pipeline.steps]
    if len(steps) > _MOST_COMMANDS or depth > 3:
        raise shell.refuse("is too long to be followed")
    redefined = any(
        step.name in _REDEFINING or any(_CHANGING_MEANING.fullmatch(word.raw) for word in step.assigned)
        or (step.name == "export" and any(_CHANGING_MEANING.fullmatch(word.raw) for word in step.words))
        for step in steps
    )  # fmt: skip
    for pipeline in pipelines:
        if not pipeline.chained and not shell.folder_is_certain:
            shell.folder = None  # whether the change of folder before went well is not known
        shell.chained = pipeline.chained
        _pipeline(shell, pipeline, depth, redefined=redefined)


def _pipeline(shell: Shell, pipeline: Pipeline, depth: int, *, redefined: bool) -> None:
    printed: bytes | None = None
    shell.reading.clear()
    for number, step in enumerate(pipeline.steps):
        shell.shown = step.shown or "a redirection"
        shell.certain = step.certain and not redefined and not any("=" in word.raw for word in step.assigned)
        fed = _input(shell, step, printed if number else None)
        printed = _run(shell, step, fed, depth, piped=len(pipeline.steps) > 1)
        printed = _redirect(shell, step, printed)


def _input(shell: Shell, step: Step, piped: bytes | None) -> bytes | None:
    """What the command reads; None where that is not known."""
    fed = piped
    for redirect in step.redirects:
        if redirect.operator in ("<<", "<<-", "<<<"):
            fed = None if redirect.body is None else redirect.body.encode("utf-8", "surrogatepass")
        elif redirect.operator in ("<", "<>", "<&"):
            fed = shell.read(redirect.target.value) if redirect.operator == "<" else None
            # A file that cannot be read keeps the command from running; its output file is emptied before.
            shell.certain = shell.certain and fed is not None
    return fed


def _redirect(shell: Shell, step: Step, printed: bytes | None) -> bytes | None:
    """Send what was printed where it goes; what is left for the next command of a pipe."""
    left = printed
    for redirect in step.redirects:
        operator, target = redirect.operator, redirect.target.value
        if operator.startswith("<") and operator != "<>":
            continue
        if operator == ">&" and target is not None and re.fullmatch(r"[0-9]+-?|-", target):
            left = None
            continue
        if target in _DEVICES:
            left = b"" if redirect.number in ("", "1") else left
            continue
        text = left if redirect.number in ("", "1") and operator in (">", ">>", ">|") else None
        shell.write(target, _only(step, redirect, text), append=operator.endswith(">>"))
        left = b""
    return left


def _only(step: Step, redirect: Redirect, text: bytes | None) -> bytes | None:
    """The text for a redirection, where nothing else goes to the same place and it goes nowhere else."""
    rivals = [one for one in step.redirects if one is not redirect and one.number in ("", "1")]
    shared = any(one.operator in (">", ">>", ">|", "&>", "&>>") for one in rivals)
    mixed = any(one.operator == ">&" for one in step.redirects)  # complaints may come along
    return None if shared or mixed else text


def _run(shell: Shell, step: Step, fed: bytes | None, depth: int, *, piped: bool) -> bytes | None:
    """Follow one command; what it prints, or None where that is not known."""
    if not step.words:
        return b""
    name = step.name
    arguments = [word.value for word in step.words[1:]]
    while name in _WRAPPERS and arguments and arguments[0] is not None and not arguments[0].startswith("-"):
        if "=" in arguments[0]:
            shell.certain = False
            arguments = arguments[1:]
            continue
        name, arguments = arguments[0].rpartition("/")[2], arguments[1:]
    if name is None:
        shell.unfollowed.append(shell.shown)
        return None
    if name in ("cd", "pushd", "popd"):
        _change_folder(shell, arguments if name == "cd" else [], piped=piped)
        return None
    for programs in (writers.PROGRAMS, patches.PROGRAMS):
        if name in programs:
            return programs[name](shell, arguments, fed)
    if name in interpreters.SHELLS:
        inner = interpreters.script_of(shell, arguments, fed)
        if inner is not None:
            _inner_script(shell, inner, depth)
        return None
    if name in interpreters.PROGRAMS:
        interpreters.PROGRAMS[name](shell, arguments, fed)
        return None
    if name == "git" and arguments and arguments[0] in patches.GIT:
        return patches.GIT[arguments[0]](shell, arguments[1:], fed)
    if not only_reads(name, arguments):
        refuse_writing(shell, name, arguments)
        shell.unfollowed.append(shell.shown)
    return None


def _inner_script(shell: Shell, text: str, depth: int) -> None:
    folder, shown, certain = shell.folder, shell.shown, shell.certain
    if not certain:
        before = len(shell.written)
        run_script(shell, text, depth + 1)
        if len(shell.written) > before:
            shell.certain = False
            raise shell.refuse("changes files where it is not certain that it runs")
    else:
        run_script(shell, text, depth + 1)
    shell.folder, shell.shown, shell.certain = folder, shown, certain


def _change_folder(shell: Shell, arguments: list[str | None], *, piped: bool) -> None:
    if piped:
        return  # a command of a pipe has a shell of its own
    target = arguments[0] if len(arguments) == 1 else None
    shell.folder = None if target is None or not shell.certain else _folder(shell, target)
    there = shell.folder is not None and (not shell.folder or shell.draft.workspace.is_folder(shell.folder))
    shell.folder_is_certain = shell.folder_is_certain and there and not shell.chained


def _folder(shell: Shell, target: str) -> str | None:
    if target in (".", "./"):
        return shell.folder
    if target.startswith("/") and shell.draft.workspace.is_top(target):
        return ""
    if shell.folder is None and not target.startswith("/"):
        return None
    try:
        return shell.draft.workspace.locate(target, shell.folder or "")
    except IntakeError:
        return None
