"""Sample verdicts, one for each decision and one that is hostile in every text it can be hostile in."""

from __future__ import annotations

from dataclasses import replace

from guard.model.edit import Edit, Span
from guard.model.finding import (
    Confidence,
    Finding,
    Location,
    Origin,
    Outcome,
    Severity,
    Side,
    failed,
    ran,
    skipped,
)
from guard.model.verdict import (
    ChangeSummary,
    Decision,
    Effect,
    FileJudgement,
    JudgedEdit,
    JudgedFinding,
    PolicySummary,
    Reason,
    SignOff,
    Verdict,
)

CLIENT = "src/shop/client.py"
LOGIN = "src/shop/auth/login.py"
GUIDE = "docs/guide.md"

CHANGE = ChangeSummary("main..HEAD", "sha256:" + "3c" * 32, "5f" * 20, 3, 42, 7)
POLICY = PolicySummary("default", "guard:default", "sha256:" + "a1" * 32, "sha256:" + "b2" * 32)

SHELL = Finding(
    check="code-rules",
    id="python-shell-true",
    title="Command runs through a shell",
    message="`subprocess.run` gets a text built from `name` and runs it through a shell, so whoever chooses "
    "the name chooses the commands.",
    location=Location(CLIENT, 12, 14, 5, 40),
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    repair="Pass the program and its arguments as a list and leave `shell` out: "
    '`subprocess.run(["tar", "-cf", name])`.',
    cwe=("CWE-78",),
    related=(Location(CLIENT, 9, 9, note="the name comes from the request here"),),
    evidence="subprocess.run(...)",
)
DEBUG = Finding(
    check="code-rules",
    id="python-debug-on",
    title="Debug mode is on",
    message="The server shows tracebacks and a console to everybody.",
    location=Location(LOGIN, 3, 3),
    severity=Severity.LOW,
    confidence=Confidence.HIGH,
    repair="Take the setting from the environment, off by default.",
    cwe=("CWE-489",),
)
LOOSER = Finding(
    check="effects",
    id="protection.loosened",
    title="A protection is weaker",
    message="`limit` of `login` was 5 and is 50: ten times as many tries are let through.",
    location=Location(LOGIN, 4, 4),
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    repair="Keep the limit, or propose its rise by itself.",
    related=(Location(LOGIN, 3, 3, side=Side.BEFORE, note="as it was"),),
    evidence="login limit",
)
ADDED = JudgedEdit.of(
    Edit("function.added", CLIENT, "Function `archive` added.", "Client.archive", after=(Span(8, 20),)),
    "ordinary-python",
)
PROSE = JudgedEdit.of(
    Edit("text", GUIDE, "Prose changed.", before=(Span(4, 5),), after=(Span(4, 6),)), "prose"
)
BODY = JudgedEdit.of(
    Edit(
        "function.body", LOGIN, "Body of `login` altered.", "login", before=(Span(3, 3),), after=(Span(3, 4),)
    ),
    "ordinary-python",
)
UNCOVERED = JudgedEdit.of(
    Edit(
        "statement.added",
        CLIENT,
        "Call of `connect` at import.",
        after=(Span(31, 31),),
        gains=("network",),
        lost=("file_read",),
        unanalysed=("peer.greet",),
    ),
    why_not="ordinary-python comes nearest, but allows no capability to be gained (network).",
    repair="Move the call into a function that its users call, or split it off and ask the owners for a "
    "pattern.",
)
FILES = (
    FileJudgement(GUIDE, "modified", ("lines",), 3, 2),
    FileJudgement(LOGIN, "modified", ("code-rules", "libcst"), 4, 1),
    FileJudgement(CLIENT, "modified", ("code-rules", "libcst"), 35, 4),
)
RAN = ran("code-rules", (CLIENT, LOGIN), "semgrep 1.182.0", "148 rules")
TIMINGS = {"facts": 31.25, "checks": 112.0, "policy": 2.125}


def _verdict(decision: Decision, **parts: object) -> Verdict:
    whole = Verdict(
        decision=decision,
        change=CHANGE,
        policy=POLICY,
        edits=(PROSE, BODY, ADDED),
        findings=(),
        outcomes=(RAN,),
        files=FILES,
        sign_offs=(),
        explanation=(),
        timings=dict(TIMINGS),
        guard_version="0.1.0",
    )
    return replace(whole, **parts)  # type: ignore[arg-type]


def review() -> Verdict:
    """Everything is covered; one low finding is noted."""
    reason = Reason(Decision.REVIEW, "covered", "every edit is covered and no check objects")
    return _verdict(
        Decision.REVIEW,
        findings=(JudgedFinding.of(DEBUG, Effect.NOTED, "below the threshold: low < medium"),),
        explanation=(reason,),
    )


def attention() -> Verdict:
    """Everything is covered; one finding wants attention, and one is noted."""
    looser = JudgedFinding.of(LOOSER, Effect.ATTENTION, "at or over the attention threshold low/low")
    return replace(review(), findings=(*review().findings, looser))


def sign_off() -> Verdict:
    """Two sign-offs, and a file that nothing read."""
    logo = FileJudgement("docs/logo.png", "binary", ())
    wanted = (
        SignOff("security-owners", ("security",), "The change touches authentication.", (LOGIN,)),
        SignOff("unread", ("maintainers", "design"), "No engine can read the file.", (logo.path,)),
    )
    return _verdict(
        Decision.SIGN_OFF,
        files=(*FILES, logo),
        sign_offs=wanted,
        explanation=tuple(
            Reason(Decision.SIGN_OFF, "sign_off", item.why, item.paths[0], children=()) for item in wanted
        ),
    )


