"""What of the flows in shell text is new with a change: scripts, workflows' steps, Dockerfiles, Makefiles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guard.errors import IntakeError
from guard.expressions import expression
from guard.facts.dependencies.files import Form
from guard.facts.dependencies.installs import read_commands
from guard.facts.effects.around import Around
from guard.facts.effects.flow.commands import commanded, commands
from guard.facts.effects.flow.dumps import LOGGERS
from guard.facts.effects.flow.family import SECRET, is_shell, is_workflow
from guard.facts.effects.flow.labels import WHOLE, Kind, Label, Labels
from guard.facts.effects.flow.shell import Piece, ShellFlow, flows_in
from guard.facts.effects.flow.sinks import Place, Way
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.shell.commands import Fragment
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_DOCKER = expression(r"(?i)(?:^|/)(?:docker|container)file[^/]*$|\.(?:docker|container)file$")
_MAKE = expression(r"(?i)(?:^|/)(?:makefile|[^/]*\.mk|justfile)$")
_SECRET_VALUE = expression(r"\$\{\{(?:(?!\$\{\{)[^}])*?\bsecrets\.(\w+)")

Weight = tuple[Severity, Confidence]
_BLOCKS: Weight = (Severity.HIGH, Confidence.HIGH)
_GRAVE: Weight = (Severity.HIGH, Confidence.MEDIUM)
_SIGNED: Weight = (Severity.MEDIUM, Confidence.MEDIUM)
_SHOWN: Weight = (Severity.LOW, Confidence.LOW)


def shell_leaks(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The effects of the change's shell text on secrets."""
    old: set[tuple[object, ...]] = set()
    found: list[tuple[str, ShellFlow]] = []
    for file in files:
        found += [(file.path, flow) for flow in _flows(file.after, around.sources)]
    if not found:
        return
    for file in around.change.files:
        old |= {flow.key for flow in _flows(file.before, around.sources)}
    told: set[tuple[str, int, Kind]] = set()
    for path, flow in sorted(found, key=lambda one: (one[0], one[1].line, one[1].label, one[1].way.value)):
        weight = None if flow.key in old else weigh(flow)
        key = (path, flow.line, flow.label.kind)
        if weight is None or key in told:
            continue
        told.add(key)
        said = f"{flow.label.what} goes {flow.way.value} by `{flow.program}` in {path}"
        if flow.encoded and flow.way is Way.LOG:
            said += ", in a form that is not masked"
        yield ChangeEffect(
            SECRET.id, path, weight[0], weight[1], said, after=flow.line,
            evidence=f"{flow.label.what} {flow.way.value} {flow.program}",
        )  # fmt: skip


def _flows(side: FileSide | None, sources: Sources) -> Iterator[ShellFlow]:
    for piece in pieces(side, sources):
        yield from flows_in(piece)


def pieces(side: FileSide | None, sources: Sources) -> list[Piece]:
    """The shell text of a side; none where it holds none or cannot be read."""
    if side is None or side.text is None:
        return []
    if is_workflow(side.path):
        form = Form.WORKFLOW
    elif _DOCKER.search(side.path):
        form = Form.DOCKERFILE
    elif _MAKE.search(side.path):
        return [_recipes(side.text)]
    elif is_shell(side.path, side.data):
        lines = side.text.split("\n")
        return [Piece(side.text, list(range(1, len(lines) + 1)))]
    elif commands(side.path, side.data):
        return commanded(side, sources)
    else:
        return []
    reader = _Reader(in_ci=form is Form.WORKFLOW)
    try:
        read_commands(side, form, sources, reader)
    except (UnreadableError, IntakeError):
        return []  # that it cannot be read, its own readers say
    return reader.finish()


class _Reader:
    """Takes in the shell text of a file, and the variables that are set beside it."""

    def __init__(self, *, in_ci: bool) -> None:
        self._in_ci = in_ci
        self._pieces: list[Piece] = []
        self._variables: dict[str, Labels] = {}

    def read(self, fragment: Fragment) -> None:
        """Take in one text."""
        text = "\n".join(line for _, line in fragment.lines)
        self._pieces.append(Piece(text, [number for number, _ in fragment.lines], in_ci=self._in_ci))

    def setting(self, text: str, line: int) -> None:
        """Take in `NAME=value`."""
        name, _, value = text.partition("=")
        match = _SECRET_VALUE.search(value)
        if match is not None and match[1] != "GITHUB_TOKEN":
            self._variables[name] = frozenset({Label(Kind.VARIABLE, f"secrets.{match[1]}", line)})

    def finish(self) -> list[Piece]:
        """All pieces, each with the variables of the file."""
        for piece in self._pieces:
            piece.variables = self._variables
        return self._pieces


def _recipes(text: str) -> Piece:
    """The lines of a Makefile's recipes, `$$` and `$(NAME)` written as the shell gets them."""
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in ("\t", " "):
            plain = line.strip().lstrip("@-+")
            lines.append(re.sub(r"\$[({]([A-Z_]\w*)[)}]", r"${\1}", plain.replace("$$", "$")))
            numbers.append(number)
    return Piece("\n".join(lines), numbers)


def weigh(flow: ShellFlow) -> Weight | None:
    """How much a flow weighs."""
    kind, way = flow.label.kind, flow.way
    if way is Way.NAMES:
        return _BLOCKS if kind is not Kind.HOST or flow.encoded else _SIGNED
    if kind is Kind.HOST:
        return None
    if kind in WHOLE:
        return _of_many(flow)
    if way is Way.NETWORK:
        if flow.place is not Place.BODY:
            return None
        return _BLOCKS if flow.is_whole and flow.program in ("curl", "wget", "nc") else _GRAVE
    if way is Way.LOG:
        return _GRAVE if flow.encoded else _SIGNED
    if way is Way.PUBLISHED:
        return _SHOWN if "GITHUB_ENV" in flow.program else _GRAVE
    return None


def _of_many(flow: ShellFlow) -> Weight | None:
    way, is_environment = flow.way, flow.label.kind is Kind.ENVIRONMENT
    if way is Way.NETWORK:
        return _BLOCKS if flow.place is not Place.PROOF else None
    if way is Way.PUBLISHED:
        return _GRAVE
    if way is Way.LOG:
        is_kept = not is_environment or "secrets" in flow.label.what or flow.program in LOGGERS
        return _SIGNED if is_kept else _SHOWN
    return _SIGNED if is_environment else None
