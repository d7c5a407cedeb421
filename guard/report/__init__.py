"""One file per format: a `Verdict` to text. What comes from the proposal passes `sanitize` first."""

from guard.report.interface import FORMATS, render

__all__ = ["FORMATS", "render"]
