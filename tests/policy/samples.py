"""Small policies, changes and facts to decide about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import dedent

from guard import engine
from guard.facts.files.lines import changed_lines, spans
from guard.facts.rewrites.verify import with_rewrites
from guard.model.change import ChangeSet, FileChange, MappingTree
from guard.model.edit import Edit, Facts, Span
from guard.model.finding import CheckResult, Confidence, Finding, Location, Origin, Severity, ran
from guard.model.verdict import Reason, Verdict
from guard.policy.decide import decide
from guard.policy.load import load_policy
from guard.policy.loaded import LoadedPolicy
from guard.policy.prove import prove

TODAY = date(2026, 11, 21)
RAN = CheckResult(ran("code-rules", ("src/a.py",), "engine 1"))
POLICY = """
    version: 1
    patterns:
      - id: code
        paths: ["src/**"]
        edits: [function.*, assignment.*]
"""


def no_file(path: str) -> bytes:
    """Stands for the reader of files that the caller names."""
    raise FileNotFoundError(2, "No such file or directory", path)


def loaded(text: str, **files: str) -> LoadedPolicy:
    """The policy in `text`, as a base would hold it; `files` (`a__b` for `a/b`) stand in `.guard/`."""
    tree = {f".guard/{name.replace('__', '/')}.yaml": dedent(body).encode() for name, body in files.items()}
    tree[".guard/policy.yaml"] = dedent(text).encode()
    return load_policy(None, MappingTree(tree), no_file, proved, None)


def proved(policy: LoadedPolicy) -> None:
    """Prove the examples of a policy as guard does, remembering nothing."""
    prove(policy, engine.facts_of)


def changed(
    path: str = "src/a.py", before: bytes | None = b"a = 1\n", after: bytes | None = b"a = 2\n"
) -> ChangeSet:
    """A change of one file."""
    return ChangeSet.from_files(
        {path: before} if before is not None else {}, {path: after} if after is not None else {}
    )


def facts_of(
    change: ChangeSet,
    kind: str = "assignment.changed",
    gains: Sequence[str] = (),
    effects: Sequence[str] = (),
) -> Facts:
    """Facts in which one edit of `kind` accounts for each file."""
    lines = {file.path: changed_lines(file.before, file.after) for file in change.files}
    edits = tuple(edit_of(file, kind, gains, effects) for file in change.files)
    return Facts(edits, lines, {file.path: ("ast",) for file in change.files})


def edit_of(file: FileChange, kind: str, gains: Sequence[str] = (), effects: Sequence[str] = ()) -> Edit:
    """One edit that accounts for all lines of a file."""
    lines = changed_lines(file.before, file.after)
    origin = file.before.path if file.before is not None and file.is_moved else ""
    return Edit(
        kind, file.path, f"{kind} here", before_path=origin, before=spans(lines.before),
        after=spans(lines.after), gains=tuple(gains), effects=tuple(effects),
    )  # fmt: skip


def finding(
    severity: str = "high",
    confidence: str = "high",
    *,
    rule: str = "bad-call",
    check: str = "code-rules",
    path: str = "src/a.py",
    origin: Origin = Origin.NEW,
    line: int = 1,
) -> Finding:
    """A finding."""
    place = Location(path, line, line)
    return Finding(
        check, rule, "A bad call", "It calls what it must not.", place, Severity(severity),
        Confidence(confidence), "Call something else.", origin, evidence=f"bad() {line}",
    )  # fmt: skip


def result(
    *findings: Finding, check: str = "code-rules", judged: Sequence[str] = ("src/a.py",)
) -> CheckResult:
    """A check that ran."""
    return CheckResult(ran(check, tuple(judged)), findings)


def verdict(
    policy: LoadedPolicy,
    change: ChangeSet | None = None,
    facts: Facts | None = None,
    results: Sequence[CheckResult] = (RAN,),
    today: date = TODAY,
) -> Verdict:
    """The decision on a change, with facts that an honest engine would find."""
    change = change or changed()
    facts = with_rewrites(change, facts or facts_of(change), policy.rewrites)
    return decide(policy, change, facts, results, today=today, guard_version="1.2.3")


def reasons(found: Verdict, code: str) -> list[Reason]:
    """The reasons with a code."""
    return [reason for reason in found.explanation if reason.code == code]


def span(*lines: int) -> tuple[Span, ...]:
    """Single lines as spans."""
    return tuple(Span(line, line) for line in lines)