def blocked() -> Verdict:
    """A finding, two like uncovered edits, a frozen path and a limit; a waived and an old finding beside."""
    again = replace(UNCOVERED, after=(Span(33, 33),))
    old = replace(DEBUG, origin=Origin.OLD, location=Location(LOGIN, 9, 9), ordinal=1)
    waived = replace(SHELL, location=Location(LOGIN, 22, 22), ordinal=1)
    reasons = (
        Reason(Decision.BLOCKED, "finding", SHELL.message, CLIENT, 12, SHELL.repair),
        Reason(
            Decision.BLOCKED,
            "uncovered_edits",
            "two edits match no pattern",
            children=(
                Reason(Decision.BLOCKED, "uncovered_edit", UNCOVERED.why_not, CLIENT, 31, UNCOVERED.repair),
                Reason(Decision.BLOCKED, "uncovered_edit", UNCOVERED.why_not, CLIENT, 33, UNCOVERED.repair),
            ),
        ),
        Reason(
            Decision.BLOCKED,
            "frozen",
            "The policy freezes evals/**: no proposal may change what it is measured by.",
            "evals/cases.json",
            0,
            "Leave the file as it is; its owners change it in a change of their own.",
        ),
        Reason(
            Decision.BLOCKED,
            "limit",
            "42 lines are added where ordinary-python allows 40.",
            repair="Split the change into smaller ones.",
        ),
    )
    return _verdict(
        Decision.BLOCKED,
        edits=(PROSE, BODY, ADDED, UNCOVERED, again),
        findings=(
            JudgedFinding.of(DEBUG, Effect.NOTED, "below the threshold: low < medium"),
            JudgedFinding.of(old, Effect.OLD),
            JudgedFinding.of(waived, Effect.WAIVED, "waived until 2027-01-31 by ana: input is a constant"),
            JudgedFinding.of(SHELL, Effect.BLOCKS, "high ≥ medium"),
        ),
        sign_offs=(
            SignOff("security-owners", ("security",), "The change touches authentication.", (LOGIN,)),
        ),
        explanation=reasons,
        policy=replace(POLICY, unused_waivers=("python-weak-hash on src/old.py (expired 2026-06-30)",)),
    )


def incomplete() -> Verdict:
    """A check failed, another was skipped, and a file was read in part."""
    why = "semgrep ended without a result after 10 s; see that it is installed and run guard again"
    outcomes: tuple[Outcome, ...] = (
        failed("code-rules", why, "semgrep 1.182.0"),
        skipped("workflows", "no workflow file changed"),
    )
    return _verdict(
        Decision.INCOMPLETE,
        outcomes=outcomes,
        files=tuple(replace(file, engines=("libcst",)) for file in FILES),
        explanation=(
            Reason(
                Decision.INCOMPLETE,
                "check_failed",
                f"the check code-rules failed: {why}",
                repair="Nothing is wrong with the change as such: make the check run, then ask again.",
            ),
            Reason(
                Decision.INCOMPLETE,
                "partly_read",
                "a part of the file could not be parsed",
                CLIENT,
                17,
                "Write the file so that Python can parse it.",
            ),
        ),
    )


NASTY = (
    "\x1b[2J\x1b]8;;https://evil.example\x07x\x9b31m\r\n::error::owned\n##[error]owned ##vso[task.x] "
    "\u202e\u2066gnp\u200b\u200d\ufe0f\U000e0041\u3164 <script>alert(1)</script> [a](https://evil.example) "
    "@everyone #123 org/repo#5 | `x` ``` $y$ www.evil.example %0A::set-env name=A::b \udcff\udc80 --> ]]> "
    "\u0301\u0301\u0301\u0301\u0301 \\ ~~ **b** _i_ & &lt;"
)
NASTY_PATH = "src/::error file=x,line=1::p\n::warning::q\x1b[0m\u202e`|<b>@you #1 ü %41\\x,:\udcfe.py"


def hostile(text: str = NASTY, path: str = NASTY_PATH, decision: Decision = Decision.BLOCKED) -> Verdict:
    """A verdict with `text` and `path` wherever text that a proposal can choose may stand."""
    place = Location(path, 1, 1, 1, 2, Side.AFTER, text)
    finding = replace(
        SHELL, id=text, title=text, message=text, repair=text, location=place, related=(place,), cwe=(text,)
    )
    effects = (Effect.BLOCKS, Effect.NOTED, Effect.WAIVED, Effect.OLD, Effect.SIGN_OFF, Effect.ATTENTION)
    bad_edit = Edit(text, path, text, text, path, (Span(1, 1),), (Span(2, 2),), (text,), (text,))
    leaf = Reason(decision, text, text, path, 3, text)
    return _verdict(
        decision,
        change=replace(CHANGE, source=text, digest=text, base=text),
        policy=PolicySummary(text, text, text, text, (text,)),
        edits=(JudgedEdit.of(bad_edit, "", text, text), JudgedEdit.of(bad_edit, text)),
        findings=tuple(
            JudgedFinding.of(replace(finding, ordinal=number), effect, text)
            for number, effect in enumerate(effects)
        ),
        outcomes=(
            Outcome(text, failed("x", "y").status, text, (path,), (text,)),
            skipped(text, text),
            ran(text, (path,), text),
        ),
        files=(FileJudgement(path, text, (text,), 1, 1, path), FileJudgement(path + "2", "binary", ())),
        sign_offs=(SignOff(text, (text, "security"), text, (path,)),),
        timings={text: 1.0},
        explanation=(leaf, Reason(Decision.INCOMPLETE, text, text, path, 3, text, (leaf,))),
        guard_version=text,
    )


ALL = {
    "review": review,
    "attention": attention,
    "sign_off": sign_off,
    "blocked": blocked,
    "incomplete": incomplete,
}
