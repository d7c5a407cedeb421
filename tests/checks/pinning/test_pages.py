"""What a page runs of other hosts."""

from __future__ import annotations

import pytest

from guard.checks.pinning.check import Pinning
from tests.checks.support import ids, run

CHECK = Pinning()
PAGE = '<html>\n<head>\n<script src="/own.js"></script>\n</head>\n</html>\n'


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://cdn.example/a.js"></script>',
        "<script async src=//cdn.example/a.js></script>",
        '<link rel="stylesheet" href="https://cdn.example/a.css">',
        '<script type="importmap">{"imports": {"vue": "https://cdn.example/vue.js"}}</script>',
    ],
)
def test_trips(line: str) -> None:
    after = PAGE.replace("<head>", f"<head>\n{line}")
    [finding] = run(CHECK, {"a.html": PAGE}, {"a.html": after})
    assert (finding.id, finding.location.line) == ("page-script-unpinned", 3)
    assert ids(run(CHECK, {"a.html": after}, {"a.html": after.replace("<html>", "<html lang='en'>")})) == []


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://cdn.example/a.js" integrity="sha384-AAAA" crossorigin="anonymous"></script>',
        '<script src="/static/a.js"></script>',
        '<link rel="icon" href="https://cdn.example/a.png">',
        '<a href="https://cdn.example/">there</a>',
        '<script type="importmap">{"imports": {"vue": "/vue.js"}}</script>',
    ],
)
def test_quiet(line: str) -> None:
    assert ids(run(CHECK, {"a.html": PAGE}, {"a.html": PAGE.replace("<head>", f"<head>\n{line}")})) == []
