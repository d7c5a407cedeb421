"""What a report format is, and the one ordered list of them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol

from guard.errors import UsageError
from guard.model.briefing import NO_BRIEFING, Briefing
from guard.model.verdict import Verdict
from guard.report.json_format import to_json
from guard.report.options import ReportOptions


class Report(Protocol):
    """One format: a verdict to text, which ends in a newline. Equal input gives equal text."""

    def __call__(self, verdict: Verdict, options: ReportOptions, /) -> str:
        """The report of `verdict`; raises nothing on any verdict."""
        ...


# rich alone takes longer to import than a small check to run: a format's module comes when it is asked for.


def _late(module: str, *, with_options: bool = False) -> Report:
    """The format that `to_MODULE` of that module writes."""

    def report(verdict: Verdict, options: ReportOptions) -> str:
        write = getattr(import_module(f"guard.report.{module}"), f"to_{module}")
        text: str = write(verdict, options) if with_options else write(verdict)
        return text

    return report


FORMATS: Mapping[str, Report] = MappingProxyType(
    {
        "terminal": _late("terminal", with_options=True),
        "json": lambda verdict, _: to_json(verdict),
        "sarif": _late("sarif"),
        "markdown": _late("markdown"),
        "summary": _late("summary", with_options=True),
        "html": _late("html", with_options=True),
        "github": _late("github"),
        "gitlab": _late("gitlab"),
        "junit": _late("junit"),
    }
)
"""Every format by name, in the order they are offered. A new one is a module and a line here."""


BRIEFED = ("summary", "html")
"""Formats that lead a reviewer, and are worth asking around the verdict for (`ReportOptions.briefing`)."""


def render(
    verdict: Verdict,
    format_name: str,
    *,
    width: int = 100,
    color: bool = False,
    verbose: bool = False,
    unicode: bool = True,
    briefing: Briefing = NO_BRIEFING,
) -> str:
    """The report of `verdict` in the format called `format_name`, ending in a newline.

    The text is the same for the same arguments on every machine; the environment is not read. `briefing` is
    what was asked around the verdict, for the formats that lead a reviewer.

    Raises:
        UsageError: no format has that name.
    """
    report = FORMATS.get(format_name)
    if report is None:
        raise UsageError(f"unknown format {format_name!r}; the formats are {', '.join(FORMATS)}")
    options = ReportOptions(width=width, color=color, verbose=verbose, unicode=unicode, briefing=briefing)
    return report(verdict, options)
