"""Code rules: semgrep over both sides of the change, reporting what is new.

A match is *new* when the same rule did not already match the same text in the same file before the change
(or in the file it was renamed from, or in the function it was moved out of). Each earlier match excuses one
later match, unchanged lines first, so that a copy of an old weakness is new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from guard.checks.code_rules.check import CodeRules
from guard.checks.code_rules.code_texts import Text, language_of, texts_of
from guard.checks.kit.comparison import Site, Sites, moves, old_sites
from guard.checks.kit.interface import Context
from guard.facts.python.reduced import function_at
from guard.model.edit import ChangedLines
from guard.model.finding import (
    CheckResult,
    Confidence,
    Finding,
    Location,
    Origin,
    Severity,
    Side,
    failed,
    ran,
)
from guard.ports import CodeRule, CodeScanner, Match, ScanReport, ScanTarget, Unread

_ID = CodeRules.meta.id
FLOW_NOT_FOLLOWED = Finding(
    check=_ID,
    id="flow-not-followed",
    title="Function too large to follow data through",
    message="The scanner gave up following data through this function, so rules that need it saw only part.",
    location=Location("", 1, 1),
    severity=Severity.MEDIUM,
    confidence=Confidence.LOW,
    repair="Split the function into smaller ones; a person has to look at it as it stands.",
)


def judge(context: Context) -> CheckResult:
    """Scan every changed file that rules apply to, after the change and, where need be, before it.

    What was there before matters only where something is found after, so the sides before are scanned
    second: of the files with matches, and those that code was moved out of, by the rules that matched.

    Raises:
        ToolError: the scanner cannot be relied on.
    """
    scanner, files = context.ports.scanner, context.change.files
    numbers = [n for n, file in enumerate(files) if any(language_of(scanner, side) for side in file.sides)]
    rules = f"{len(scanner.rules())} rules {scanner.rules_digest()}"
    if not numbers:
        return CheckResult(ran(_ID, (), rules))
    after_texts = texts_of(scanner, files, numbers, Side.AFTER, context.gather_facts)
    after = _scan(scanner, after_texts)
    missed = [part for part in after.unread if not part.only_flow]
    keys = {hit.key for hit in after.matches} | {part.key for part in missed}
    doubtful = {after_texts[key].file for key in keys}
    earlier = _with_origins(context, doubtful)
    before_texts = texts_of(scanner, files, earlier, Side.BEFORE, context.gather_facts)
    # Where something was not read, all rules go again, so that the same is not read again.
    again = None if missed else {match.rule for match in after.matches}
    before = _scan(scanner, before_texts, again)
    texts = {**after_texts, **before_texts}
    details = (after.engine, rules)
    findings = _judge(context, _sites(texts, [*after.matches, *before.matches]))
    findings += _not_followed(context, after_texts, after.unread)
    unread = _unread(context, texts, [*missed, *(part for part in before.unread if not part.only_flow)])
    if unread:
        return CheckResult(failed(_ID, unread, *details), findings)
    looked_at = {text.file for text in after_texts.values()}
    judged = tuple(files[n].path for n in numbers if n in looked_at or files[n].after is None)
    return CheckResult(ran(_ID, judged, *details), findings)


def _with_origins(context: Context, numbers: set[int]) -> list[int]:
    """The files of these numbers, and those that functions or classes were moved out of into them."""
    if not numbers:
        return []
    files = context.change.files
    paths = {files[number].path for number in numbers}
    origins = {edit.before_path for edit in moves(context.facts) if edit.path in paths}
    moved = {n for n, file in enumerate(files) if file.before is not None and file.before.path in origins}
    return sorted(numbers | moved)


def _scan(
    scanner: CodeScanner, texts: Mapping[str, Text], rules: Collection[str] | None = None
) -> ScanReport:
    return scanner.scan([ScanTarget(text.key, text.path, text.data) for text in texts.values()], rules)


def _sites(texts: Mapping[str, Text], matches: Iterable[Match]) -> Sites:
    """Matches by file and side; one that both the text and its view show is kept once, as the text's."""
    sites: Sites = defaultdict(list)
    seen: set[tuple[int, Side, str, int]] = set()
    ordered = sorted(matches, key=lambda match: (texts[match.key].is_view, match.line, match.column))
    for match in ordered:
        text = texts[match.key]
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


def _judge(context: Context, sites: Sites) -> tuple[Finding, ...]:
    rules = context.ports.scanner.rules()
    findings: list[Finding] = []
    for number, file in enumerate(context.change.files):
        after = sites.get((number, Side.AFTER), [])
        old = old_sites(context.change, context.facts, number, sites)
        ordinals: Counter[tuple[str, str]] = Counter()
        for site in sorted(after, key=lambda site: (site.line, site.column, site.rule)):
            origin = Origin.OLD if site in old else Origin.NEW
            findings.append(_finding(rules[site.rule], file.path, site, origin, ordinals))
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _finding(
    rule: CodeRule, path: str, site: Site, origin: Origin, ordinals: Counter[tuple[str, str]]
) -> Finding:
    ordinal = ordinals[site.rule, site.evidence]
    ordinals[site.rule, site.evidence] += 1
    return Finding(
        check=_ID,
        id=rule.id,
        title=rule.title,
        message=rule.message,
        location=Location(path, site.line, site.end_line, site.column, site.end_column),
        severity=rule.severity,
        confidence=rule.confidence,
        repair=rule.fix,
        origin=origin,
        cwe=rule.cwe,
        evidence=site.evidence,
        ordinal=ordinal,
    )


def _not_followed(
    context: Context, texts: Mapping[str, Text], unread: Iterable[Unread]
) -> tuple[Finding, ...]:
    """A finding for each changed function through which data could not be followed to the end."""
    found: dict[tuple[str, int], Finding] = {}
    for part in unread:
        text = texts[part.key]
        path = context.change.files[text.file].path
        extent = function_at(text.data, part.line)
        places = [text.place(line) for line in extent]
        changed = context.facts.lines.get(path, ChangedLines()).after
        if not part.only_flow or changed.isdisjoint(places):
            continue  # rules that follow data look at one function: an unchanged one cannot have got worse
        location = Location(path, places[0], places[-1])
        found[path, places[0]] = replace(FLOW_NOT_FOLLOWED, location=location, evidence=str(places[0]))
    return tuple(found.values())


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
    return "; ".join(reasons[:3]) + (f" and {len(reasons) - 3} more" if len(reasons) > 3 else "")


def _lines(text: Text, part: Unread) -> bytes:
    return b"\n".join(text.data.split(b"\n")[part.line - 1 : part.end_line])
