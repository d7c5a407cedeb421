"""What the past of a file says of an edit in it: how often it is altered, reverted and mended in a hurry, and
what else is usually altered with it. Counted in commits and never in days, so that it is the same tomorrow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from guard.expressions import expression
from guard.model.briefing import Ground
from guard.ports.history import History, PastCommit
from guard.report.words import short_digest
from guard.wording import counted, some

CHURN_AT_MOST, CHURN_FROM = 12, 4
"""One for each commit that altered the file, from so many on."""
REVERT, REVERTS_AT_MOST = 12, 24
HOTFIX, HOTFIXES_AT_MOST = 6, 18
TOGETHER = 15
NEWCOMER, NEWCOMER_FROM = 6, 4
_LEAST, _SHARE = 4, 0.7
"""Commits with the file, and the part of them that altered the other one too, from which two go together."""
_SWEEPING = 30
"""A commit of more files says nothing of which belong together."""
_NAMED, _ASKED = 3, 6

# What git writes into the message of a revert (`git revert`, builtin/revert.c), and its own title for one.
_REVERTS = expression(r'^(Revert|Reapply) "|^This reverts commit [0-9a-f]{7,64}', re.MULTILINE)
# Words that people give a commit which mends what has just been broken; by convention, and so only a hint.
_HOTFIX = expression(r"\b(hot-?fix(es)?|regression|roll(s|ed)?[ -]?back|urgent|emergency)\b", re.IGNORECASE)


class Together(NamedTuple):
    """A file that usually is altered with another."""

    path: str
    times: int
    of: int


class Past:
    """A history, asked file by file."""

    def __init__(self, history: History) -> None:
        self._commits = history.commits
        self._base = history.base

    @property
    def source(self) -> str:
        """Where its numbers are from."""
        return f"git: the last {counted(len(self._commits), 'commit')} up to {short_digest(self._base)}"

    def grounds(
        self, path: str, changed: Collection[str], is_there: Callable[[str], bool], makers: Collection[str]
    ) -> Iterator[Ground]:
        """What counts for every edit of the file at `path` (its name before the change).

        Args:
            path: the file.
            changed: every path of the change.
            is_there: whether the base has a file at a path; asked about few.
            makers: addresses of those who made the change; empty where that is not known.
        """
        mine = self._by_path.get(path, [])
        if len(mine) >= CHURN_FROM:
            words = f"altered by {len(mine)} of the last {len(self._commits)} commits"
            yield Ground("churn", words, min(len(mine), CHURN_AT_MOST), self.source)
        reverts = _by_message(mine, _REVERTS, title_only=False)
        if reverts:
            words = f"{counted(len(reverts), 'commit')} that altered it took something back"
            yield Ground("revert", words, min(REVERT * len(reverts), REVERTS_AT_MOST), self.source)
        hurried = _by_message(mine, _HOTFIX, title_only=True)
        if hurried:
            words = f"{counted(len(hurried), 'commit')} that altered it mended in a hurry, by the title"
            yield Ground("hotfix", words, min(HOTFIX * len(hurried), HOTFIXES_AT_MOST), self.source)
        usual = [one for one in self._together(path) if one.path not in changed]
        left = [one for one in usual[:_ASKED] if is_there(one.path)]
        if left:
            first = left[0]
            more = f" (and {some([one.path for one in left[1:]], _NAMED)})" if left[1:] else ""
            both = f"{first.times} of {first.of} commits that altered it altered {first.path} too{more}"
            words = f"{both}; this change does not"
            yield Ground("apart", words, TOGETHER, self.source)
        if (
            makers
            and len(mine) >= NEWCOMER_FROM
            and not {one.author.casefold() for one in mine} & set(makers)
        ):
            words = f"none of the {len(mine)} last commits that altered it is by who made this change"
            yield Ground("newcomer", words, NEWCOMER, self.source)

    @cached_property
    def _by_path(self) -> dict[str, list[PastCommit]]:
        found: dict[str, list[PastCommit]] = {}
        for commit in self._commits:
            for path in commit.paths:
                found.setdefault(path, []).append(commit)
        return found

    def _together(self, path: str) -> list[Together]:
        """The files that usually are altered with the one at `path`, the most usual first."""
        mine = [one for one in self._by_path.get(path, []) if len(one.paths) <= _SWEEPING]
        if len(mine) < _LEAST:
            return []
        counts = Counter(other for one in mine for other in one.paths if other != path)
        found = [Together(other, times, len(mine)) for other, times in counts.items()]
        usual = [one for one in found if one.times >= _LEAST and one.times >= _SHARE * one.of]
        return sorted(usual, key=lambda one: (-one.times, one.path))


def _by_message(commits: Iterable[PastCommit], form: re.Pattern[str], title_only: bool) -> list[PastCommit]:
    return [
        one for one in commits if form.search(one.message.partition("\n")[0] if title_only else one.message)
    ]
