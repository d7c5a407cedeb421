"""What statements of SQL let through: row policies, owners, members of roles, rights of another.

A statement is told by itself and by what the change does to its table; the files that stood before are not
asked which policies a table has. As of PostgreSQL 17's manual: permissive policies are joined by OR, and a
function with SECURITY DEFINER runs with its owner's rights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.protection.family import LOOSENED, REMOVED, UNRECORDED, is_migration, is_sql
from guard.facts.effects.protection.locks import LOCKS
from guard.facts.effects.protection.values import rank
from guard.facts.effects.protection.words import listed, words_of
from guard.facts.effects.sql_texts import statements_in
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.sql import Statement

_ASKED = expression(
    r"(?i)\bpolicy\b|\bgrant\b|\brevoke\b|\bowner\b|\bdefiner\b|\brow\s+level\b"
    r"|\bdisable\s+trigger\b|\bsession_replication_role\b"
)
_BACK = expression(r"(?i)(?:^|[/._-])(?:down|rollback|revert|undo)(?:[/._-]|$)")
_CALLERS = frozenset(
    {"CURRENT_USER", "SESSION_USER", "CURRENT_ROLE", "USER", "CURRENT_CATALOG", "SYSTEM_USER"}
)
_PURE = listed(
    "LENGTH LOWER UPPER COALESCE NULLIF NOW ABS DATE_TRUNC GREATEST LEAST TRIM ANY ALL IN AND OR NOT EXISTS "
    "ARRAY USING CHECK SELECT WHERE CAST ROUND CHAR_LENGTH CURRENT_DATE VALUES IS LIKE BETWEEN"
)
"""What stands before a bracket and gives the same to every caller."""
_ALWAYS = expression(r"\bOR (?:\( )*(?:TRUE|NOT FALSE|1 = 1|(?P<one>\w+) = (?P=one))(?= |$)")
_TO_NOBODY = frozenset({"SERVICE_ROLE", "POSTGRES", "SUPABASE_ADMIN"})


@dataclass(frozen=True)
class _Told:
    severity: Severity
    said: str
    kind: str = LOOSENED.id


def loosened(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """What the statements of the change let through that were not there before."""

    def of(side: FileSide | None) -> list[Statement]:
        return statements_in(side, around.sources, _ASKED.search)

    read = [(file, of(file.before), of(file.after)) for file in files if _is_read(file)]
    before = Counter(one.text for _, old, _ in read for one in old)
    after = Counter(one.text for _, _, new in read for one in new)
    fresh = _new_tables([one for _, _, new in read for one in new])
    yield from _unlocked(files)
    for file, old, new in read:
        found = [(one, 0, _came(one, fresh)) for one in new if after[one.text] > before[one.text]]
        found += [(one, one.line, _lost(one)) for one in old if before[one.text] > after[one.text]]
        for one, line, told in found:
            if told is None:
                continue
            is_back = file.after is not None and _BACK.search(file.after.path) is not None
            severity = Severity.LOW if is_back else told.severity
            yield ChangeEffect(
                told.kind, file.path, severity, Confidence.MEDIUM, told.said,
                before=line, after=0 if line else one.line, evidence=one.text[:300],
            )  # fmt: skip


def _unlocked(files: Sequence[FileChange]) -> Iterator[ChangeEffect]:
    """Locks of rows and tables that procedures took, and take no more."""
    for file in files:
        before, after = file.before, file.after
        if not is_sql(file) or before is None or after is None:
            continue
        old, new = (
            [" ".join(one[0].upper().split()) for one in LOCKS.finditer(side.text or "")]
            for side in (before, after)
        )
        gone = list((Counter(old) - Counter(new)).elements())
        if gone and len(new) < len(old):
            said = f"`{gone[0]}`, which kept what follows from two at once, is gone"
            yield ChangeEffect(
                REMOVED.id, file.path, Severity.LOW, Confidence.MEDIUM, said, before=1, evidence=gone[0]
            )


def _is_read(file: FileChange) -> bool:
    return is_sql(file) or is_migration(file)


def _new_tables(statements: Sequence[Statement]) -> frozenset[str]:
    """The tables that the change makes, or whose rows it begins to protect."""
    found: set[str] = set()
    for one in statements:
        words = one.words
        if words[:2] == ("CREATE", "TABLE") and len(words) > 2:
            found.add(words[5] if words[2:5] == ("IF", "NOT", "EXISTS") and len(words) > 5 else words[2])
        elif words[:2] == ("ALTER", "TABLE") and one.text.endswith("ENABLE ROW LEVEL SECURITY"):
            found.update(words[2:5])
    return frozenset(_bare(name) for name in found)


def _bare(name: str) -> str:
    return name.strip('"`').rpartition(".")[2].upper()


def _came(one: Statement, fresh: frozenset[str]) -> _Told | None:
    """What a new statement lets through."""
    words, text = one.words, one.text
    if words[:2] in (("CREATE", "POLICY"), ("ALTER", "POLICY")):
        return _policy(one, fresh)
    if words[0] == "ALTER" and "OWNER TO" in text:
        return _Told(Severity.LOW, f"`{' '.join(words[1:3])}` has another owner, who may do all with it")
    if words[0] == "CREATE" and "SECURITY DEFINER" in text and {"FUNCTION", "PROCEDURE"} & set(words[:5]):
        return _Told(Severity.LOW, "a new function runs with its owner's rights, whoever calls it")
    if words[0] == "ALTER" and "SECURITY DEFINER" in text:
        return _Told(Severity.MEDIUM, f"`{words[2]}` runs with its owner's rights now, whoever calls it")
    if "SESSION_REPLICATION_ROLE" in words and "REPLICA" in {one.strip("'").upper() for one in words}:
        return _Told(
            Severity.MEDIUM, "triggers, those that keep records among them, are passed by", UNRECORDED.id
        )
    if words[:2] == ("ALTER", "TABLE") and "DISABLE TRIGGER" in text:
        return _Told(
            Severity.MEDIUM, f"`{text[:80]}`: what it recorded or checked is not any more", REMOVED.id
        )
    if "GRANT" in words[:8] and words[0] in ("GRANT", "ALTER"):
        return _granted(one)
    return None


def _policy(one: Statement, fresh: frozenset[str]) -> _Told | None:
    words, text = one.words, one.text
    if "AS RESTRICTIVE" in text or _TO_NOBODY & set(words) or "ON" not in words:
        return None
    at = words.index("ON") + 1
    table = words[at] if at < len(words) else "?"
    asked = next((index for index, word in enumerate(words) if word in ("USING", "CHECK")), None)
    if asked is None or set(words[asked + 1 :]) <= {"(", ")", "FALSE", "WITH", "CHECK"}:
        return None
    is_new = _bare(table) in fresh
    shown = f"`{words[2]}` on `{table}`"
    if words[0] == "CREATE" and not is_new and _asks_no_row(words[asked + 1 :]):
        said = (
            f"the row policy {shown} lets a session through to every row: it asks nothing of the row itself"
        )
        return _Told(Severity.MEDIUM, f"{said}, and policies are joined by OR")
    if _speaks_of_caller(words[asked + 1 :]) and not _ALWAYS.search(text):
        joined = (
            "another policy, and policies are joined by OR" if words[0] == "CREATE" else "another condition"
        )
        return None if is_new else _Told(Severity.LOW, f"the row policy {shown} is {joined}")
    said = (
        f"the row policy {shown} lets through rows without asking who reads: {' '.join(words[asked:])[:60]}"
    )
    return _Told(Severity.LOW if is_new else Severity.MEDIUM, said)


_SAYS = listed("WITH CHECK NULL TRUE FALSE IS NOT AND OR IN ANY ALL LIKE COALESCE NULLIF TO")
"""Words of conditions that name nothing."""
_RANKS = listed("admin role roles staff permission permissions superuser member can has may is allowed")


def _asks_no_row(words: Sequence[str]) -> bool:
    """Whether a condition names no column: functions, settings and what is written out alone."""
    for place, word in enumerate(words):
        if not (word[0].isalpha() or word[0] in '_"`'):
            continue
        before, then = words[place - 1 : place], words[place + 1 : place + 2]
        is_call = then in (("(",), ["("])
        if is_call and _RANKS & set(words_of(word)):
            return False  # it asks what the caller may
        is_column = not is_call and before not in (("::",), ["::"]) and word not in _CALLERS
        if is_column and word not in _SAYS:
            return False
    return True


def _speaks_of_caller(words: Sequence[str]) -> bool:
    """Whether a condition asks who is there: by a word of the language, or by calling a function."""
    pairs = zip(words, [*words[1:], ""], strict=True)
    return any(
        word in _CALLERS or (then == "(" and (word[0].isalpha() or word[0] == '"') and word not in _PURE)
        for word, then in pairs
    )


def _granted(one: Statement) -> _Told | None:
    words = one.words
    if "TO" not in words:
        return None
    takers = words[words.index("TO") + 1 :]
    shown = " ".join(words)[:90]
    if takers[:1] in (("PUBLIC",), ("ANON",)) and not {"USAGE", "CONNECT", "EXECUTE"} & set(words[1:3]):
        return _Told(Severity.MEDIUM, f"`{shown}` grants to everybody")
    if "ON" not in words and rank(words[1].strip('"`').lower()) == 3:
        return _Told(Severity.MEDIUM, f"`{shown}` makes a role a member of one that may more")
    if "OPTION" in takers or words[0] == "ALTER" or "ON" not in words:
        return _Told(Severity.LOW, f"`{shown}` lets a role hold more, or hand it on")
    return None


def _lost(one: Statement) -> _Told | None:
    """What a statement kept from callers that is not there any more."""
    text = one.text
    if one.words[0] == "REVOKE":
        return _Told(Severity.MEDIUM, f"`{text[:80]}` is gone", REMOVED.id)
    if text.endswith(("ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY")) and "NO FORCE" not in text:
        return _Told(Severity.MEDIUM, f"`{text[:80]}` is gone", REMOVED.id)
    if one.words[:2] == ("CREATE", "POLICY") and "AS RESTRICTIVE" in text:
        return _Told(
            Severity.MEDIUM, f"the row policy `{one.words[2]}`, which restricted, is gone", REMOVED.id
        )
    return None
