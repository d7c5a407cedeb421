"""Swallowed failure: what used to fail, refuse or be recorded, and after the change does not."""

from __future__ import annotations

import re
from collections import Counter

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import CheckMeta, Context, Example
from guard.facts.files.added import added, is_text, removed
from guard.facts.files.classify import FileClass, classes
from guard.model.finding import CheckResult

_ID = "swallowed-failure"
_CAME = re.compile(
    r"\bexcept\b|\bfinally\b|suppress|Exception\b|\bwith\s+\w+\(|return\s*\(?\s*(?:True|1\b|not\b|bool)"
    r"|return\b[^\n]*(?:\bor\b|==|\bobject\b)|=\s*lambda\b|\bif\b[^\n]*\b(?:and|not)\b|__a?exit__"
    r"|contextmanager|enter_(?:async_)?context|return_exceptions"
    r"|logging\.disable|setLevel|check\s*="
    r"|timeout\s*="
)
_WENT = re.compile(
    r"\braise\b|raise_for|\bexcept\b|return\s*(?:False|None|$)|\b[45]\d\d\b|check|timeout|limit|max_"
    r"|audit|security|log_"
    r"|(?:abort|exit|fail|deny|reject|forbid|error|unauthori[sz]ed|request)\w*\(",
    re.MULTILINE | re.IGNORECASE,
)
"""Without any of these among the added, or the removed, lines nothing here can be found."""


class SwallowedFailure:
    """The check itself."""

    meta = CheckMeta(
        id=_ID,
        title="Swallowed failure",
        why="The quickest way to a green run is to stop failing: to catch everything, ignore a status, drop "
        "a refusal, or answer yes. What went wrong then goes on unseen.",
        blind_spots="Python only. Functions are compared by their qualified names, so one that is renamed "
        "and weakened at once is new. A refusal that is kept but can no longer be reached, and a condition "
        "that was made harder to meet, are not seen. New code that hides its own failures is only noted.",
        trips=(
            Example(
                "wrapped and hidden",
                {"a.py": "def f(x):\n    send(x)\n"},
                {"a.py": "def f(x):\n    try:\n        send(x)\n    except Exception:\n        pass\n"},
            ),
            Example(
                "a refusal is dropped",
                {"a.py": "def f(u):\n    if u.no:\n        raise PermissionError(u)\n    a(u)\n    b()\n"},
                {"a.py": "def f(u):\n    a(u)\n    b()\n"},
            ),
            Example(
                "a check says yes",
                {"a.py": "def is_valid(t):\n    return t in known\n"},
                {"a.py": "def is_valid(t):\n    return True\n"},
            ),
            Example(
                "a status is ignored",
                {"a.py": "def f():\n    run(['x'], check=True)\n"},
                {"a.py": "def f():\n    run(['x'])\n"},
            ),
        ),
        quiet=(
            Example(
                "caught by name",
                {"a.py": "def f(x):\n    send(x)\n"},
                {"a.py": "def f(x):\n    try:\n        send(x)\n    except OSError:\n        again()\n"},
            ),
            Example(
                "the refusal moved to a helper",
                {"a.py": "def f(u):\n    if not u.admin:\n        raise PermissionError(u)\n    work(u)\n"},
                {
                    "a.py": "def f(u):\n    allow(u)\n    work(u)\n\n\ndef allow(u):\n    if not u.admin:\n"
                    "        raise PermissionError(u)\n"
                },
            ),
            Example(
                "logged as an error",
                {"a.py": "def f(x):\n    send(x)\n"},
                {"a.py": "def f(x):\n    try:\n        send(x)\n    except Exception:\n        fail(x)\n"},
            ),
        ),
    )

    def run(self, context: Context) -> CheckResult:
        """Compare how the functions of changed Python files fail, before against after."""
        findings = Findings(_ID)
        judged = []
        pairs = []
        for file in context.change.files:
            if not any(FileClass.PYTHON in classes(side.path) and is_text(side) for side in file.sides):
                continue
            judged.append(file.path)
            new, old = added(file, context.facts), removed(file, context.facts)
            if _CAME.search(new.text) or _WENT.search(old.text):
                from guard.checks.swallowed_failure.judges import (
                    Pair,  # made of patterns that few changes need
                )
                from guard.checks.swallowed_failure.outline import outline

                sides = outline(file.before, set(old.numbers)), outline(file.after, set(new.numbers))
                wanted = sides[0].changed | sides[1].changed
                wanted |= {name.rstrip("'") for name in wanted}  # defined again: the later one counts
                pairs.append(Pair(file, sides[0].shapes(wanted), sides[1].shapes(wanted)))
        if not pairs:
            return findings.result(judged)
        from guard.checks.swallowed_failure import judges

        refusals = Counter(text for pair in pairs for one in pair.after.values() for text in one.raised)
        earlier = [handler for pair in pairs for one in pair.before.values() for handler in one.handlers]
        spare = Counter((handler.tried, handler.body) for handler in earlier)
        records = Counter(name for pair in pairs for name in judges.records(pair.after.values()))
        records.subtract(name for pair in pairs for name in judges.records(pair.before.values()))
        for pair in pairs:
            for name, after in pair.after.items():
                was = pair.before.get(name) or pair.before.get(name.rstrip("'"))
                judges.handlers(pair, was, after, spare, findings)
                judges.answers(pair, was, after, findings)
                if was is not None:
                    judges.statuses(pair, was, after, findings)
                    judges.refusals(pair, was, after, refusals, findings)
                    judges.recorded(pair, was, after, records, findings)
        return findings.result(judged)
