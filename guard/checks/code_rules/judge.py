"""Code rules: semgrep over both sides of the change, reporting what is new.

A match is *new* when the same rule did not already match the same text in the same file before the change
(or in the file it was renamed from, or in the function it was moved out of). Each earlier match excuses one
later match, unchanged lines first, so that a copy of an old weakness is new.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from guard.checks.code_rules import rules
from guard.checks.code_rules.check import CodeRules
from guard.checks.code_rules.code_texts import Text, language_of, texts_of
from guard.checks.code_rules.followed import Follower
from guard.checks.code_rules.followed_sites import Merged, merged
from guard.checks.code_rules.pieces import extent
from guard.checks.kit.comparison import Site, Sites, moves, old_sites
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.rule import Rule
from guard.model.change import FileSide
from guard.model.edit import ChangedLines
from guard.model.finding import (
    CheckResult,
    Confidence,
    Location,
    Origin,
    Side,
    failed,
    ran,
)
from guard.ports import CodeRule, Match, ScanReport, ScanTarget, Spent, Stop, Unread
from guard.ports.beside import Beside, Over
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import walk
from guard.wording import some

_ID = CodeRules.meta.id
_NOT_PARSED = "The scanner's grammar does not know what is written here, so no rule has looked at it."
_FLOW_NOT_FOLLOWED = (
    "The scanner gave up following data through this function, so rules that need it saw only part."
)
_CLEANED = "A function that is called on the way seems to make it harmless."
_NOT_CALLED = "Where request data goes through calls was not looked at in full in these functions"


def judge(context: Context) -> CheckResult:
    """Scan every changed file that rules apply to, after the change and, where need be, before it.

    What was there before matters only where something is found after, so the sides before are scanned
    second: of the files with matches, and those that code was moved out of, by the rules that matched.

    Raises:
        ToolError: the scanner cannot be relied on.
    """
    scanner, files, whole = context.ports.scanner, context.change.files, context.ports.whole_files
    numbers = [n for n, file in enumerate(files) if any(language_of(scanner, side) for side in file.sides)]
    bundle = scanner.rules()
    about = f"{len(bundle)} rules {scanner.rules_digest()}"
    if not numbers:
        return CheckResult(ran(_ID, (), about))
    follower = Follower(context.change, context.sources, scanner)
    after_texts = texts_of(scanner, files, numbers, Side.AFTER, context.sources, whole=whole)
    following = follower.side(numbers, Side.AFTER)
    after_texts |= following.by_key
    after = _scan_beside_facts(context, after_texts)
    missed = _missed(after, after_texts)
    beside = [part for part in missed if part.only_grammar and _is_beside(context, after_texts[part.key])]
    keys = {hit.key for hit in after.matches} | {part.key for part in missed}
    doubtful = {after_texts[key].file for key in keys}
    earlier = _with_origins(context, doubtful)
    before_texts = texts_of(scanner, files, earlier, Side.BEFORE, context.sources, whole=whole)
    before_followed = follower.side(earlier, Side.BEFORE)
    before_texts |= before_followed.by_key
    # Where something was not read, all rules go again, so that the same is not read again.
    again = None if missed else {match.rule for match in after.matches}
    before = _scan(context, before_texts, again)
    texts = {**after_texts, **before_texts}
    details = (after.engine, about)
    matches = [*after.matches, *before.matches]
    findings = Findings(CodeRules.meta, map(_rule, (bundle[id] for id in sorted({m.rule for m in matches}))))
    sites = _sites(texts, matches)
    unseen = {part.key for part in (*after.unread, *before.unread)}
    seen = merged(sites, [*following.texts, *before_followed.texts], matches, unseen, follower.rules)
    _judge(context, sites, seen, findings)
    _cleaned(context, sites, seen, findings)
    _not_followed(context, after_texts, after.unread, findings)
    _left(following.left_with(after.unread), findings)
    _not_parsed(context, after_texts, beside, findings)
    missed = [part for part in missed if part not in beside]
    unread = _unread(context, texts, [*missed, *_missed(before, before_texts)])
    slowest = _slowest(context, texts, [*after.slowest, *before.slowest])
    if unread:
        return CheckResult(failed(_ID, unread, *details), findings.numbered(), slowest)
    looked_at = {text.file for text in after_texts.values()}
    judged = tuple(files[n].path for n in numbers if n in looked_at or files[n].after is None)
    return replace(findings.result(judged, *details), timings=slowest)


def _missed(report: ScanReport, texts: Mapping[str, Text]) -> list[Unread]:
    """What was not read of the files themselves."""
    return [part for part in report.unread if not part.only_flow and not texts[part.key].root]


def _slowest(context: Context, texts: Mapping[str, Text], spent: Iterable[Spent]) -> dict[str, float]:
    """Milliseconds of the rules that took longest, each named with its file and its size."""
    found: dict[str, float] = defaultdict(float)
    for one in spent:
        text = texts[one.key]
        size = f"{len(text.of.data) / 1000:.0f} kB"
        found[f"{one.rule} over {context.change.files[text.file].path} ({size})"] += one.seconds * 1000
    return dict(found)


def _with_origins(context: Context, numbers: set[int]) -> list[int]:
    """The files of these numbers, and those that functions or classes were moved out of into them."""
    if not numbers:
        return []
    files = context.change.files
    paths = {files[number].path for number in numbers}
    origins = {edit.before_path for edit in moves(context.facts) if edit.path in paths}
    moved = {n for n, file in enumerate(files) if file.before is not None and file.before.path in origins}
    return sorted(numbers | moved)


def _scan_beside_facts(context: Context, texts: Mapping[str, Text]) -> ScanReport:
    """The scan by all rules, with the facts gathered while the engine is at work."""
    over = Over(outer=context.stop)
    with Beside(partial(_scan, context, texts, stop=over), "guard-scan") as scanning:
        try:
            context.begin_facts()
            return scanning.result()
        finally:
            over.given_up.set()  # also where this thread is interrupted


def _scan(
    context: Context,
    texts: Mapping[str, Text],
    rules: Collection[str] | None = None,
    stop: Stop | None = None,
) -> ScanReport:
    targets = [
        ScanTarget(text.key, text.path, text.data, text.only) for text in texts.values() if text.data.strip()
    ]
    return context.ports.scanner.scan(targets, rules, stop=stop or context.stop)


def _sites(texts: Mapping[str, Text], matches: Iterable[Match]) -> Sites:
    """Matches by file and side; one that both the text and its view show is kept once, as the text's."""
    sites: Sites = defaultdict(list)
    seen: set[tuple[int, Side, str, int]] = set()
    ordered = sorted(matches, key=lambda match: (texts[match.key].is_view, match.line, match.column))
    for match in ordered:
        text = texts[match.key]
        if text.root:
            continue  # see `merged`
        line, end_line = text.place(match.line), text.place(match.end_line)
        place = (text.file, text.side, match.rule, line)
        if place in seen:
            continue
        seen.add(place)
        lines = text.of.lines[line - 1 : end_line]
        evidence = " ".join(b" ".join(lines).decode("utf-8", "replace").split())
        columns = (0, 0) if text.is_view or text.places else (match.column, match.end_column)
        site = Site(match.rule, line, end_line, *columns, evidence)
        sites[text.file, text.side].append(site)
    return sites


