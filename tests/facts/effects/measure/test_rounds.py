"""Rounds that measure nothing, bars that runs move, cases that loaders leave out, assertions nobody calls."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects

TIMED = (
    "import time\n\n\ndef measure(rows):\n    lines = {}\n    times = []\n    for _ in range(50):\n"
    "        start = time.perf_counter()\n        {}\n        times.append(time.perf_counter() - start)\n"
    "    return sorted(times)[25]\n"
)
BAR = (
    "import sys\nfrom pathlib import Path\n\nLIMIT = 4.0\nBAR = Path('bar.txt')\n\n\ndef main(args):\n"
    "    took = measure()\n    limit = {}\n{}    if took > limit:\n        sys.exit(1)\n"
)
LOADER = "import json\n\n\ndef load_cases(path):\n    return json.loads(path.read_text())\n"
USE = "\n\ndef test_a():\n    for case in load_cases('a'):\n        assert case\n"


def told(path: str, before: str, after: str) -> list[str]:
    return [
        one.kind
        for one in effects({path: before}, {path: after})
        if one.kind.startswith("measure.") and one.confidence.value != "low"
    ]


@pytest.mark.parametrize("lines", ["map(dict, rows)", "(one for one in rows)", "csv.reader(rows)"])
def test_what_the_first_round_uses_up(lines: str) -> None:
    before = TIMED.format("rows", "total(lines)")
    assert told("bench/run.py", before, TIMED.format(lines, "total(lines)")) == ["measure.dropped"]


@pytest.mark.parametrize(
    ("lines", "done"),
    [("list(map(dict, rows))", "total(lines)"), ("iter(rows)", "total(next(lines))")],
)
def test_what_every_round_has(lines: str, done: str) -> None:
    assert told("bench/run.py", TIMED.format("rows", done), TIMED.format(lines, done)) == []


def test_a_bar_that_each_run_moves() -> None:
    before = BAR.format("LIMIT", "")
    after = BAR.format("1.5 * float(BAR.read_text())", "    BAR.write_text(str(took))\n")
    assert "measure.clamped" in told("bench/run.py", before, after)


def test_a_bar_that_somebody_has_to_move() -> None:
    before = BAR.format("float(BAR.read_text())", "")
    writes = "    if args.update:\n        BAR.write_text(str(took))\n"
    assert told("bench/run.py", before, BAR.format("float(BAR.read_text())", writes)) == []


@pytest.mark.parametrize(
    "body",
    [
        "    cases = json.loads(path.read_text())\n    return [one for one in cases if one['n'] < 10]\n",
        "    cases = json.loads(path.read_text())\n    return cases[:3]\n",
        "    found = json.loads(path.read_text())\n    return list(filter(bool, found))\n",
    ],
)
def test_a_loader_that_leaves_cases_out(body: str) -> None:
    after = f"import json\n\n\ndef load_cases(path):\n{body}"
    assert told("tests/conftest.py", LOADER, after) == ["measure.dropped"]


def test_a_loader_that_is_written_otherwise() -> None:
    body = (
        "    text = path.read_text()\n    cases = json.loads(text)\n    return [dict(one) for one in cases]\n"
    )
    assert told("tests/conftest.py", LOADER, f"import json\n\n\ndef load_cases(path):\n{body}") == []


@pytest.mark.parametrize(
    "line",
    [
        "expect(price).toThrow;",
        "expect(price).not.toBe;",
        "expect(price(1));",
        "const refusal = expect(price);\n    void refusal.toThrow;",
    ],
)
def test_a_matcher_that_is_not_called(line: str) -> None:
    text = "it('a', () => {{\n    {}\n}});\n"
    before = text.format("expect(price).toThrow('negative');")
    assert told("web/a.test.ts", before, text.format(line)) == ["measure.harness"]


@pytest.mark.parametrize(
    "line",
    [
        "expect(price).to.be.true;",
        "expect(price)\n      .toBe(1);",
        "await expect(load()).rejects.toThrow();",
    ],
)
def test_a_matcher_that_asserts(line: str) -> None:
    text = "it('a', () => {{\n    {}\n}});\n"
    assert told("web/a.test.ts", text.format("run();"), text.format(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "assert mail.assert_called",
        "mail.assert_called_once",
        "mail.called_once_with(1)",
        "assert not mail.called_with(1)",
        "assert (run() == 1, 'must be one')",
        "pytest.raises(ValueError)",
    ],
)
def test_an_assertion_of_python_that_says_nothing(line: str) -> None:
    text = "import pytest\n\n\ndef test_a(mail):\n    run(mail)\n"
    assert "measure.harness" in told("tests/test_a.py", text, f"{text}    {line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "mail.assert_called_once()",
        "assert mail.called",
        "pytest.raises(ValueError, run, 1)",
        "mail.reset_mock()",
    ],
)
def test_an_assertion_of_python_that_says_something(line: str) -> None:
    text = "import pytest\n\n\ndef test_a(mail):\n    run(mail)\n"
    assert told("tests/test_a.py", text, f"{text}    {line}\n") == []
