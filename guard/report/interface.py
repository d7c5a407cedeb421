"""What a report format is, and the one ordered list of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from guard.errors import UsageError
from guard.model.verdict import Verdict
from guard.report.options import ReportOptions


class Report(Protocol):
    """One format: a verdict to text, which ends in a newline. Equal input gives equal text."""

    def __call__(self, verdict: Verdict, options: ReportOptions, /) -> str:
        """The report of `verdict`; raises nothing on any verdict."""
        ...


# Each imports its module when it is asked for: rich alone takes longer to import than a small check to run.


def _terminal(verdict: Verdict, options: ReportOptions) -> str:
    from guard.report.terminal import to_terminal

    return to_terminal(verdict, options)


def _json(verdict: Verdict, _options: ReportOptions) -> str:
    from guard.report.json_format import to_json

    return to_json(verdict)


def _sarif(verdict: Verdict, _options: ReportOptions) -> str:
    from guard.report.sarif import to_sarif

    return to_sarif(verdict)


def _markdown(verdict: Verdict, _options: ReportOptions) -> str:
    from guard.report.markdown import to_markdown

    return to_markdown(verdict)


def _github(verdict: Verdict, _options: ReportOptions) -> str:
    from guard.report.github import to_github

    return to_github(verdict)


FORMATS: Mapping[str, Report] = MappingProxyType(
    {"terminal": _terminal, "json": _json, "sarif": _sarif, "markdown": _markdown, "github": _github}
)
"""Every format by name, in the order they are offered. A new one is a module and a line here."""


def render(
    verdict: Verdict,
    format_name: str,
    *,
    width: int = 100,
    color: bool = False,
    verbose: bool = False,
    unicode: bool = True,
) -> str:
    """The report of `verdict` in the format called `format_name`, ending in a newline.

    The text is the same for the same arguments on every machine; the environment is not read.

    Raises:
        UsageError: no format has that name.
    """
    report = FORMATS.get(format_name)
    if report is None:
        raise UsageError(f"unknown format {format_name!r}; the formats are {', '.join(FORMATS)}")
    return report(verdict, ReportOptions(width=width, color=color, verbose=verbose, unicode=unicode))
