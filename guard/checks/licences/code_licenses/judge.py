"""Licences of generated code: the terms that a change writes into files, and those that it takes away."""

from __future__ import annotations

from collections.abc import Iterable

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.licences.code_licenses.check import CodeLicenses, is_read
from guard.checks.licences.code_licenses.rules import (
    ALLOWED,
    ALTERED,
    DENIED,
    HOLDER,
    INCOMPATIBLE,
    LOST,
    REMOVED,
    UNKNOWN,
)
from guard.checks.licences.options import LicenseOptions
from guard.checks.licences.own_terms import OwnTerms, own_terms
from guard.checks.licences.policy import leaf_judge
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.facts.licences.expressions import Judged, Standing
from guard.facts.licences.expressions import judge as by_terms
from guard.facts.licences.hints import MAX_TEXT, is_license_file
from guard.facts.licences.notices import Kind, Notice, bare_text, notices
from guard.model.change import FileChange, FileSide
from guard.model.finding import CheckResult, Confidence, Side

_ID = CodeLicenses.meta.id
_PROSE_HEAD = 20
"""Lines at the top of a prose file in which a tag speaks of the file, not of something it tells about."""


def judge(context: Context) -> CheckResult:
    """Judge what the change writes and takes away.

    Raises:
        ToolError: the policy's options for the check are wrong, or the table of licences cannot be used.
    """
    return _Run(context).result()


