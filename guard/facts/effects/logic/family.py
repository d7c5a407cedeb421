"""The family `logic`: what code decides by is another thing than its words say, or anybody's choice."""

from __future__ import annotations

from guard.expressions import expression
from guard.facts.effects.family import EffectKind, Family
from guard.facts.effects.protection.family import is_migration, is_sql, protects_nothing
from guard.facts.files.added import is_text
from guard.model.change import FileChange, FileSide
from guard.model.finding import Confidence, Severity

BELIEVED = EffectKind(
    "logic.believed",
    "What callers say of themselves decides",
    "Who somebody is, what he may, or by what his tries are counted, is taken from what each caller writes "
    "into the request himself; or more proxies are believed than one.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Take it from what was proved: the session, a signed token, the address of the connection.",
    ("CWE-290", "CWE-348"),
)
SWITCHED = EffectKind(
    "logic.switched",
    "A check is off, or lenient for hours, by a value that is worked out",
    "A switch of a check (certificates, signatures) holds an expression that always comes to false, or a "
    "tolerance of clocks or tokens comes to an hour or more.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Leave the check on, and let a tolerance be seconds.",
    ("CWE-295", "CWE-613"),
)
MISREAD = EffectKind(
    "logic.misread",
    "A value is read as another than it is",
    'A text such as "0" is asked whether it is true, which every text but the empty one is; or the seconds '
    "of a span of time are taken for the whole of it, without its days.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Compare the text with what it may say; use total_seconds() for a whole span.",
    ("CWE-704",),
)
DEFAULTED = EffectKind(
    "logic.defaulted",
    "What was refused has an answer now",
    "A table of rates, prices or rights failed for what it does not hold, and now gives a fixed answer.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Refuse what the table does not hold, or enter it.",
    ("CWE-636",),
)
UNBOUNDED = EffectKind(
    "logic.unbounded",
    "An amount is taken as the caller writes it",
    "An amount of money or stock is changed by a number from the request, and nothing on the way asks "
    "whether it is too large, or below nought.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Refuse what is below nought or above what there is, before the amount is used.",
    ("CWE-20", "CWE-840"),
)
CASCADE = EffectKind(
    "logic.cascade",
    "Deleting reaches further",
    "Rows of a table that was there before are deleted together with what they refer to.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Keep the refusal to delete what is referred to, or keep the rows and clear the reference.",
)

_GLANCE = expression(
    rb"headers|cookies|META\[|Header\(|ProxyFix|num_proxies|forwarded_allow|trusted_h"
    rb"|(?i:verify|check_hostname|leeway|skew|tolerance|grace)"
    rb"|environ|getenv|\.get\(|\.seconds\b|KeyError| else "
    rb"|request|(?i:cascade)"
)


class Logic(Family):
    """The family itself."""

    id = "logic"
    kinds = (BELIEVED, SWITCHED, MISREAD, DEFAULTED, UNBOUNDED, CASCADE)
    blind_spots = (
        "Python, and statements of SQL for what is deleted. Each function is read by itself, with what its "
        "names are bound to in the files of the project; what a function is handed, or gets back from "
        "another, is not followed. Which tables hold rates, rights or records, and which numbers are "
        "amounts, is told by their names. A bound that a schema, a column or another function "
        "keeps is not known: where a number goes through any function that is not a plain conversion, "
        "nothing is said."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` is a module in Python outside tests that may hold one of these, or SQL."""
        return is_module(file) or _cascades(file)


def is_module(file: FileChange) -> bool:
    """Whether `file` is Python outside tests after the change, and says one of the words."""
    return _may_say(file.after)


def was_module(file: FileChange) -> bool:
    """Whether `file` was, before the change."""
    return _may_say(file.before)


def _may_say(side: FileSide | None) -> bool:
    if side is None or not side.path.endswith((".py", ".pyw")) or not is_text(side):
        return False
    return not protects_nothing(side.path) and _GLANCE.search(side.data) is not None


def _cascades(file: FileChange) -> bool:
    side = file.after
    return side is not None and (is_sql(file) or is_migration(file)) and b"cascade" in side.data.lower()
