"""The edits of a verdict, ranked by what they could break.

The rank of an edit is the sum of the weights of its grounds. Those that the verdict itself gives are worked
out here: findings, capabilities, effects, kind, size, sign-offs. What had to be asked of the base, its
history or a coverage file comes in as `Briefing.grounds` (`guard.review.ranking`). The weights are judgement
and not measurement, and are written in one table so that they can be argued about; they order the edits of
one change, and compare nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from guard.model.briefing import Briefing, Ground, RankedEdit
from guard.model.finding import Confidence, Severity, Side
from guard.model.verdict import Effect, JudgedEdit, JudgedFinding, Verdict
from guard.project.tests import is_test
from guard.report.capabilities import capability_words
from guard.report.nearest import Nearest, changed
from guard.wording import counted, some

FINDINGS: Mapping[Effect, int] = MappingProxyType(
    {Effect.BLOCKS: 1000, Effect.SIGN_OFF: 300, Effect.ATTENTION: 60}
)
"""What a finding counts by what it did; the rest did nothing and counts nothing."""
SEVERITIES: Mapping[Severity, int] = MappingProxyType(
    {Severity.INFO: 0, Severity.LOW: 20, Severity.MEDIUM: 50, Severity.HIGH: 100, Severity.CRITICAL: 150}
)
"""What is added for how bad it is, in full where it is sure."""
_SURE: Mapping[Confidence, float] = MappingProxyType(
    {Confidence.LOW: 0.4, Confidence.MEDIUM: 0.7, Confidence.HIGH: 1.0}
)
UNCOVERED = 500
CAPABILITY, CAPABILITIES_AT_MOST, AT_IMPORT = 60, 180, 30
EFFECT = 80
"""For an effect that no finding of the edit tells."""
UNANALYSED, UNANALYSED_AT_MOST = 6, 24
SIGNED_FOR = 40
"""Somebody must sign for the file it stands in."""

KINDS: Mapping[str, int] = MappingProxyType(
    {
        "unattributed": 60,
        "policy": 60,
        "ci": 50,
        "agent_instructions": 50,
        "ownership": 40,
        "build": 40,
        "dependency.source": 60,
        "dependency.lowered": 45,
        "dependency.added": 40,
        "dependency": 25,
        "lock": 20,
        "submodule": 45,
        "symlink": 40,
        "binary": 30,
        "encoding": 30,
        "mode": 30,
        "config": 25,
        "unparsable": 40,
        "function.removed": 30,
        "function.signature": 30,
        "function.default": 25,
        "function.control_flow": 25,
        "function.exception_handling": 25,
        "function.call_arguments": 18,
        "function.body": 18,
        "function.decorator": 25,
        "function.renamed": 15,
        "function.annotation": 4,
        "function": 8,
        "class.removed": 30,
        "class.bases": 25,
        "class.decorator": 25,
        "class": 10,
        "assignment.changed": 15,
        "assignment.removed": 15,
        "assignment": 6,
        "statement.moved": 10,
        "statement": 22,
        "import.removed": 8,
        "import.moved": 2,
        "import": 6,
        "source": 20,
        "template": 15,
        "file.deleted": 20,
        "data": 6,
        "docstring": 0,
        "comment.directive": 8,
        "comment": 0,
        "formatting": 0,
        "text": 1,
        "style": 2,
        "metadata": 1,
        "notebook.output": 0,
        "notebook.metadata": 0,
        "notebook.markdown": 0,
    }
)
"""What an edit can break by its kind alone: its own name, else the word before the dot, else `_KIND`."""
_KIND = 8
_IN_TESTS = 0.5
"""What kind and size count of an edit of tests, which runs nowhere else."""
_SIZES = ((200, 16), (80, 12), (30, 8), (10, 4))
_HARMLESS = frozenset({"docstring", "comment", "formatting"})
"""Kinds that nothing can be broken by, whatever their size."""
EVERYWHERE = frozenset({"kind", "size"})
"""Codes of grounds that every edit has."""
_NAMED = 4


def ranked(verdict: Verdict, briefing: Briefing) -> tuple[RankedEdit, ...]:
    """Every edit of the verdict, what could break most at the head; of equal ones the verdict's order.

    The edits of one symbol stand together, as they are read together.
    """
    beside = briefing.grounds if len(briefing.grounds) == len(verdict.edits) else ()
    found = _attached(verdict)
    signed = {path for one in verdict.sign_offs for path in one.paths}
    groups: dict[tuple[str, str, int], list[RankedEdit]] = {}
    for index, edit in enumerate(verdict.edits):
        own = found.get(index, ())
        grounds = (*_of_verdict(edit, own, signed), *(beside[index] if beside else ()))
        row = RankedEdit(edit, sum(one.weight for one in grounds), grounds, own)
        groups.setdefault((edit.path, edit.symbol, 0 if edit.symbol else index), []).append(row)
    return tuple(sorted(map(_together, groups.values()), key=lambda row: -row.weight))


def _together(rows: Sequence[RankedEdit]) -> RankedEdit:
    """One row for the edits of a symbol: each ground once, and of kind and size the heaviest."""
    first, *others = sorted(rows, key=lambda row: -row.weight)
    grounds: dict[tuple[str, str], Ground] = {}
    for row in (first, *others):
        for one in row.grounds:
            key = (one.code, "" if one.code in EVERYWHERE else one.words)
            if key not in grounds or one.weight > grounds[key].weight:
                grounds[key] = one
    ordered = sorted(grounds.values(), key=lambda one: (-one.weight, one.code, one.words))
    return RankedEdit(
        first.edit,
        sum(one.weight for one in ordered),
        tuple(ordered),
        tuple(dict.fromkeys(item for row in (first, *others) for item in row.findings)),
        tuple(row.edit for row in others),
    )


@dataclass(frozen=True)
class FileRisk:
    """One file of the change by what its edits could break."""

    path: str
    weight: int
    """That of its first edit in the ranking."""
    edits: int
    findings: int


def files_by_risk(rows: Sequence[RankedEdit]) -> tuple[FileRisk, ...]:
    """The files that have edits, what could break most at the head."""
    groups: defaultdict[str, list[RankedEdit]] = defaultdict(list)
    for row in rows:
        groups[row.edit.path].append(row)
    found = (
        FileRisk(
            path,
            max(row.weight for row in group),
            sum(1 + len(row.also) for row in group),
            sum(len(row.findings) for row in group),
        )
        for path, group in groups.items()
    )
    return tuple(sorted(found, key=lambda one: (-one.weight, one.path)))


def kind_weight(kind: str) -> int:
    """What an edit of this kind counts by that alone."""
    found = KINDS.get(kind)
    return KINDS.get(kind.partition(".")[0], _KIND) if found is None else found


def _of_verdict(
    edit: JudgedEdit, findings: Sequence[JudgedFinding], signed: Iterable[str]
) -> Iterator[Ground]:
    for item in findings:
        if item.effect in FINDINGS:
            weight = FINDINGS[item.effect] + int(SEVERITIES[item.severity] * _SURE[item.confidence])
            words = f"{_DID[item.effect]}: {item.title or item.id} ({item.severity.value})"
            yield Ground("finding", words, weight, f"check {item.check}, {item.id}")
    if not edit.pattern:
        yield Ground("uncovered", "no pattern of the policy covers it", UNCOVERED, "policy")
    yield from _capabilities(edit)
    told = {item.id for item in findings}
    for effect in edit.effects:
        if effect not in told:
            yield Ground("effect", f"has a part in {effect}", EFFECT, "effects of the change")
    if edit.unanalysed:
        weight = min(UNANALYSED * len(edit.unanalysed), UNANALYSED_AT_MOST)
        words = f"calls what nothing can be said of: {some(edit.unanalysed, _NAMED)}"
        yield Ground("unanalysed", words, weight, "capabilities of the change")
    if edit.path in signed and edit.kind not in _HARMLESS:
        yield Ground("signed-for", "somebody must sign for this file", SIGNED_FOR, "policy, sign-offs")
    yield from _by_kind(edit)


_DID = {Effect.BLOCKS: "blocks", Effect.SIGN_OFF: "must be signed for", Effect.ATTENTION: "look here"}


def _capabilities(edit: JudgedEdit) -> Iterator[Ground]:
    if edit.gains:
        early = any(name.startswith("import_time.") for name in edit.gains)
        weight = min(CAPABILITY * len(edit.gains), CAPABILITIES_AT_MOST) + (AT_IMPORT if early else 0)
        words = f"gains {', '.join(capability_words(edit.gains))}"
        yield Ground("capability", words, weight, "capabilities of the change")


def _by_kind(edit: JudgedEdit) -> Iterator[Ground]:
    tests = is_test(edit.path)
    weight = kind_weight(edit.kind)
    where = ", in a test" if tests else ""
    yield Ground("kind", f"{edit.kind}{where}", int(weight * (_IN_TESTS if tests else 1)), "kind of the edit")
    lines = changed(edit)
    size = next((points for least, points in _SIZES if lines >= least), 0)
    if size and edit.kind not in _HARMLESS:
        size = int(size * (_IN_TESTS if tests else 1))
        yield Ground("size", counted(lines, "changed line"), size, "lines of the edit")


def _attached(verdict: Verdict) -> dict[int, tuple[JudgedFinding, ...]]:
    """By the edit's index: the findings in its lines; one that stands in none goes to the nearest edit."""
    by_path: defaultdict[tuple[str, Side], list[int]] = defaultdict(list)
    for index, edit in enumerate(verdict.edits):
        by_path[edit.path, Side.AFTER].append(index)
        by_path[edit.before_path or edit.path, Side.BEFORE].append(index)
    found: defaultdict[int, list[JudgedFinding]] = defaultdict(list)
    nearest: dict[tuple[int, Side], Nearest] = {}
    for item in verdict.findings:
        there = by_path.get((item.path, item.side)) or by_path.get((item.path, Side.AFTER), [])
        if there and item.effect is not Effect.OLD:
            key = (id(there), item.side)
            if key not in nearest:
                nearest[key] = Nearest(((index, verdict.edits[index]) for index in there), item.side)
            found[nearest[key].to(item)].append(item)
    order = list(Effect)
    return {
        index: tuple(sorted(items, key=lambda one: (order.index(one.effect), -one.severity.rank, one.line)))
        for index, items in found.items()
    }
