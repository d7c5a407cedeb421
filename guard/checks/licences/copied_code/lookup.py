"""Looking added code up in an index of origins, and judging what is found there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.kit.rule import Rule
from guard.checks.licences.copied_code.base_code import BaseCode
from guard.checks.licences.copied_code.check import CopiedCode
from guard.checks.licences.copied_code.overlap import Overlap, overlaps
from guard.checks.licences.copied_code.rules import (
    ATTRIBUTED,
    DENIED,
    INCOMPATIBLE,
    NO_NOTICE_NEEDED,
    UNATTRIBUTED,
    UNKNOWN,
)
from guard.checks.licences.options import CopiedOptions
from guard.checks.licences.own_terms import OwnTerms, own_terms
from guard.checks.licences.policy import leaf_judge
from guard.facts.fingerprints.folding import fold
from guard.facts.fingerprints.languages import language_of
from guard.facts.fingerprints.winnowing import GRAM, fingerprints
from guard.facts.licences.expressions import Judged, Standing, judge, leaves_of
from guard.facts.licences.notices import licenses_in, notices
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.finding import CheckResult, Location
from guard.ports import OriginFile, OriginIndex

_ID = CopiedCode.meta.id
MAX_TEXT = 2_000_000


@dataclass(frozen=True)
class _Copy:
    """A stretch of a file that an origin holds as well."""

    file: FileChange
    overlap: Overlap
    origin: OriginFile
    counterparts: tuple[OriginFile, ...]
    line: int
    end_line: int


class Lookup:
    """One run over one change."""

    def __init__(self, context: Context, index: OriginIndex) -> None:
        self._context = context
        self._options = read_options(CopiedOptions, context.options, _ID)
        self._least = int(self._options.min_tokens)
        self._part = min(self._options.min_overlap, 1.0)
        self._index = index
        self._found = Findings(CopiedCode.meta)
        self._own: OwnTerms | None = None

    def result(self, files: list[FileChange]) -> CheckResult:
        """What was found of these files, and which of them were looked up."""
        base = BaseCode(self._context.change, self._context.sources)
        details = [self._index.about()]
        too_long = [file.path for file in files if file.after is not None and len(file.after.data) > MAX_TEXT]
        read = [file for file in files if file.path not in too_long]
        for file in read:
            for copy in self._copies(file, base):
                self._judge(copy)
        if too_long:
            details.append(f"not looked up, too long: {', '.join(too_long[:5])}")
        if base.stopped:
            details.append(f"the base was searched for moved code in part only: {base.stopped} files")
        return self._found.result([file.path for file in read], *details)

    def _copies(self, file: FileChange, base: BaseCode) -> Iterable[_Copy]:
        language, lines = (
            language_of(file.path),
            self._context.facts.lines.get(file.path, ChangedLines()).after,
        )
        if file.after is None or language is None or not lines:
            return
        text = file.after.data.decode("utf-8", "replace")
        tokens = fold(text, language)
        starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]
        numbers = [bisect_right(starts, offset) for offset in tokens.offsets]
        added = bytes(number in lines for number in numbers)
        chosen = [
            (value, at)
            for value, at in fingerprints(tokens, language)
            if 2 * sum(added[at : at + GRAM]) >= GRAM and not base.was_in_change(value, language)
        ]
        places = self._index.places([value for value, _ in chosen])
        if not places:
            return
        own = base.project_name
        for overlap in overlaps(chosen, places, added, self._least):
            if overlap.share < self._part:
                continue
            origin = self._index.file(overlap.file)
            line, end_line = numbers[overlap.first], numbers[overlap.last]
            if own and _project_of(origin) == own:
                continue
            if not base.holds(text.split("\n")[line - 1 : end_line], file.path):
                counterparts = tuple(self._index.file(number) for number in overlap.counterparts[:8])
                yield _Copy(file, overlap, origin, counterparts, line, end_line)

    def _judge(self, copy: _Copy) -> None:
        verdict = self._verdict(copy.origin)
        rule = self._rule(copy, verdict)
        origin, overlap = copy.origin, copy.overlap
        license_ = f"{origin.expression} ({origin.told_by})" if origin.expression else "an unknown licence"
        message = (
            f"lines {copy.line}-{copy.end_line} are shared with {origin.path}, lines {overlap.line}-"
            f"{overlap.end_line}, of {origin.origin} under {license_}: {overlap.shared} tokens, "
            f"{overlap.share:.0%} of what was added there{self._reason(verdict)}"
        )
        if copy.counterparts:
            others = [f"{one.path} ({one.expression or 'unknown licence'})" for one in copy.counterparts[:3]]
            message += f"; as well in {', '.join(others)}"
        self._found.add(
            rule,
            copy.file.path,
            copy.line,
            message,
            f"{origin.origin} {origin.path} {overlap.line}",
            Case(related=(Location(copy.file.path, copy.line, copy.end_line, note="the shared lines"),)),
        )

    def _rule(self, copy: _Copy, verdict: Judged) -> Rule:
        standings = {verdict.standing, *(self._verdict(one).standing for one in copy.counterparts)}
        if len(standings) > 1 and Standing.ALLOWED in standings:
            # The same code is known under terms that may be used and under others: a person says which hold.
            return UNKNOWN
        worst = max(standings, key=lambda one: one.value)
        if worst is Standing.ALLOWED:
            return ATTRIBUTED if self._is_attributed(copy) else UNATTRIBUTED
        return {Standing.DENIED: DENIED, Standing.INCOMPATIBLE: INCOMPATIBLE}.get(worst, UNKNOWN)

    def _is_attributed(self, copy: _Copy) -> bool:
        """Whether the file says where the code is from, or need not."""
        assert copy.file.after is not None  # copies are found in what is there
        if {leaf.lower() for leaf in leaves_of(copy.origin.expression)} <= NO_NOTICE_NEEDED:
            return True
        text = copy.file.after.data.decode("utf-8", "replace")
        said = notices(copy.file.path, text)
        has_license = not set(leaves_of(copy.origin.expression)).isdisjoint(
            leaf for one in licenses_in(said) for leaf in leaves_of(one)
        )
        return has_license and any(one.holder for one in said) and _project_of(copy.origin) in text.lower()

    def _verdict(self, origin: OriginFile) -> Judged:
        if not origin.expression:
            return Judged(Standing.UNKNOWN, ())
        return judge(origin.expression, leaf_judge(self._terms.rules, self._is_compatible))

    def _is_compatible(self, own: str, other: str) -> bool | None:
        licenses = self._context.ports.licenses
        return licenses.is_compatible(own, other) if licenses is not None else None

    @property
    def _terms(self) -> OwnTerms:
        if self._own is None:
            self._own = own_terms(self._context, self._options, ())
        return self._own

    def _reason(self, verdict: Judged) -> str:
        which = ", ".join(verdict.leaves)
        if verdict.standing is Standing.DENIED:
            return f"; the policy does not accept {which}"
        if verdict.standing is Standing.INCOMPATIBLE:
            return f"; {which} does not go with the project's own {', '.join(self._terms.rules.own)}"
        return (
            f"; nothing says whether {which} may be used here"
            if verdict.standing is Standing.UNKNOWN and which
            else ""
        )


def _project_of(origin: OriginFile) -> str:
    """The name of the package an origin is, without its version, as names are compared."""
    return origin.origin.rpartition("/")[2].split(" ")[0].lower().replace("_", "-")