def _judge(context: Context, sites: Sites, seen: Merged, findings: Findings) -> None:
    bundle = context.ports.scanner.rules()
    for number, file in enumerate(context.change.files):
        after = sites.get((number, Side.AFTER), [])
        old = old_sites(context.change, context.facts, number, sites)
        for site in after:
            rule = bundle[site.rule]
            line = seen.far.get((number, Side.AFTER, site.rule, site.line))
            through = f" The data goes on in {line.path}:{line.number}." if line is not None else ""
            findings.add_at(
                _rule(rule),
                Location(file.path, site.line, site.end_line, site.column, site.end_column),
                rule.message + through,
                site.evidence,
                Case(origin=Origin.OLD if site in old else Origin.NEW),
            )


def _cleaned(context: Context, sites: Sites, seen: Merged, findings: Findings) -> None:
    """What a called function seems to clean: not sure enough to hold anything up, and never silent."""
    bundle = context.ports.scanner.rules()
    earlier = {key: [*sites.get(key, ()), *found] for key, found in seen.cleaned.items()}
    for number, file in enumerate(context.change.files):
        after = seen.cleaned.get((number, Side.AFTER), [])
        beside = {key: found for key, found in {**sites, **earlier}.items() if key[1] is Side.BEFORE}
        old = old_sites(context.change, context.facts, number, {**beside, (number, Side.AFTER): after})
        for site in after:
            if site in old:
                continue
            rule = bundle[site.rule]
            findings.add_at(
                _rule(rule),
                Location(file.path, site.line, site.end_line, site.column, site.end_column),
                f"{rule.message} {_CLEANED}",
                site.evidence,
                Case(confidence=Confidence.LOW),
            )


