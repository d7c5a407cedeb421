"""Plain text for `guard explain`: what a rule, a check, an edit kind or a finding means and asks for."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from guard.checks import KNOWN
from guard.checks.kit.catalogue import FindingKind, finding_kinds
from guard.checks.kit.interface import CheckMeta, Example
from guard.errors import UsageError
from guard.facts.kinds import KINDS, NEVER_COVERED
from guard.ports import CodeRule
from guard.report.json_format import decode_path
from guard.report.json_reading import from_json
from guard.report.reasons import REASONS
from guard.report.sanitize import line, log, visible

if TYPE_CHECKING:
    from guard.report.models import FindingModel

WIDTH = 80

_EFFECTS = {
    "blocks": "It blocks the change.",
    "sign_off": "It asks for a sign-off.",
    "attention": "It holds nothing up; a reviewer should look at it first.",
    "noted": "It is noted and does not block.",
    "waived": "It is waived and does not block.",
    "old": "It was there before the change and does not block.",
}


def explain(
    name: str,
    rules: Mapping[str, CodeRule],
    verdict_json: str | None = None,
    sign_offs: Mapping[str, str] | None = None,
    *,
    width: int = WIDTH,
) -> str:
    """What `name` means.

    Args:
        name: the id of a rule, a check, a kind of finding or a sign-off, an edit kind, or the code of a
            reason; with a verdict, the fingerprint or the id of findings in it, and else as without one.
        rules: every code rule by id.
        verdict_json: a verdict saved as JSON.
        sign_offs: what the sign-offs of policies are for, by id.
        width: columns of text.

    Raises:
        UsageError: nothing has that name (the nearest names are told), or the text is no saved verdict.
    """
    findings = from_json(verdict_json).findings if verdict_json is not None else []
    named = [finding for finding in findings if name in (finding.fingerprint, finding.id)]
    if named:
        return "\n".join(explain_finding(finding, width=width) for finding in named)
    if name in rules:
        return explain_rule(rules[name], width=width)
    checks = {check.meta.id: check.meta for check in KNOWN}
    if name in checks:
        return explain_check(checks[name], width=width)
    if name in KINDS:
        return explain_kind(name, width=width)
    kinds = finding_kinds(checks.values())
    if name in kinds:
        return explain_finding_kind(kinds[name], checks, width=width)
    word = _word(name, checks, sign_offs or {}, width)
    if word:
        return word
    known = [
        *checks,
        *KINDS,
        *rules,
        *kinds,
        *REASONS,
        *(sign_offs or ()),
        *(finding.fingerprint for finding in findings),
    ]
    near = difflib.get_close_matches(name, known, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else "; `guard rules list` names every rule"
    raise UsageError(f"no rule, check, edit kind or finding is called {name!r}{hint}")


def _word(name: str, checks: Mapping[str, CheckMeta], sign_offs: Mapping[str, str], width: int) -> str:
    """What a word means that names a reason or a sign-off; empty where it names none."""
    kind, colon, of = name.partition(":")
    if colon and kind == "check" and of in checks:
        lead = f"A sign-off: somebody has to agree to what the check {of} found."
        return (
            _text(f"{name}: a sign-off", _paragraph(lead, width))
            + "\n"
            + explain_check(checks[of], width=width)
        )
    if colon and kind == "limits":
        lead = f"A sign-off for size: what the pattern {of} covers is larger than it lets through unsigned."
        return _text(f"{line(name)}: a sign-off", _paragraph(lead, width))
    if name in sign_offs:
        lead = f"A sign-off that a policy asks for (`sign_off:`): {sign_offs[name]}."
        return _text(f"{line(name)}: a sign-off", _paragraph(lead, width))
    code = name.replace("_", "-")
    return (
        _text(f"{code}: a reason of a verdict", _paragraph(REASONS[code], width)) if code in REASONS else ""
    )


def explain_rule(rule: CodeRule, *, width: int = WIDTH) -> str:
    """What a code rule looks for, how grave and how sure it is, and what to write instead."""
    facts = [f"severity {rule.severity.value}", f"confidence {rule.confidence.value}", *rule.cwe]
    return _text(
        f"{line(rule.id)}: {line(rule.title)}",
        _paragraph(f"Code rule for {rule.language}, {rule.topic}: {', '.join(facts)}.", width),
        _titled("What is wrong", rule.message, width),
        _titled("What to write instead", rule.fix, width),
    )


def explain_check(meta: CheckMeta, *, width: int = WIDTH) -> str:
    """What a check looks at, why, what it cannot see, and its examples."""
    return _text(
        f"{line(meta.id)}: {line(meta.title)}",
        _titled("Why it matters", meta.why, width),
        _titled("What it cannot see", meta.blind_spots, width),
        _examples("A change that trips it", meta.trips),
        _examples("A change that does not", meta.quiet),
    )


def explain_finding_kind(kind: FindingKind, checks: Mapping[str, CheckMeta], *, width: int = WIDTH) -> str:
    """What a kind of finding says and asks for, and why the checks that report it look.

    Args:
        kind: the fixed words of the finding.
        checks: the metadata of checks, by id.
        width: columns of text.
    """
    rule = kind.rule
    facts = [f"severity {rule.severity.value}", f"confidence {rule.confidence.value}", *rule.cwe]
    found_by = [checks[check] for check in kind.checks if check in checks]
    by = f"A finding of {' and '.join(meta.id for meta in found_by)}" if found_by else "A finding"
    return _text(
        f"{line(rule.id)}: {line(rule.title)}",
        _paragraph(f"{by}: {', '.join(facts)}.", width),
        _titled("What to write instead", rule.repair, width),
        *(_titled(f"Why {line(meta.id)} looks", meta.why, width) for meta in found_by),
        *(_titled(f"What {line(meta.id)} cannot see", meta.blind_spots, width) for meta in found_by),
    )


def explain_kind(name: str, *, width: int = WIDTH) -> str:
    """What an edit kind means and how a policy speaks of it.

    Raises:
        UsageError: there is no such kind.
    """
    if name not in KINDS:
        raise UsageError(f"unknown edit kind {name!r}")
    family, dot, _ = name.partition(".")
    use = f"A policy's pattern allows it with `edits: [{name}]`"
    use += f", or with all of its family with `edits: [{family}.*]`." if dot else "."
    if name in NEVER_COVERED:
        use = "No pattern can allow it: a change that has one never reaches review."
    return _text(f"{name}: an edit kind", _paragraph(KINDS[name], width), _paragraph(use, width))


def explain_finding(finding: FindingModel, *, width: int = WIDTH) -> str:
    """A finding of a saved verdict, in full: where, what, why it counts, and the repair."""
    facts = [
        f"severity {finding.severity.value}",
        f"confidence {finding.confidence.value}",
        *finding.cwe,
        f"found by {finding.check}",
        f"fingerprint {finding.fingerprint}",
    ]
    effect = _EFFECTS[finding.effect.value] + (f" Because: {finding.why}." if finding.why else "")
    side = " before the change" if finding.side.value == "before" else ""
    places = [
        f"  {visible(decode_path(place.path))}:{place.line}  {line(place.note)}".rstrip()
        for place in finding.related
    ]
    return _text(
        f"{line(finding.id)}: {line(finding.title)}",
        f"{visible(decode_path(finding.path))}:{finding.line}{side}",
        _paragraph(", ".join(facts) + ".", width),
        _paragraph(effect, width),
        _titled("What is wrong", finding.message, width),
        _titled("What to write instead", finding.repair, width),
        "\n".join(["See also", *places]) if places else "",
    )


def _text(*blocks: str) -> str:
    return log("\n\n".join(block for block in blocks if block) + "\n")


def _titled(title: str, text: str, width: int) -> str:
    return f"{title}\n{_paragraph(text, width, '  ')}" if text.strip() else ""


def _paragraph(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        line(text, 8000),
        max(width, 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _examples(title: str, examples: Iterable[Example]) -> str:
    rows = [row for example in examples for row in (f"  {line(example.name)}", *_diff(example))]
    return "\n".join([title, *rows]) if rows else ""


def _diff(example: Example) -> Iterator[str]:
    for path in sorted({*example.before, *example.after}):
        before = example.before.get(path, "").splitlines()
        after = example.after.get(path, "").splitlines()
        yield f"    {visible(path)}"
        rows = list(difflib.unified_diff(before, after, lineterm="", n=2))
        # The first two rows name files without names; a row that begins `@@` only counts lines.
        yield from (f"    {visible(row.expandtabs(4))}" for row in rows[2:] if not row.startswith("@@"))
