"""A first policy for a repository out of its past: what was normal there, with the evidence beside each line.

Pure: the past comes in as figures (`guard.app.adopting` takes them), and the text of files goes out. Nothing
is loosened by it for good: what held up many changes that people merged is only monitored, so that every
verdict still says it.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

_FEW = 20
"""Changes; of fewer nothing is concluded but who made them."""
_OFTEN = 0.05
"""A share of the past: what held up more of what people merged anyway is tried out first. The default policy
asks for a signature on some fifth of merged changes, nearly all for control plane and build, and each other
cause on some hundredth (`benchmarks/README.md`, The gate)."""
_LARGE = 0.98
"""The quantile of past sizes that is taken for the limit of an ordinary change."""
_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
"""What is taken for an address; a commit may name anything."""
_MAINTAIN, _MOST_PEOPLE = 0.05, 12
"""The share of changes from which on somebody is named among those who maintain; and how many are at most."""


@dataclass(frozen=True)
class Past:
    """One merged change."""

    author: str
    """The address that its commit names."""
    paths: tuple[str, ...]
    added: int
    removed: int
    held_by: tuple[tuple[str, str], ...]
    """What held it up by the default policy: checks with their rules."""


@dataclass(frozen=True)
class Proposal:
    """The text of the files that `guard adopt` writes."""

    policy: str
    owners: str


def propose(past: Sequence[Past], source: str, has_owners: str, is_bot: Sequence[str] = ()) -> Proposal:
    """What to begin with.

    Args:
        past: merged changes.
        source: what they are, in words, for the evidence.
        has_owners: the file of the base that names owners already; "" where there is none.
        is_bot: addresses that belong to programs.
    """
    people = _people([one for one in past if one.author not in set(is_bot)])
    policy = "\n".join([*_head(past, source, has_owners), *_limits(past), *_checks(past)]) + "\n"
    return Proposal(policy, "" if has_owners else "\n".join(_owners(people, past)) + "\n")


def _head(past: Sequence[Past], source: str, has_owners: str) -> Iterator[str]:
    yield f"# Written by `guard adopt` out of {len(past)} changes ({_words(source)})."
    yield "# Read it, alter it, try it (`guard policy simulate`), commit it: it counts once it is merged."
    yield "version: 1"
    yield "extends: guard:default"
    yield ""
    owners = has_owners or ".guard/owners.yaml"
    yield f"# Who signs where nothing else is said; {_words(owners)} says who that is."
    yield "signers: [maintainers]"


def _limits(past: Sequence[Past]) -> Iterator[str]:
    if len(past) < _FEW:
        return
    sizes = {
        "files": [len(one.paths) for one in past],
        "added_lines": [one.added for one in past],
        "removed_lines": [one.removed for one in past],
    }
    yield ""
    yield f"# A larger change than {_percent(_LARGE)} of those before needs a signature."
    yield "limits:"
    for name, numbers in sizes.items():
        ordered = sorted(numbers)
        limit = max(_rounded(ordered[ceil(_LARGE * len(ordered)) - 1]), 1)
        over = sum(number > limit for number in numbers)
        middle, most = ordered[len(ordered) // 2], ordered[-1]
        yield f"  {name}: {limit}  # median {middle}, most {most}; {over} were larger"
    yield "  over: sign_off"


def _rounded(number: int) -> int:
    """Up to two digits that count, as a limit is easier to keep in mind then."""
    step = int(f"1{'0' * max(len(str(number)) - 2, 0)}")
    return -(-number // step) * step


def _checks(past: Sequence[Past]) -> Iterator[str]:
    """What held up often what people merged all the same is tried out first."""
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for one in past:
        for check, rule in set(one.held_by):
            held[check][rule] += 1
    often = {
        check: {rule: count for rule, count in sorted(rules.items()) if _is_often(count, len(past))}
        for check, rules in sorted(held.items())
    }
    if not any(often.values()):
        return
    yield ""
    yield f"# Each of these would have held up more than {_percent(_OFTEN)} of those changes. Find out why"
    yield "# (mend what is there, or set its effect), then take out the `mode`: until then it is noted and"
    yield "# holds nothing up."
    yield "checks:"
    for check, rules in often.items():
        if rules:
            yield f"  {check}:"
            yield "    rules:"
        for rule, count in rules.items():
            yield f"      {rule}:  # {count} of {len(past)} changes"
            yield "        effect: sign_off"
            yield "        mode: monitor"
            yield "        reason: Was normal here before guard came; to be looked into."


def _is_often(count: int, of: int) -> bool:
    return of >= _FEW and count / of > _OFTEN


def _people(past: Sequence[Past]) -> list[tuple[str, int]]:
    """Who made the changes, the most first."""
    counts = Counter(one.author.casefold() for one in past if _ADDRESS.fullmatch(one.author))
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(email, count) for email, count in ranked if count / len(past) >= _MAINTAIN][:_MOST_PEOPLE]


def _owners(people: Sequence[tuple[str, int]], past: Sequence[Past]) -> Iterator[str]:
    yield "# Who may sign. Written by `guard adopt` out of who made the changes before; whether they should"
    yield "# sign is yours to say. A key is needed to sign by `guard sign` (`keys: [ssh-ed25519 AAAA…]`), an"
    yield "# account (`github: name`, `gitlab: name`) for reviews on the server."
    yield "version: 1"
    names = _ids([email for email, _ in people])
    if not people:
        yield "people: {}"
        yield "groups: {}"
        return
    yield "people:"
    for email, count in people:
        folders = ", ".join(_folders(email, past))
        where = f", most in {_words(folders)}" if folders else ""
        yield f"  {names[email]}: {{email: [{json.dumps(email)}]}}  # {count} of {len(past)} changes{where}"
    yield "groups:"
    yield f"  maintainers: [{', '.join(names[email] for email, _ in people)}]"


def _folders(email: str, past: Sequence[Past]) -> list[str]:
    """The folders at the top that somebody changed most often."""
    counts: Counter[str] = Counter()
    for one in past:
        if one.author.casefold() == email:
            counts.update({path.partition("/")[0] + "/" for path in one.paths if "/" in path})
    return [name for name, _ in counts.most_common(3)]


def _ids(emails: Sequence[str]) -> dict[str, str]:
    """A short name for each address, no two alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for email in emails:
        local = email.partition("@")[0].rpartition("+")[2]
        stem = re.sub(r"[^a-z0-9._-]+", "-", local.casefold()).strip("-._")[:50] or "person"
        number = next(n for n in range(1, len(emails) + 2) if (f"{stem}-{n}" if n > 1 else stem) not in taken)
        found[email] = f"{stem}-{number}" if number > 1 else stem
        taken.add(found[email])
    return found


def _words(text: str) -> str:
    """Text of the repository in a comment: one line of printable characters."""
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def _percent(share: float) -> str:
    return f"{100 * share:g} %"