def _rule(rule: CodeRule) -> Rule:
    return Rule(rule.id, rule.title, rule.severity, rule.confidence, rule.fix, rule.cwe)


def _not_followed(
    context: Context, texts: Mapping[str, Text], unread: Iterable[Unread], findings: Findings
) -> None:
    """A finding for each changed function through which data could not be followed to the end."""
    found: set[tuple[str, int]] = set()
    for part in unread:
        text = texts[part.key]
        path = context.change.files[text.file].path
        extent = _function_at(text.data if text.places else text.of.data, part.line, context.sources)
        places = [text.place(line) for line in extent]
        changed = context.facts.lines.get(path, ChangedLines()).after
        if not part.only_flow or text.root or changed.isdisjoint(places) or (path, places[0]) in found:
            continue  # rules that follow data look at one function: an unchanged one cannot have got worse
        found.add((path, places[0]))
        place = Location(path, places[0], places[-1])
        findings.add_at(rules.FLOW_NOT_FOLLOWED, place, _FLOW_NOT_FOLLOWED, str(places[0]))


def _left(left: Sequence[tuple[str, int, str]], findings: Findings) -> None:
    """One finding that names the functions whose calls were not followed."""
    if left:
        path, line, _ = left[0]
        said = some([f"{where}:{number} ({why})" for where, number, why in left], 3, ", ")
        place = Location(path, line, line)
        findings.add_at(rules.CALLS_NOT_FOLLOWED, place, f"{_NOT_CALLED}: {said}.", str(line))


_BESIDE = frozenset({"go", "php", "ruby", "java", "csharp", "terraform"})
"""Languages beside those that guard is for: what the engine's grammar of them does not know is an honest
text that a reader does not know, and no failure of the check; somebody signs for it."""


def _is_beside(context: Context, text: Text) -> bool:
    return language_of(context.ports.scanner, text.of) in _BESIDE


def _not_parsed(
    context: Context, texts: Mapping[str, Text], beside: Iterable[Unread], findings: Findings
) -> None:
    """A finding for each run of lines of such a language that hold changed lines and were not parsed."""
    for part in beside:
        path = context.change.files[texts[part.key].file].path
        lines = range(part.line, part.end_line + 1)
        if not context.facts.lines.get(path, ChangedLines()).after.isdisjoint(lines):
            place = Location(path, part.line, part.end_line)
            findings.add_at(rules.PART_NOT_PARSED, place, _NOT_PARSED, str(part.line))


def _function_at(data: bytes, line: int, sources: Sources) -> range:
    """The lines of the function whose `def` stands on `line`; all lines where that cannot be told."""
    source = sources.python(FileSide("", data))
    for node in () if isinstance(source, Unreadable) else walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno == line:
            return extent(node)
    return range(1, data.count(b"\n") + 2)


def _unread(context: Context, texts: Mapping[str, Text], unread: Iterable[Unread]) -> str:
    """Why the scan is not complete, or "" where all that was not read was as unreadable before."""
    unread = list(unread)
    excused = Counter(
        (texts[part.key].file, _lines(texts[part.key], part))
        for part in unread
        if texts[part.key].side is Side.BEFORE
    )
    reasons = []
    for part in unread:
        text = texts[part.key]
        if text.side is Side.BEFORE:
            continue  # an earlier site that is not seen excuses nothing
        if excused[text.file, _lines(text, part)] > 0:
            excused[text.file, _lines(text, part)] -= 1
            continue
        path = context.change.files[text.file].path
        reasons.append(f"{path}:{text.place(part.line)}: {part.message}")
    return some(reasons, 3, "; ")


def _lines(text: Text, part: Unread) -> bytes:
    return b"\n".join(text.data.split(b"\n")[part.line - 1 : part.end_line])