class _Run:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._options = read_options(LicenseOptions, context.options, _ID)
        self._found = Findings(CodeLicenses.meta)
        self._sides: dict[int, tuple[Notice, ...]] = {}
        self._own: OwnTerms | None = None

    def result(self) -> CheckResult:
        files = [file for file in self._context.change.files if is_read(file)]
        too_long = [file.path for file in files if any(len(side.data) > MAX_TEXT for side in file.sides)]
        for file in files:
            self._added(file)
            self._gone(file)
        self._left_behind(files)
        details = [f"read in part only, too long: {', '.join(too_long[:5])}"] if too_long else []
        return self._found.result([file.path for file in files if file.path not in too_long], *details)

    @property
    def own(self) -> OwnTerms:
        """What the project says of itself; read only once a notice is there to compare."""
        if self._own is None:
            self._own = own_terms(
                self._context,
                self._options,
                [side.path for file in self._context.change.files for side in file.sides],
            )
        return self._own

    def _notices(self, side: FileSide | None) -> tuple[Notice, ...]:
        if side is None or not is_text(side):
            return ()
        if id(side) not in self._sides:
            self._sides[id(side)] = notices(side.path, side.data.decode("utf-8", "replace"))
        return self._sides[id(side)]

    def _added(self, file: FileChange) -> None:
        after = self._notices(file.after)
        known = {(*one.key, one.quoted) for one in self._notices(file.before)}
        for notice in after:
            if (*notice.key, notice.quoted) in known:
                continue
            if notice.kind is Kind.COPYRIGHT:
                self._judge_holder(file, notice)
            elif not self.own.states(notice):
                self._judge(file, notice)
        if file.after is None or file.before is not None or not is_license_file(file.path):
            return
        if not any(one.expression for one in after) and file.after.data.strip():
            self._found.add(
                UNKNOWN, file.path, 1, "a licence file whose text is none that is known", "licence file"
            )

    def _judge(self, file: FileChange, notice: Notice) -> None:
        verdict = self._verdict(notice.expression)
        rule = {
            Standing.ALLOWED: ALLOWED,
            Standing.DENIED: DENIED,
            Standing.INCOMPATIBLE: INCOMPATIBLE,
        }.get(verdict.standing, UNKNOWN)
        self._found.add(
            rule,
            file.path,
            notice.line,
            f"{_called(notice)}: {self._reason(verdict, notice)}",
            f"{notice.kind.value} {notice.key[1]}",
            Case(confidence=Confidence.LOW if _is_talk(file, notice) else None),
        )

    def _verdict(self, expression: str) -> Judged:
        if not expression:
            return Judged(Standing.UNKNOWN, ())
        return by_terms(expression, leaf_judge(self.own.rules, self._is_compatible))

    def _is_compatible(self, own: str, other: str) -> bool | None:
        licenses = self._context.ports.licenses
        return licenses.is_compatible(own, other) if licenses is not None else None

    def _reason(self, verdict: Judged, notice: Notice) -> str:
        which = ", ".join(verdict.leaves)
        if not notice.expression:
            return "it names no licence that is known"
        if verdict.standing is Standing.DENIED:
            return f"the policy does not accept {which}"
        if verdict.standing is Standing.INCOMPATIBLE:
            return f"{which} does not go with the project's own {', '.join(self.own.rules.own)}"
        if verdict.standing is Standing.ALLOWED:
            return f"{notice.expression} may be used here, but is not what the project's other files state"
        return f"nothing says whether {which} may be used here"

    def _judge_holder(self, file: FileChange, notice: Notice) -> None:
        if not self.own.states(notice):
            message = f"{_called(notice)}: the project's own files name nobody of that name"
            self._found.add(HOLDER, file.path, notice.line, message, notice.holder)

    def _gone(self, file: FileChange) -> None:
        """What the file said before and says no more; a file that is gone takes its notice along."""
        if file.before is None:
            return
        if file.after is None and (not is_license_file(file.path) or self._folder_is_gone(file.path)):
            return
        before, after = _stated(self._notices(file.before)), _stated(self._notices(file.after))
        licenses = {one.expression for one in after if one.expression}
        holders = {one.holder for one in after if one.holder}
        kept = {one.key for one in after}
        for notice in before:
            if notice.key in kept or (notice.expression and notice.expression in licenses):
                continue
            is_holder = notice.kind is Kind.COPYRIGHT
            instead = (
                holders - {one.holder for one in before} if is_holder else licenses - _expressions(before)
            )
            self._report_gone(file, notice, sorted(instead))
        if file.after is not None and is_license_file(file.path) and kept == {one.key for one in before}:
            self._altered_text(file)

    def _folder_is_gone(self, path: str) -> bool:
        """Whether all that a licence file could speak for is deleted with it."""
        folder = path.rpartition("/")[0]
        if not folder:
            return False
        gone = {file.before.path for file in self._context.change.files if file.before and not file.copied}
        left = {one for one in self._context.change.base.paths() if one not in gone}
        left |= {file.path for file in self._context.change.files if file.after is not None}
        return not any(one.startswith(f"{folder}/") for one in left)

    def _report_gone(self, file: FileChange, notice: Notice, instead: list[str]) -> None:
        rule = ALTERED if instead else REMOVED
        verb = f"is now {', '.join(instead)[:100]!r}" if instead else "is gone, and the file is still there"
        if file.after is None:
            verb = "is gone with its file"
        assert file.before is not None  # only what was there can be gone
        side, path = (
            (Side.AFTER, file.path) if file.after is not None and instead else (Side.BEFORE, file.before.path)
        )
        line = notice.line if side is Side.BEFORE else 1
        self._found.add(rule, path, line, f"{_called(notice)} {verb}", f"gone {notice.key[1]}", side=side)

    def _altered_text(self, file: FileChange) -> None:
        assert file.before is not None  # checked by the caller
        assert file.after is not None
        if not file.content_changed:
            return
        old, new = (bare_text(side.data.decode("utf-8", "replace")) for side in (file.before, file.after))
        if old != new:
            message = "the words of this licence file are not what they were, beyond years and layout"
            self._found.add(ALTERED, file.path, 1, message, "licence words")

    def _left_behind(self, files: Iterable[FileChange]) -> None:
        """Code that went to another file of the change without the notice it stood under."""
        sources = [(file, self._foreign(file)) for file in files if file.before is not None]
        targets = [file for file in files if file.after is not None and file.content_changed]
        for source, foreign in sources:
            if not foreign or source.before is None:
                continue
            here = set(source.after.lines) if source.after is not None else set()
            lines = {
                line.strip() for line in source.before.lines if line not in here and len(line.strip()) >= 12
            }
            for target in targets:
                if target is source or target.after is None:
                    continue
                old = set(target.before.lines) if target.before is not None else set()
                moved = [
                    n
                    for n, line in enumerate(target.after.lines, 1)
                    if line.strip() in lines and line not in old
                ]
                if len(moved) < 5:
                    continue
                said = {one.key[1] for one in _stated(self._notices(target.after))}
                for notice in foreign:
                    if notice.key[1] not in said:
                        message = (
                            f"{len(moved)} lines came from {source.before.path} without its {_called(notice)}"
                        )
                        self._found.add(LOST, target.path, moved[0], message, f"left {notice.key[1]}")

    def _foreign(self, file: FileChange) -> list[Notice]:
        return [one for one in _stated(self._notices(file.before)) if not self.own.states(one)]


def _stated(found: Iterable[Notice]) -> list[Notice]:
    return [one for one in found if not one.quoted]


def _expressions(found: Iterable[Notice]) -> set[str]:
    return {one.expression for one in found if one.expression}


def _called(notice: Notice) -> str:
    return f"{notice.kind.value} {notice.said!r}"


def _is_talk(file: FileChange, notice: Notice) -> bool:
    """Whether it rather tells of a licence than states the terms of the file it stands in."""
    if notice.quoted:
        return True
    if is_license_file(file.path) or classes(file.path)[0] is not FileClass.TEXT:
        return False
    return notice.kind is not Kind.TAG or notice.line > _PROSE_HEAD
