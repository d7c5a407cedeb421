"""Figures as a page: it holds what was counted, and nothing that could act."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

from guard.report.figures import Figures
from guard.report.figures_page import to_page

HOSTILE = "</td><script>x</script>\u202e\x1b[31m"


class Reader(HTMLParser):
    """Collects elements, and the addresses they name."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def week(name: str) -> Figures:
    return Figures(
        name, 4, Counter(blocked=1, review=3), Counter({"blocked code-rules": 1, HOSTILE: 1}), 1, 1,
        {"shell-true": Counter({"false-alarm": 1, "right": 3})}, [0.5, 26.0],
    )  # fmt: skip


def test_it_says_what_was_counted() -> None:
    page = to_page([week("2026-W01"), week("2026-W02")], "the ledger")
    assert "8 verdicts from 2026-W01 to 2026-W02, out of the ledger." in page
    assert "1 of 4 (25 %)" in page
    assert "2 of 8 (25 %)" in page  # answers that call the rule a false alarm
    assert "13.2 / 26.0" in page


def test_nothing_in_it_acts_or_is_fetched() -> None:
    page = to_page([week(HOSTILE)], HOSTILE)
    found = read(page)
    assert found.tags["script"] == 0
    assert all(link.startswith("#") for link in found.links)
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_of_an_empty_ledger() -> None:
    assert "0 verdicts" in to_page([], "the ledger")
