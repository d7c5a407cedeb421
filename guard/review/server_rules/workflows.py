"""The job that a required check waits for, as the branch's own workflow files have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guard.review.server_rules.line import mapping
from guard.syntax.unreadable import UnreadableError
from guard.syntax.yaml import read_yaml


@dataclass(frozen=True)
class Job:
    """One job of the name that is asked for."""

    path: str
    events: frozenset[str]
    weak: tuple[str, ...]
    """Why it may be passed without having run or without having succeeded, in words."""


def jobs_called(name: str, files: Mapping[str, Any]) -> tuple[list[Job], list[str]]:
    """The jobs of workflow files that report as `name`, and the files that cannot be read."""
    found, unread = list[Job](), list[str]()
    for path, text in sorted(files.items()):
        try:
            data = mapping(read_yaml(text).data) if isinstance(text, str) else None
        except UnreadableError:
            data = None
        if data is None:
            unread.append(path)
            continue
        events = frozenset(_events(data.get("on")))
        for key, job in mapping(data.get("jobs")).items():
            if isinstance(job, Mapping) and name in (key, job.get("name")):
                found.append(Job(path, events, tuple(_weak(job))))
    return found, unread


def _events(on: Any) -> Iterator[str]:
    if isinstance(on, str):
        yield on
    elif isinstance(on, Mapping | list):
        yield from (str(one) for one in on)


def _weak(job: Mapping[str, Any]) -> Iterator[str]:
    """A job that is skipped counts as passed, and so does one that may fail."""
    if "if" in job:
        yield "has a condition (`if`), and a job that is skipped counts as passed"
    if job.get("needs"):
        yield "needs another job, and is skipped, which counts as passed, where that one fails"
    if job.get("continue-on-error") not in (None, False):
        yield "may fail (`continue-on-error`)"
    for step in job.get("steps") or () if isinstance(job.get("steps"), list) else ():
        if isinstance(step, Mapping) and step.get("continue-on-error") not in (None, False):
            yield "has a step that may fail (`continue-on-error`)"
            return
