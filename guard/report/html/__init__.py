"""The verdict as one self-contained page for the reviewer."""

from guard.report.html.page import to_html

__all__ = ["to_html"]
